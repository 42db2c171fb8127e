import _Differentiation

/// The largest value in each window.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`. Where several values of a window
/// are the largest, the first gets the gradient.
///
/// - Precondition: The input is of rank 4.
@differentiable(reverse,wrt: input)
public func maxPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int),
  padding: Padding
) -> Tensor<Scalar> {
  require(input.rank == 4, "maxPool2D: the input must be of rank 4: \(input.shape)")
  return _Raw.maxPool(
    input, ksize: list(filterSize), strides: list(strides), padding: padding.raw2)
}

@usableFromInline
@derivative(of: maxPool2D, wrt: input)
func _vjpMaxPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int),
  padding: Padding
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  let value = maxPool2D(input, filterSize: filterSize, strides: strides, padding: padding)
  return (
    value,
    { gradient in
      gradient.mapUnlessZero {
        _Raw.maxPoolGrad(
          origInput: input, origOutput: value, grad: $0, ksize: list(filterSize),
          strides: list(strides), padding: padding.raw2)
      }
    }
  )
}

/// The mean of each window; places outside the input are not counted.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`.
///
/// - Precondition: The input is of rank 4.
@differentiable(reverse,wrt: input)
public func avgPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int),
  padding: Padding
) -> Tensor<Scalar> {
  require(input.rank == 4, "avgPool2D: the input must be of rank 4: \(input.shape)")
  return _Raw.avgPool(
    value: input, ksize: list(filterSize), strides: list(strides), padding: padding.raw)
}

@usableFromInline
@derivative(of: avgPool2D, wrt: input)
func _vjpAvgPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int),
  padding: Padding
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  let shape = input.shape
  return (
    avgPool2D(input, filterSize: filterSize, strides: strides, padding: padding),
    { gradient in
      gradient.mapUnlessZero {
        _Raw.avgPoolGrad(
          origInputShape: axesTensor(shape.dimensions), grad: $0, ksize: list(filterSize),
          strides: list(strides), padding: padding.raw)
      }
    }
  )
}
