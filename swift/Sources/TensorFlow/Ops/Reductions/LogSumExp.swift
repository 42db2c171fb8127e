import _Differentiation

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// log sum exp(x - m) + m, with m the largest scalar: no exponential overflows, and one at least
  /// is 1, so the logarithm does not fall to minus infinity. The gradient does not pass through m,
  /// as its two shares cancel.
  @differentiable(reverse,wrt: self)
  func reducedLogSumExp(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    let largest = withoutDerivative(at: reducedMax(axes, keepingDimensions: true))
    let sum = exp(self - largest).reducedSum(axes, keepingDimensions: keepingDimensions)
    return log(sum) + withoutDerivative(at: largest.reshaped(to: sum.shape))
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// The logarithm of the sum of the exponentials of all scalars.
  @differentiable(reverse,wrt: self)
  public func logSumExp() -> Tensor { reducedLogSumExp(allAxes, keepingDimensions: false) }

  /// The logarithm of the sum of the exponentials over `axes`, which are removed from the shape. A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func logSumExp(squeezingAxes axes: [Int]) -> Tensor {
    reducedLogSumExp(axes, keepingDimensions: false)
  }

  @differentiable(reverse,wrt: self)
  public func logSumExp(squeezingAxes axes: Int...) -> Tensor { logSumExp(squeezingAxes: axes) }

  @differentiable(reverse,wrt: self)
  public func logSumExp(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    logSumExp(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The logarithm of the sum of the exponentials over `axes`, which are kept with length one. A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func logSumExp(alongAxes axes: [Int]) -> Tensor {
    reducedLogSumExp(axes, keepingDimensions: true)
  }

  @differentiable(reverse,wrt: self)
  public func logSumExp(alongAxes axes: Int...) -> Tensor { logSumExp(alongAxes: axes) }

  @differentiable(reverse,wrt: self)
  public func logSumExp(alongAxes axes: Tensor<Int32>) -> Tensor {
    logSumExp(alongAxes: axes.scalars.map(Int.init))
  }
}
