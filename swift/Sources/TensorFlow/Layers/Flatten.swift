import _Differentiation

/// One row an example: `[n, ...]` gives `[n, rest]`.
public struct Flatten<Scalar: TensorFlowFloatingPoint>: ParameterlessLayer {
  /// There are no parameters, so there is nothing to move.
  public typealias TangentVector = EmptyTangentVector

  /// A layer that keeps the first axis alone.
  public init() {}

  /// `[n, ...]` to `[n, rest]`.
  ///
  /// - Precondition: The input is of rank 1 or more.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    let shape = withoutDerivative(at: input.shape)
    return input.reshaped(to: [shape[0], shape[1...].contiguousSize])
  }
}
