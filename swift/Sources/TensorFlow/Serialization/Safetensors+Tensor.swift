extension SafetensorsFile {
  /// The tensor called `name`.
  ///
  /// - Parameter shape: The shape that it must have, nil for any.
  /// - Throws: `SafetensorsError` where there is none, or where it has another type or shape.
  public func tensor<Scalar: SafetensorsScalar & TensorFlowScalar>(
    _ name: String, shape: TensorShape? = nil, of scalar: Scalar.Type = Scalar.self
  ) throws -> Tensor<Scalar> {
    Tensor(try array(name, shape: shape?.dimensions))
  }

  /// Puts a tensor under `name`, in the place of the one that has the name already.
  public mutating func set<Scalar: SafetensorsScalar & TensorFlowScalar>(
    _ name: String, to tensor: Tensor<Scalar>
  ) {
    set(name, to: tensor.array)
  }
}
