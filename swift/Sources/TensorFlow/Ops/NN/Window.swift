/// How a window meets the border.
public enum Padding: Hashable {
  /// The window stays inside the input.
  case valid
  /// Zeros around the input, so that the output has `ceil(input / stride)` places. Where their
  /// number is odd the extra one is at the end.
  case same

  /// The same for raw ops.
  public var raw: _Raw.Padding { self == .valid ? .valid : .same }
  var raw2: _Raw.Padding2 { self == .valid ? .valid : .same }
}

/// A window that moves over an input `[n, ..., channels]`: what convolutions, pooling and
/// morphology have in common. Every list has one number an axis of the input.
struct Window {
  /// How many places the window has.
  let size: [Int]
  /// How far it moves.
  let strides: [Int]
  /// How it meets the border.
  let padding: Padding
  /// How far apart its places lie.
  let dilations: [Int]

  init(size: [Int], strides: [Int], padding: Padding, dilations: [Int]? = nil) {
    self.size = size
    self.strides = strides
    self.padding = padding
    self.dilations = dilations ?? size.map { _ in 1 }
  }

  /// From the first place to the last, with what lies between.
  private func span(_ axis: Int) -> Int { (size[axis] - 1) * dilations[axis] + 1 }

  /// At how many places the window stops on the way over an axis of the given length.
  func stops(along axis: Int, ofLength length: Int) -> Int {
    switch padding {
    case .valid: (length - span(axis)) / strides[axis] + 1
    case .same: (length + strides[axis] - 1) / strides[axis]
    }
  }

  /// - Precondition: Sizes, strides and dilations are positive, and without padding the window is
  ///   no larger than the input, whose rank is right. A window of one place fits into none as well:
  ///   there may be no examples.
  func requireFitting(_ input: TensorShape, _ op: String) {
    require(
      (size + strides + dilations).allSatisfy { $0 > 0 },
      "\(op): sizes, strides and dilations must be positive: "
        + "\(size), \(strides) and \(dilations)")
    require(
      padding == .same || size.indices.allSatisfy { span($0) <= max(1, input[$0]) },
      "\(op): a window of \(size.indices.map(span)) does not fit into the input \(input) "
        + "without padding")
  }
}

func list(_ values: (Int, Int, Int, Int)) -> [Int] { [values.0, values.1, values.2, values.3] }

func list(_ values: (Int, Int, Int, Int, Int)) -> [Int] {
  [values.0, values.1, values.2, values.3, values.4]
}
