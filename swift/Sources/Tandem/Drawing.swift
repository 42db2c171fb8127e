import Foundation

// Figures: no library, one plain look, SVG out.
//
// Twin: python/tandem/drawing.py, which draws by matplotlib.

/// A picture of lines and words, as SVG.
public struct Figure: Equatable {
  /// In pixels.
  public let width: Double
  /// In pixels.
  public let height: Double
  /// What is drawn, in that many pixels from the upper left corner.
  let content: String

  /// An `svg` element, a file by itself as well as a part of a page.
  public var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(short(width)) \(short(height))" \
    width="\(short(width))" height="\(short(height))" font-family="system-ui, sans-serif" \
    font-size="11">
    <rect width="100%" height="100%" fill="#fff"/>
    \(content)
    </svg>
    """
  }

  /// Figures side by side.
  public static func row(_ figures: [Figure]) -> Figure {
    var (parts, x) = ([String](), 0.0)
    for figure in figures {
      parts.append("<g transform=\"translate(\(short(x)),0)\">\n\(figure.content)\n</g>")
      x += figure.width
    }
    let height = figures.map(\.height).max() ?? 0
    return Figure(width: x, height: height, content: parts.joined(separator: "\n"))
  }
}

/// Seen apart by the colour-blind too, in this order (Okabe and Ito's, on white).
let colours = [
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6a55a8", "#5d6575",
]

/// A number of pixels: as short as it can be.
func short(_ value: Double) -> String { String(format: "%g", (value * 100).rounded() / 100) }

/// A word at a place; `anchor` is start, middle or end.
func words(
  _ text: String, _ x: Double, _ y: Double, anchor: String = "middle", fill: String = "#222",
  turned: Bool = false
) -> String {
  let turn = turned ? " transform=\"rotate(-90 \(short(x)) \(short(y)))\"" : ""
  return "<text x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(anchor)\" fill=\"\(fill)\""
    + "\(turn)>\(escaped(text))</text>"
}

/// Round numbers within a range, about as many as asked for: steps of 1, 2 or 5 and a power of ten.
func ticks(_ lowest: Double, _ highest: Double, about count: Int = 5) -> [Double] {
  guard highest > lowest else { return [lowest] }
  let rough = (highest - lowest) / Double(count)
  let power = pow(10, floor(log10(rough)))
  let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? rough
  let first = (lowest / step).rounded(.up)
  let last = (highest / step + 1e-9).rounded(.down)
  return stride(from: first, through: last, by: 1).map { $0 * step + 0 }  // 0, not -0
}
