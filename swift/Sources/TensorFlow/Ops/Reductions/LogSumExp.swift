import _Differentiation

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// log sum exp(x - m) + m, with m the largest scalar: no exponential overflows, and one at least
  /// is 1, so the logarithm does not fall to minus infinity. Where the largest is infinite itself m
  /// is zero, as infinity less infinity is no number. The gradient does not pass through m, as its
  /// two shares cancel.
  @differentiable(reverse,wrt: self)
  func reducedLogSumExp(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    let largest = withoutDerivative(at: finiteMax(axes))
    let sum = TensorFlow.exp(self - largest).reducedSum(axes, keepingDimensions: keepingDimensions)
    return TensorFlow.log(sum) + withoutDerivative(at: largest.reshaped(to: sum.shape))
  }

  private func finiteMax(_ axes: [Int]) -> Tensor {
    let largest = reducedMax(axes, keepingDimensions: true)
    return _Raw.selectV2(condition: largest.isInfinite, t: Tensor(0), e: largest)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// The logarithm of the sum of the exponentials of all scalars.
  @differentiable(reverse,wrt: self)
  public func logSumExp() -> Tensor { reducedLogSumExp(allAxes, keepingDimensions: false) }

  /// The logarithm of the sum of the exponentials over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func logSumExp(squeezingAxes axes: [Int]) -> Tensor {
    reducedLogSumExp(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.logSumExp(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func logSumExp(squeezingAxes axes: Int...) -> Tensor { logSumExp(squeezingAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self)
  public func logSumExp(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    logSumExp(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The logarithm of the sum of the exponentials over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func logSumExp(alongAxes axes: [Int]) -> Tensor {
    reducedLogSumExp(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.logSumExp(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func logSumExp(alongAxes axes: Int...) -> Tensor { logSumExp(alongAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self)
  public func logSumExp(alongAxes axes: Tensor<Int32>) -> Tensor {
    logSumExp(alongAxes: axes.scalars.map(Int.init))
  }
}
