import _Differentiation

extension Tensor where Scalar: TensorFlowNumeric {
  /// Running sums along `axis`: `[1, 2, 3]` gives `[1, 3, 6]`.
  ///
  /// - Parameters:
  ///   - exclusive: Start with zero and leave out the last: `[0, 1, 3]`.
  ///   - reverse: Run from the end: `[6, 5, 3]`.
  /// - Precondition: The axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func cumulativeSum(alongAxis axis: Int, exclusive: Bool = false, reverse: Bool = false)
    -> Tensor
  {
    let axis = normalized([axis], "cumulativeSum")[0]
    return _Raw.cumsum(self, axis: axisTensor(axis), exclusive: exclusive, reverse: reverse)
  }

  /// Running products along `axis`: `[2, 3, 4]` gives `[2, 6, 24]`.
  ///
  /// - Parameters:
  ///   - exclusive: Start with one and leave out the last.
  ///   - reverse: Run from the end.
  /// - Precondition: The axis is in `-rank..<rank`.
  public func cumulativeProduct(alongAxis axis: Int, exclusive: Bool = false, reverse: Bool = false)
    -> Tensor
  {
    let axis = normalized([axis], "cumulativeProduct")[0]
    return _Raw.cumprod(self, axis: axisTensor(axis), exclusive: exclusive, reverse: reverse)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: cumulativeSum, wrt: self)
  func _vjpCumulativeSum(alongAxis axis: Int, exclusive: Bool, reverse: Bool)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    (
      cumulativeSum(alongAxis: axis, exclusive: exclusive, reverse: reverse),
      {
        $0.mapUnlessZero {
          $0.cumulativeSum(alongAxis: axis, exclusive: exclusive, reverse: !reverse)
        }
      }
    )
  }
}
