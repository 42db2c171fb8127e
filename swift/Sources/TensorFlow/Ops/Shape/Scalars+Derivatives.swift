import _Differentiation

// Derivatives of what leads from Swift's scalars to tensors and back, as in the archived module.
// A gradient that is a Swift scalar has to be read from the device, which waits for its op.

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: scalarized)
  func _vjpScalarized() -> (value: Scalar, pullback: (Scalar) -> Tensor) {
    let shape = shape
    return (scalarized(), { Tensor(repeating: $0, shape: shape) })
  }

  @usableFromInline
  @derivative(of: init(_:on:), wrt: value)
  static func _vjpOfScalar(_ value: Scalar, on device: Device)
    -> (value: Tensor, pullback: (Tensor) -> Scalar)
  {
    (Tensor(value, on: device), { $0.scalarized() })
  }

  @usableFromInline
  @derivative(of: init(repeating:shape:on:), wrt: value)
  static func _vjpRepeating(repeating value: Scalar, shape: TensorShape, on device: Device)
    -> (value: Tensor, pullback: (Tensor) -> Scalar)
  {
    (Tensor(repeating: value, shape: shape, on: device), { $0.sum().scalarized() })
  }
}
