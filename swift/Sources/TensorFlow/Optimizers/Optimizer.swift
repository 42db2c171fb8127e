import _Differentiation

/// An algorithm that improves a model from its gradients.
public protocol Optimizer {
  /// What is trained.
  associatedtype Model: Differentiable
  /// The type of the learning rate.
  associatedtype Scalar: FloatingPoint

  /// How far a step goes along the gradient.
  var learningRate: Scalar { get set }

  /// Moves `model` against `direction`, its gradient.
  mutating func update(_ model: inout Model, along direction: Model.TangentVector)
}
