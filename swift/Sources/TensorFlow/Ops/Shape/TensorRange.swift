// What stands between the brackets of `x[0, 1..<3, TensorRange.newAxis]`.

infix operator .. : StridedRangeFormationPrecedence
precedencegroup StridedRangeFormationPrecedence {
  associativity: left
  higherThan: CastingPrecedence
  lowerThan: RangeFormationPrecedence
}

/// Which part of one axis an index keeps. Negative bounds count from the axis's end.
public enum TensorRange: Equatable, TensorRangeExpression {
  /// All axes that the other ranges leave over; the operator `...` in an index means the same.
  case ellipsis
  /// A new axis of length one.
  case newAxis
  /// Drops an axis of length one.
  case squeezeAxis
  /// One position; the axis is dropped.
  case index(Int)
  /// Every `stride`-th position. A negative stride runs backwards: `(3...)..(-1)` is 3, 2, 1, 0 and
  /// `(..<3)..(-1)` is the axis's last position and all before it, down to 4.
  case range(Range<Int>, stride: Int)
  /// Every `stride`-th position, the upper bound included.
  case closedRange(ClosedRange<Int>, stride: Int)
  /// Every `stride`-th position from the lower bound to the axis's end.
  case partialRangeFrom(PartialRangeFrom<Int>, stride: Int)
  /// Every `stride`-th position from the axis's start to before the upper bound.
  case partialRangeUpTo(PartialRangeUpTo<Int>, stride: Int)
  /// Every `stride`-th position from the axis's start to the upper bound.
  case partialRangeThrough(PartialRangeThrough<Int>, stride: Int)

  /// The part of the axis that it stands for.
  public var tensorRange: TensorRange { self }

  // The standard library's partial ranges do not compare; no two ranges are written the same.
  /// Whether both are written the same.
  public static func == (lhs: TensorRange, rhs: TensorRange) -> Bool {
    lhs.description == rhs.description
  }
}

/// What an index takes for an axis: an integer, a range of integers, or a `TensorRange`.
public protocol TensorRangeExpression {
  /// The part of the axis that it stands for.
  var tensorRange: TensorRange { get }
}

extension Int: TensorRangeExpression {
  /// This position; the axis is dropped.
  public var tensorRange: TensorRange { .index(self) }
}

extension Range: TensorRangeExpression where Bound == Int {
  /// Every position of the range.
  public var tensorRange: TensorRange { .range(self, stride: 1) }

  /// Every `stride`-th position of `range`: `0..<10..2`.
  public static func .. (range: Range, stride: Int) -> TensorRange {
    .range(range, stride: stride)
  }
}

extension ClosedRange: TensorRangeExpression where Bound == Int {
  /// Every position of the range.
  public var tensorRange: TensorRange { .closedRange(self, stride: 1) }

  /// Every `stride`-th position of `range`: `0...9..2`.
  public static func .. (range: ClosedRange, stride: Int) -> TensorRange {
    .closedRange(range, stride: stride)
  }
}

extension PartialRangeFrom: TensorRangeExpression where Bound == Int {
  /// Every position of the range.
  public var tensorRange: TensorRange { .partialRangeFrom(self, stride: 1) }

  /// Every `stride`-th position of `range`: `(1...)..2`.
  public static func .. (range: PartialRangeFrom, stride: Int) -> TensorRange {
    .partialRangeFrom(range, stride: stride)
  }
}

extension PartialRangeUpTo: TensorRangeExpression where Bound == Int {
  /// Every position of the range.
  public var tensorRange: TensorRange { .partialRangeUpTo(self, stride: 1) }

  /// Every `stride`-th position of `range`: `(..<9)..2`.
  public static func .. (range: PartialRangeUpTo, stride: Int) -> TensorRange {
    .partialRangeUpTo(range, stride: stride)
  }
}

extension PartialRangeThrough: TensorRangeExpression where Bound == Int {
  /// Every position of the range.
  public var tensorRange: TensorRange { .partialRangeThrough(self, stride: 1) }

  /// Every `stride`-th position of `range`: `(...9)..2`.
  public static func .. (range: PartialRangeThrough, stride: Int) -> TensorRange {
    .partialRangeThrough(range, stride: stride)
  }
}

extension TensorRange: CustomStringConvertible {
  /// As it is written in an index: `1..<3`, `0..<10..2`.
  public var description: String {
    switch self {
    case .ellipsis: "..."
    case .newAxis: "newAxis"
    case .squeezeAxis: "squeezeAxis"
    case .index(let index): "\(index)"
    case .range(let range, let stride): "\(range)" + text(stride)
    case .closedRange(let range, let stride): "\(range)" + text(stride)
    case .partialRangeFrom(let range, let stride): "\(range.lowerBound)..." + text(stride)
    case .partialRangeUpTo(let range, let stride): "..<\(range.upperBound)" + text(stride)
    case .partialRangeThrough(let range, let stride): "...\(range.upperBound)" + text(stride)
    }
  }

  private func text(_ stride: Int) -> String { stride == 1 ? "" : "..\(stride)" }
}
