import _Differentiation

/// Images of another height and width.
///
/// `[n, height, width, channels]`, or one image without the first axis, gives the same with the new
/// height and width. Pixels are squares with their centres at halves, and places outside an image
/// have no weight.
///
/// - Parameters:
///   - method: How a pixel is computed from those around its place.
///   - antialias: Whether the method's window widens where images shrink, so that no pixel is left
///     out.
/// - Precondition: The images are of rank 3 or 4, and the new size is positive.
@differentiable(reverse,wrt: images)
public func resize(
  images: Tensor<Float>, size: (newHeight: Int, newWidth: Int), method: ResizeMethod = .bilinear,
  antialias: Bool = false
) -> Tensor<Float> {
  requireResizable(images.shape, size, "resize")
  if images.rank == 4 { return resized(images, size, method, antialias) }
  return resized(images.expandingShape(at: 0), size, method, antialias).squeezingShape(at: 0)
}

/// Images of another height and width, each pixel the mean of the area that it covers.
///
/// `[n, height, width, channels]`, or one image without the first axis, gives the same with the new
/// height and width. Not differentiable, as it was in Swift for TensorFlow.
///
/// - Parameter alignCorners: Whether the centres of the corner pixels stay where they are.
/// - Precondition: The images are of rank 3 or 4, and the new size is positive.
public func resizeArea<Scalar: TensorFlowNumeric>(
  images: Tensor<Scalar>, size: (newHeight: Int, newWidth: Int), alignCorners: Bool = false
) -> Tensor<Float> {
  requireResizable(images.shape, size, "resizeArea")
  let batch = images.rank == 4 ? images : images.expandingShape(at: 0)
  let result = _Raw.resizeArea(
    images: batch, size: sizeTensor(size), alignCorners: alignCorners)
  return images.rank == 4 ? result : result.squeezingShape(at: 0)
}

@differentiable(reverse,wrt: images)
private func resized(
  _ images: Tensor<Float>, _ size: (Int, Int), _ method: ResizeMethod, _ antialias: Bool
) -> Tensor<Float> {
  switch method {
  case .nearest:
    return _Raw.resizeNearestNeighbor(
      images: images, size: sizeTensor(size), halfPixelCenters: true)
  case .bilinear where !antialias:
    return _Raw.resizeBilinear(images: images, size: sizeTensor(size), halfPixelCenters: true)
  default:
    return _Raw.scaleAndTranslate(
      images: images, size: sizeTensor(size), scale: scaleTensor(images.shape, size),
      translation: Tensor([0, 0]), kernelType: method.kernel!, antialias: antialias)
  }
}

@derivative(of: resized, wrt: images)
private func vjpResized(
  _ images: Tensor<Float>, _ size: (Int, Int), _ method: ResizeMethod, _ antialias: Bool
) -> (value: Tensor<Float>, pullback: (Tensor<Float>) -> Tensor<Float>) {
  (
    resized(images, size, method, antialias),
    { gradient in
      gradient.mapUnlessZero { resizedGradient($0, images, size, method, antialias) }
    }
  )
}

private func resizedGradient(
  _ gradient: Tensor<Float>, _ images: Tensor<Float>, _ size: (Int, Int), _ method: ResizeMethod,
  _ antialias: Bool
) -> Tensor<Float> {
  switch method {
  case .nearest:
    return _Raw.resizeNearestNeighborGrad(
      grads: gradient, size: sizeTensor((images.shape[1], images.shape[2])),
      halfPixelCenters: true)
  case .bilinear where !antialias:
    return _Raw.resizeBilinearGrad(
      grads: gradient, originalImage: images, halfPixelCenters: true)
  default:
    return _Raw.scaleAndTranslateGrad(
      grads: gradient, originalImage: images, scale: scaleTensor(images.shape, size),
      translation: Tensor([0, 0]), kernelType: method.kernel!, antialias: antialias)
  }
}

private func requireResizable(_ shape: TensorShape, _ size: (Int, Int), _ op: String) {
  require(
    shape.rank == 3 || shape.rank == 4, "\(op): the images must be of rank 3 or 4: \(shape)")
  require(
    size.0 > 0 && size.1 > 0, "\(op): the new size must be positive: \(size.0) by \(size.1)")
}

private func sizeTensor(_ size: (Int, Int)) -> Tensor<Int32> { axesTensor([size.0, size.1]) }

/// How much longer each side becomes.
private func scaleTensor(_ shape: TensorShape, _ size: (Int, Int)) -> Tensor<Float> {
  Tensor([Float(size.0) / Float(shape[1]), Float(size.1) / Float(shape[2])])
}
