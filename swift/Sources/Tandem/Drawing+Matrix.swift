import Foundation
import TensorFlow

extension Figure {
  /// Counts [rows, columns] as a square of shaded fields with the counts in them.
  ///
  /// The shade is the share of its row, so that rare classes show as well as frequent ones.
  ///
  /// - Precondition: The counts are square, and the names as many.
  public static func matrix(
    _ counts: [[Int]], names: [String], x: String = "predicted", y: String = "target"
  ) -> Figure {
    require(
      counts.count == names.count && counts.allSatisfy { $0.count == names.count },
      "Figure.matrix: \(counts.map(\.count)) counts of \(names.count) classes")
    let longest = names.map(\.count).max() ?? 0
    let (cell, room) = (34.0, 24 + 6.5 * Double(longest))
    let side = cell * Double(names.count)
    let fields = counts.enumerated().flatMap { row, line in
      line.enumerated().flatMap { column, count in
        field(
          count, of: max(line.reduce(0, +), 1), room + cell * Double(column),
          8 + cell * Double(row), cell)
      }
    }
    let labels = names.enumerated().flatMap { place, name in
      let middle = cell * (Double(place) + 0.5)
      return [
        words(name, room - 5, 12 + middle, anchor: "end"),
        longest > 3
          ? words(name, room + middle + 4, side + 14, anchor: "end", turned: true)
          : words(name, room + middle, side + 22),
      ]
    }
    let titles = [
      words(y, 12, 8 + side / 2, turned: true), words(x, room + side / 2, side + room + 6),
    ]
    return Figure(
      width: room + side + 10, height: side + room + 14,
      content: (fields + labels + titles).joined(separator: "\n"))
  }

  private static func field(_ count: Int, of total: Int, _ x: Double, _ y: Double, _ side: Double)
    -> [String]
  {
    let share = Double(count) / Double(total)
    let square =
      "<rect x=\"\(short(x))\" y=\"\(short(y))\" width=\"\(short(side))\" "
      + "height=\"\(short(side))\" fill=\"\(colours[0])\" fill-opacity=\"\(short(share))\"/>"
    if count == 0 { return [square] }
    let ink = share > 0.5 ? "#fff" : "#222"
    return [square, words("\(count)", x + side / 2, y + side / 2 + 4, fill: ink)]
  }

  /// Pictures, files of PNG, in rows under their titles.
  ///
  /// - Precondition: There are as many titles.
  public static func pictures(_ files: [Data], titles: [String], columns: Int, side: Double = 110)
    -> Figure
  {
    require(
      files.count == titles.count && columns > 0,
      "Figure.pictures: \(files.count) pictures, \(titles.count) titles, \(columns) columns")
    let parts = files.indices.flatMap { place in
      let (x, y) = (Double(place % columns) * (side + 8), Double(place / columns) * (side + 24))
      return [
        words(titles[place], x + 4 + side / 2, y + 14),
        "<image x=\"\(short(x + 4))\" y=\"\(short(y + 20))\" width=\"\(short(side))\" "
          + "height=\"\(short(side))\" style=\"image-rendering: pixelated\" "
          + "href=\"data:image/png;base64,\(files[place].base64EncodedString())\"/>",
      ]
    }
    let rows = (files.count + columns - 1) / columns
    return Figure(
      width: Double(columns) * (side + 8), height: Double(rows) * (side + 24),
      content: parts.joined(separator: "\n"))
  }
}
