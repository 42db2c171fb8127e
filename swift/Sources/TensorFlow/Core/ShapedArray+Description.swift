// How an array prints, with the layout that the archived module gave tensors: nested brackets,
// scalars right-aligned to the widest one, rank - 1 line breaks between sub-arrays, so that a
// blank line parts matrices. A row has `lineWidth / (the widest scalar)` scalars to a line, at
// least one: separators do not count, which keeps the 32 labels of a batch on one line.

extension _ShapedArrayProtocol {
  /// The array as nested brackets.
  ///
  ///     [[1.0,  2.0],
  ///      [3.0, 10.0]]
  ///
  /// - Parameters:
  ///   - lineWidth: The width that the scalars of one line fill at most.
  ///   - edgeElementCount: How many elements to keep at each end when summarizing.
  ///   - summarizing: Whether to write `...` for the middle of dimensions that are longer than
  ///     both ends together.
  /// - Precondition: `lineWidth` and `edgeElementCount` are positive.
  public func description(
    lineWidth: Int = 80, edgeElementCount: Int = 3, summarizing: Bool = false
  ) -> String {
    require(lineWidth > 0, "description: lineWidth must be positive, not \(lineWidth)")
    require(
      edgeElementCount > 0,
      "description: edgeElementCount must be positive, not \(edgeElementCount)")
    let edge = summarizing ? edgeElementCount : nil
    let text = withUnsafeBufferPointer { ArrayText(shape[...], $0[...], edge: edge) }
    return text.rendered(lineWidth: lineWidth)
  }

  /// The array as nested brackets with every scalar.
  public var fullDescription: String { description() }

  // Beyond this many scalars a description is a summary.
  fileprivate var shortDescription: String { description(summarizing: scalarCount > 1000) }
}

extension ShapedArray: CustomStringConvertible, CustomPlaygroundDisplayConvertible,
  CustomReflectable
{
  /// The array as nested brackets, a summary where it has more than 1000 scalars.
  public var description: String { shortDescription }
  /// What a playground shows: the description.
  public var playgroundDescription: Any { description }
  /// A mirror without children: an array is shown as its description.
  public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension ShapedArraySlice: CustomStringConvertible, CustomPlaygroundDisplayConvertible,
  CustomReflectable
{
  /// The slice as nested brackets, a summary where it has more than 1000 scalars.
  public var description: String { shortDescription }
  /// What a playground shows: the description.
  public var playgroundDescription: Any { description }
  /// A mirror without children: a slice is shown as its description.
  public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// What is shown of an array: the texts of its scalars, nested as the array is.
private indirect enum ArrayText {
  case scalar(String)
  case gap
  case rows([ArrayText], rank: Int)

  /// Takes the texts of an array of any rank.
  ///
  /// - Parameters:
  ///   - scalars: The array's part of the whole; positions count from its `startIndex`.
  ///   - edge: The elements to keep at each end of a dimension, nil for all.
  init<Scalar>(
    _ shape: ArraySlice<Int>, _ scalars: Slice<UnsafeBufferPointer<Scalar>>, edge: Int?
  ) {
    guard let count = shape.first else {
      self = .scalar(String(describing: scalars[scalars.startIndex]))
      return
    }
    let stride = count == 0 ? 0 : scalars.count / count
    let rows = Self.shown(count, edge: edge).map { index -> ArrayText in
      guard let index else { return .gap }
      let start = scalars.startIndex + index * stride
      return ArrayText(shape.dropFirst(), scalars[start..<start + stride], edge: edge)
    }
    self = .rows(rows, rank: shape.count)
  }

  /// The positions to show of `count`, with nil for those left out.
  private static func shown(_ count: Int, edge: Int?) -> [Int?] {
    guard let edge, count > 2 * edge else { return Array(0..<count) }
    return Array(0..<edge) + [nil] + Array(count - edge..<count)
  }

  func rendered(lineWidth: Int) -> String {
    // A lone scalar has nothing to be aligned with.
    rendered(indent: 1, width: widest, perLine: Swift.max(1, lineWidth / Swift.max(1, widest)))
  }

  private var widest: Int {
    switch self {
    case .scalar(let text): return text.count
    case .gap: return 0
    case .rows(let rows, _): return rows.reduce(0) { Swift.max($0, $1.widest) }
    }
  }

  /// The text, where every line but the first begins `indent` columns in.
  private func rendered(indent: Int, width: Int, perLine: Int) -> String {
    switch self {
    case .scalar(let text): return String(repeating: " ", count: width - text.count) + text
    case .gap: return "..."
    case .rows(let rows, let rank):
      let texts = rows.map { $0.rendered(indent: indent + 1, width: width, perLine: perLine) }
      let margin = String(repeating: " ", count: indent)
      let lines = rank > 1 ? texts : Self.wrapped(texts, perLine: perLine)
      let breaks = String(repeating: "\n", count: Swift.max(1, rank - 1))
      return "[" + lines.joined(separator: "," + breaks + margin) + "]"
    }
  }

  private static func wrapped(_ texts: [String], perLine: Int) -> [String] {
    stride(from: 0, to: texts.count, by: perLine).map { start in
      texts[start..<Swift.min(start + perLine, texts.count)].joined(separator: ", ")
    }
  }
}
