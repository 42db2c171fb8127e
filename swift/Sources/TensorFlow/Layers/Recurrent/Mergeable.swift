import _Differentiation

/// What the two directions of a `BidirectionalRecurrentLayer` can be made one of.
public protocol Mergeable: Differentiable {
  /// One behind the other, along the last axis.
  @differentiable(reverse)
  static func concatenate(_ lhs: Self, _ rhs: Self) -> Self

  /// The sum.
  @differentiable(reverse)
  static func sum(_ lhs: Self, _ rhs: Self) -> Self

  /// The mean of both.
  @differentiable(reverse)
  static func average(_ lhs: Self, _ rhs: Self) -> Self

  /// The product, scalar by scalar.
  @differentiable(reverse)
  static func multiply(_ lhs: Self, _ rhs: Self) -> Self

  /// Both along a new first axis.
  @differentiable(reverse)
  static func stack(_ lhs: Self, _ rhs: Self) -> Self
}

extension Tensor: Mergeable where Scalar: TensorFlowFloatingPoint {
  /// `[n, a]` and `[n, b]` to `[n, a + b]`.
  @differentiable(reverse)
  public static func concatenate(_ lhs: Tensor, _ rhs: Tensor) -> Tensor {
    lhs.concatenated(with: rhs, alongAxis: -1)
  }

  /// The sum.
  @differentiable(reverse)
  public static func sum(_ lhs: Tensor, _ rhs: Tensor) -> Tensor { lhs + rhs }

  /// The mean of both.
  @differentiable(reverse)
  public static func average(_ lhs: Tensor, _ rhs: Tensor) -> Tensor { (lhs + rhs) / 2 }

  /// The product, scalar by scalar.
  @differentiable(reverse)
  public static func multiply(_ lhs: Tensor, _ rhs: Tensor) -> Tensor { lhs * rhs }

  /// `[n, a]` and `[n, a]` to `[2, n, a]`.
  @differentiable(reverse)
  public static func stack(_ lhs: Tensor, _ rhs: Tensor) -> Tensor {
    Tensor(stacking: [lhs, rhs])
  }
}

extension LSTMCell.State: Mergeable {
  /// Each part one behind the other, along the last axis.
  @differentiable(reverse)
  public static func concatenate(_ lhs: Self, _ rhs: Self) -> Self {
    Self(cell: .concatenate(lhs.cell, rhs.cell), hidden: .concatenate(lhs.hidden, rhs.hidden))
  }

  /// The sum of each part.
  @differentiable(reverse)
  public static func sum(_ lhs: Self, _ rhs: Self) -> Self {
    Self(cell: .sum(lhs.cell, rhs.cell), hidden: .sum(lhs.hidden, rhs.hidden))
  }

  /// The mean of each part.
  @differentiable(reverse)
  public static func average(_ lhs: Self, _ rhs: Self) -> Self {
    Self(cell: .average(lhs.cell, rhs.cell), hidden: .average(lhs.hidden, rhs.hidden))
  }

  /// The product of each part, scalar by scalar.
  @differentiable(reverse)
  public static func multiply(_ lhs: Self, _ rhs: Self) -> Self {
    Self(cell: .multiply(lhs.cell, rhs.cell), hidden: .multiply(lhs.hidden, rhs.hidden))
  }

  /// Each part of both along a new first axis.
  @differentiable(reverse)
  public static func stack(_ lhs: Self, _ rhs: Self) -> Self {
    Self(cell: .stack(lhs.cell, rhs.cell), hidden: .stack(lhs.hidden, rhs.hidden))
  }
}

// MARK: as functions

/// One behind the other, along the last axis.
@differentiable(reverse)
public func concatenate<T: Mergeable>(_ first: T, _ second: T) -> T {
  T.concatenate(first, second)
}

/// The sum.
@differentiable(reverse)
public func sum<T: Mergeable>(_ first: T, _ second: T) -> T { T.sum(first, second) }

/// The mean of both.
@differentiable(reverse)
public func average<T: Mergeable>(_ first: T, _ second: T) -> T { T.average(first, second) }

/// The product, scalar by scalar.
@differentiable(reverse)
public func multiply<T: Mergeable>(_ first: T, _ second: T) -> T { T.multiply(first, second) }

/// Both along a new first axis.
@differentiable(reverse)
public func stack<T: Mergeable>(_ first: T, _ second: T) -> T { T.stack(first, second) }
