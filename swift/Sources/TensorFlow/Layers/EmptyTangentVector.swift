import _Differentiation

/// The tangent of a layer without parameters.
public struct EmptyTangentVector: EuclideanDifferentiable, KeyPathIterable, VectorProtocol,
  ElementaryFunctions, PointwiseMultiplicative
{
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector
  /// What other tangents are scaled by.
  public typealias VectorSpaceScalar = Float

  /// The only value there is.
  public init() {}
  /// The only value there is.
  public static var zero: EmptyTangentVector { EmptyTangentVector() }
  /// Nothing plus nothing.
  public static func + (lhs: Self, rhs: Self) -> Self { EmptyTangentVector() }
  /// Nothing less nothing.
  public static func - (lhs: Self, rhs: Self) -> Self { EmptyTangentVector() }
  /// Does nothing: there is nothing to move.
  public mutating func move(by offset: EmptyTangentVector) {}

  /// Nothing, with `x` added to it.
  public func adding(_ x: Float) -> EmptyTangentVector { self }
  /// Does nothing: there are no components to add to.
  public mutating func add(_ x: Float) {}
  /// Nothing, with `x` taken from it.
  public func subtracting(_ x: Float) -> EmptyTangentVector { self }
  /// Does nothing: there are no components to take from.
  public mutating func subtract(_ x: Float) {}
  /// Nothing, multiplied by `scalar`.
  public func scaled(by scalar: Float) -> EmptyTangentVector { self }
  /// Does nothing: there are no components to multiply.
  public mutating func scale(by scalar: Float) {}
}

/// A layer without parameters.
public protocol ParameterlessLayer: Layer where TangentVector == EmptyTangentVector {}

extension ParameterlessLayer {
  /// Does nothing: there is nothing to move.
  public mutating func move(by offset: EmptyTangentVector) {}

  /// There are no parameters: the only value there is.
  public var differentiableVectorView: EmptyTangentVector { EmptyTangentVector() }
}

extension Differentiable {
  /// Moves along `direction`: `move(by:)` under the name that it had before.
  public mutating func move(along direction: TangentVector) { move(by: direction) }
}
