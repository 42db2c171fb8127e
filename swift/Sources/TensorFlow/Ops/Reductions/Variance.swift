import _Differentiation

// The variance of a population (divided by the count, not by one less), and its root.

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @differentiable(reverse,wrt: self)
  func reducedVariance(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    squaredDifference(self, reducedMean(axes, keepingDimensions: true))
      .reducedMean(axes, keepingDimensions: keepingDimensions)
  }

  @differentiable(reverse,wrt: self)
  func reducedStandardDeviation(_ axes: [Int], keepingDimensions: Bool) -> Tensor {
    TensorFlow.sqrt(reducedVariance(axes, keepingDimensions: keepingDimensions))
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// The variance of all scalars.
  @differentiable(reverse,wrt: self)
  public func variance() -> Tensor { reducedVariance(allAxes, keepingDimensions: false) }

  /// The variance over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func variance(squeezingAxes axes: [Int]) -> Tensor {
    reducedVariance(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.variance(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func variance(squeezingAxes axes: Int...) -> Tensor { variance(squeezingAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self)
  public func variance(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    variance(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The variance over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func variance(alongAxes axes: [Int]) -> Tensor {
    reducedVariance(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.variance(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func variance(alongAxes axes: Int...) -> Tensor { variance(alongAxes: axes) }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self)
  public func variance(alongAxes axes: Tensor<Int32>) -> Tensor {
    variance(alongAxes: axes.scalars.map(Int.init))
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// The standard deviation of all scalars.
  @differentiable(reverse,wrt: self)
  public func standardDeviation() -> Tensor {
    reducedStandardDeviation(allAxes, keepingDimensions: false)
  }

  /// The standard deviation over `axes`, which are removed from the shape.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func standardDeviation(squeezingAxes axes: [Int]) -> Tensor {
    reducedStandardDeviation(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.standardDeviation(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func standardDeviation(squeezingAxes axes: Int...) -> Tensor {
    standardDeviation(squeezingAxes: axes)
  }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self)
  public func standardDeviation(squeezingAxes axes: Tensor<Int32>) -> Tensor {
    standardDeviation(squeezingAxes: axes.scalars.map(Int.init))
  }

  /// The standard deviation over `axes`, which are kept with length one.
  /// A negative axis counts from the end.
  ///
  /// - Precondition: Each axis is in `-rank..<rank`.
  @differentiable(reverse,wrt: self)
  public func standardDeviation(alongAxes axes: [Int]) -> Tensor {
    reducedStandardDeviation(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.standardDeviation(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func standardDeviation(alongAxes axes: Int...) -> Tensor {
    standardDeviation(alongAxes: axes)
  }

  /// The same, with the axes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self)
  public func standardDeviation(alongAxes axes: Tensor<Int32>) -> Tensor {
    standardDeviation(alongAxes: axes.scalars.map(Int.init))
  }
}

/// Mean and variance, computed together.
public struct Moments<Scalar: TensorFlowFloatingPoint>: Differentiable {
  /// The mean.
  public var mean: Tensor<Scalar>
  /// The variance of a population: divided by the count.
  public var variance: Tensor<Scalar>

  /// A mean and a variance, of one shape.
  @differentiable(reverse)
  public init(mean: Tensor<Scalar>, variance: Tensor<Scalar>) {
    self.mean = mean
    self.variance = variance
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @differentiable(reverse,wrt: self)
  func reducedMoments(_ axes: [Int], keepingDimensions: Bool) -> Moments<Scalar> {
    Moments(
      mean: reducedMean(axes, keepingDimensions: keepingDimensions),
      variance: reducedVariance(axes, keepingDimensions: keepingDimensions))
  }

  /// Mean and variance of all scalars.
  @differentiable(reverse,wrt: self)
  public func moments() -> Moments<Scalar> { reducedMoments(allAxes, keepingDimensions: false) }

  /// Mean and variance over `axes`, which are removed from the shape.
  @differentiable(reverse,wrt: self)
  public func moments(squeezingAxes axes: [Int]) -> Moments<Scalar> {
    reducedMoments(axes, keepingDimensions: false)
  }

  /// The same, with the axes as arguments: `x.moments(squeezingAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func moments(squeezingAxes axes: Int...) -> Moments<Scalar> {
    moments(squeezingAxes: axes)
  }

  /// Mean and variance over `axes`, which are kept with length one.
  @differentiable(reverse,wrt: self)
  public func moments(alongAxes axes: [Int]) -> Moments<Scalar> {
    reducedMoments(axes, keepingDimensions: true)
  }

  /// The same, with the axes as arguments: `x.moments(alongAxes: 0, -1)`.
  @differentiable(reverse,wrt: self)
  public func moments(alongAxes axes: Int...) -> Moments<Scalar> { moments(alongAxes: axes) }
}
