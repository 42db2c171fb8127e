import _Differentiation

/// Dilation of an image by a filter that is learnt: the largest value of each window, the filter
/// added to it.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`.
public struct Dilation2D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// `[height, width, channels]`
  public var filter: Tensor<Scalar>
  /// How far the window moves, down and across.
  @noDerivative public let strides: (Int, Int)
  /// How the window meets the border.
  @noDerivative public let padding: Padding
  /// How far apart the places of the window lie, down and across.
  @noDerivative public let rates: (Int, Int)

  /// A layer of the given filter.
  ///
  /// - Precondition: The filter is of rank 3.
  public init(
    filter: Tensor<Scalar>, strides: (Int, Int) = (1, 1), rates: (Int, Int) = (1, 1),
    padding: Padding = .valid
  ) {
    requireFilter("Dilation2D", filter, rank: 3)
    self.filter = filter
    self.strides = strides
    self.rates = rates
    self.padding = padding
  }

  /// `[n, height, width, channels]` to `[n, h, w, channels]`.
  ///
  /// - Precondition: The input is of rank 4 and has the filter's channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    dilation2D(
      input, filter: filter, strides: (1, strides.0, strides.1, 1),
      rates: (1, rates.0, rates.1, 1), padding: padding)
  }
}

/// Erosion of an image by a filter that is learnt: the smallest value of each window, the filter,
/// turned by 180°, taken from it.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`.
public struct Erosion2D<Scalar: TensorFlowFloatingPoint>: Layer {
  /// `[height, width, channels]`
  public var filter: Tensor<Scalar>
  /// How far the window moves, down and across.
  @noDerivative public let strides: (Int, Int)
  /// How the window meets the border.
  @noDerivative public let padding: Padding
  /// How far apart the places of the window lie, down and across.
  @noDerivative public let rates: (Int, Int)

  /// A layer of the given filter.
  ///
  /// - Precondition: The filter is of rank 3.
  public init(
    filter: Tensor<Scalar>, strides: (Int, Int) = (1, 1), rates: (Int, Int) = (1, 1),
    padding: Padding = .valid
  ) {
    requireFilter("Erosion2D", filter, rank: 3)
    self.filter = filter
    self.strides = strides
    self.rates = rates
    self.padding = padding
  }

  /// `[n, height, width, channels]` to `[n, h, w, channels]`.
  ///
  /// - Precondition: The input is of rank 4 and has the filter's channels.
  @differentiable(reverse)
  public func forward(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    erosion2D(
      input, filter: filter, strides: (1, strides.0, strides.1, 1),
      rates: (1, rates.0, rates.1, 1), padding: padding)
  }
}
