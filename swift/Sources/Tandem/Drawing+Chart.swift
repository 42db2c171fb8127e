import Foundation
import TensorFlow

/// Lines over one axis, each with its name.
public struct Chart {
  /// One line; a value that is not finite breaks it.
  public struct Line {
    let name: String
    let x: [Double]
    let y: [Double]
    let isFaint: Bool
    let hasDots: Bool
    let colour: Int?

    /// - Parameters:
    ///   - name: Stands in the legend; empty for none.
    ///   - x: 0, 1, 2... unless given.
    ///   - isFaint: Drawn thin, for what lies behind another.
    ///   - colour: The number of its colour, that of its place unless given.
    /// - Precondition: There are as many of both.
    public init(
      _ name: String, x: [Double]? = nil, _ y: [Double], isFaint: Bool = false,
      hasDots: Bool = false, colour: Int? = nil
    ) {
      let x = x ?? y.indices.map(Double.init)
      require(x.count == y.count, "Chart.Line: \(x.count) places for \(y.count) values")
      (self.name, self.x, self.y) = (name, x, y)
      (self.isFaint, self.hasDots, self.colour) = (isFaint, hasDots, colour)
    }
  }

  let xLabel: String
  let yLabel: String
  let lines: [Line]
  /// Whether the places are whole numbers, such as those of epochs.
  let isWhole: Bool

  /// Lines, and what is said at the axes.
  public init(x: String, y: String, isWhole: Bool = false, _ lines: [Line]) {
    (xLabel, yLabel, self.isWhole, self.lines) = (x, y, isWhole, lines)
  }

  /// The chart drawn.
  public func figure(width: Double = 420, height: Double = 300) -> Figure {
    let plane = Plane(self, width, height)
    let paths = lines.indices.map { plane.path(lines[$0], at: $0) }
    let parts = plane.axes(self) + paths + legend(plane)
    return Figure(width: width, height: height, content: parts.joined(separator: "\n"))
  }

  /// The names of the lines, above them on the right.
  private func legend(_ plane: Plane) -> [String] {
    var end = plane.right
    return lines.indices.reversed().filter { !lines[$0].name.isEmpty }.flatMap { place in
      let (line, y) = (lines[place], plane.top - 12)
      let start = end - 6.2 * Double(line.name.count)
      let stroke = "stroke=\"\(plane.colour(line, at: place))\" stroke-width=\"2\""
      let mark =
        "<line x1=\"\(short(start - 23))\" x2=\"\(short(start - 5))\" y1=\"\(short(y - 4))\" "
        + "y2=\"\(short(y - 4))\" \(stroke) opacity=\"\(line.isFaint ? 0.3 : 1)\"/>"
      end = start - 36
      return [mark, words(line.name, start, y, anchor: "start")]
    }
  }
}

/// Where the numbers of a chart lie in pixels.
private struct Plane {
  let (left, top, right, bottom): (Double, Double, Double, Double)
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>

  init(_ chart: Chart, _ width: Double, _ height: Double) {
    let hasNames = chart.lines.contains { !$0.name.isEmpty }
    (left, top, right, bottom) = (62, hasNames ? 30 : 14, width - 14, height - 42)
    let points = chart.lines.flatMap { zip($0.x, $0.y) }.filter { $0.0.isFinite && $0.1.isFinite }
    x = Self.range(points.map(\.0), margin: chart.isWhole ? 0.05 : 0)
    y = Self.range(points.map(\.1), margin: 0.05)
  }

  private static func range(_ values: [Double], margin: Double) -> ClosedRange<Double> {
    guard let lowest = values.min(), let highest = values.max() else { return 0...1 }
    let wide = highest > lowest ? highest - lowest : max(abs(lowest), 1)
    let room = highest > lowest ? margin * wide : wide / 2
    return (lowest - room)...(highest + room)
  }

  func place(_ point: (Double, Double)) -> (Double, Double) {
    let across = (point.0 - x.lowerBound) / (x.upperBound - x.lowerBound)
    let up = (point.1 - y.lowerBound) / (y.upperBound - y.lowerBound)
    return (left + across * (right - left), bottom - up * (bottom - top))
  }

  func colour(_ line: Chart.Line, at place: Int) -> String {
    colours[(line.colour ?? place) % colours.count]
  }

  func path(_ line: Chart.Line, at number: Int) -> String {
    var (steps, isOpen, dots) = ([String](), false, [String]())
    for point in thinned(Array(zip(line.x, line.y)), to: 1000) {
      guard point.0.isFinite, point.1.isFinite else { isOpen = false; continue }
      let (px, py) = place(point)
      steps.append("\(isOpen ? "L" : "M")\(short(px)) \(short(py))")
      isOpen = true
      if line.hasDots { dots.append("<circle cx=\"\(short(px))\" cy=\"\(short(py))\" r=\"3\"/>") }
    }
    let stroke = line.isFaint ? "stroke-width=\"1\" opacity=\"0.3\"" : "stroke-width=\"1.6\""
    let colour = colour(line, at: number)
    return "<path d=\"\(steps.joined())\" fill=\"none\" stroke=\"\(colour)\" \(stroke)/>"
      + (dots.isEmpty ? "" : "<g fill=\"\(colour)\">\(dots.joined())</g>")
  }

  /// Grid, numbers and labels.
  func axes(_ chart: Chart) -> [String] {
    let across = ticks(x.lowerBound, x.upperBound).filter { !chart.isWhole || $0 == $0.rounded() }
    let up = ticks(y.lowerBound, y.upperBound)
    let columns = across.flatMap { value in
      let px = place((value, y.lowerBound)).0
      return [
        line(px, top, px, bottom, "#e6e8ee"), words(String(format: "%g", value), px, bottom + 15),
      ]
    }
    let rows = up.flatMap { value in
      let py = place((x.lowerBound, value)).1
      return [
        line(left, py, right, py, "#e6e8ee"),
        words(String(format: "%.4g", value), left - 6, py + 4, anchor: "end"),
      ]
    }
    let frame = [line(left, bottom, right, bottom, "#222"), line(left, top, left, bottom, "#222")]
    let labels = [
      words(chart.xLabel, (left + right) / 2, bottom + 33),
      words(chart.yLabel, 14, (top + bottom) / 2, turned: true),
    ]
    return columns + rows + frame + labels
  }

  private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String)
    -> String
  {
    "<line x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\" "
      + "stroke=\"\(colour)\"/>"
  }
}

/// At most about so many of the points, the lowest and the highest of each stretch: a page need not
/// hold a hundred thousand.
private func thinned(_ points: [(Double, Double)], to count: Int) -> [(Double, Double)] {
  guard points.count > count else { return points }
  let stretch = (2 * points.count + count - 1) / count
  return stride(from: 0, to: points.count, by: stretch).flatMap { start in
    let part = points[start..<min(start + stretch, points.count)].enumerated()
    let ends = [part.min { $0.1.1 < $1.1.1 }!, part.max { $0.1.1 < $1.1.1 }!]
    return ends.sorted { $0.offset < $1.offset }.map(\.element)
  }
}
