// Where the largest and the smallest scalar lie. The first of several wins.

extension Tensor where Scalar: TensorFlowNumeric & Comparable {
  /// The index along `axis` of the largest scalar.
  ///
  /// - Precondition: The axis is in `-rank..<rank`.
  public func argmax(squeezingAxis axis: Int) -> Tensor<Int32> {
    _Raw.argMax(self, dimension: axisTensor(normalized([axis], "argmax")[0]))
  }

  /// The index of the largest scalar in row-major order.
  public func argmax() -> Tensor<Int32> { flattened().argmax(squeezingAxis: 0) }

  /// The index along `axis` of the smallest scalar.
  ///
  /// - Precondition: The axis is in `-rank..<rank`.
  public func argmin(squeezingAxis axis: Int) -> Tensor<Int32> {
    _Raw.argMin(self, dimension: axisTensor(normalized([axis], "argmin")[0]))
  }

  /// The index of the smallest scalar in row-major order.
  public func argmin() -> Tensor<Int32> { flattened().argmin(squeezingAxis: 0) }
}
