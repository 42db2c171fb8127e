import _Differentiation

/// One row an example: `[n, ...]` gives `[n, rest]`.
public struct Flatten<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  public typealias TangentVector = EmptyTangentVector

  public init() {}

  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let shape = withoutDerivative(at: input.shape)
    return input.reshaped(to: [shape[0], shape[1...].contiguousSize])
  }
}
