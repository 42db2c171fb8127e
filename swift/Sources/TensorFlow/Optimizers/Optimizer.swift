import _Differentiation

/// An algorithm that improves a model from its gradients.
public protocol Optimizer {
  associatedtype Model: Differentiable
  associatedtype Scalar: FloatingPoint

  var learningRate: Scalar { get set }

  /// Moves `model` against `direction`, its gradient.
  mutating func update(_ model: inout Model, along direction: Model.TangentVector)
}
