import _Differentiation

// Pooling: the largest value or the mean of each window, channel by channel. TensorFlow's 2-D ops do
// all of it. A line is an image one pixel high. A box is pooled within its planes first, then across
// them: the largest of the largest, and the mean of means, as all planes of a window count as many
// places. (Its own 3-D ops are for some precisions only.)

/// What becomes of the values in a window.
enum PoolingKind: String {
  /// The largest is kept. Where several are, the first gets the gradient.
  case max
  /// The mean is taken; places outside the input are not counted.
  case avg
}

/// Pooling of one kind, by a window of one number an axis of the input.
struct Pooling {
  let kind: PoolingKind
  let window: Window

  init(_ kind: PoolingKind, size: [Int], strides: [Int], padding: Padding) {
    self.kind = kind
    window = Window(size: size, strides: strides, padding: padding)
  }

  /// - Precondition: The input has the window's rank, and without padding the window fits into it.
  func requireFitting(_ input: TensorShape) {
    let rank = window.size.count
    let name = "\(kind)Pool\(rank - 2)D"
    require(input.rank == rank, "\(name): the input must be of rank \(rank): \(input)")
    window.requireFitting(input, name)
  }

  /// The same pooling of images, by the window's numbers for these axes, or by 1.
  fileprivate func plane(_ height: Int?, _ width: Int?) -> Pooling {
    func numbers(_ all: [Int]) -> [Int] {
      [1, height.map { all[$0] } ?? 1, width.map { all[$0] } ?? 1, 1]
    }
    return Pooling(
      kind, size: numbers(window.size), strides: numbers(window.strides), padding: window.padding)
  }
}

/// The largest value in each window.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`. Where several values of a window
/// are the largest, the first gets the gradient.
///
/// - Precondition: The input is of rank 4, and without padding no smaller than the window.
@differentiable(reverse,wrt: input)
public func maxPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int),
  padding: Padding
) -> Tensor<Scalar> {
  pooled2D(
    input, Pooling(.max, size: list(filterSize), strides: list(strides), padding: padding))
}

/// The mean of each window; places outside the input are not counted.
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`.
///
/// - Precondition: The input is of rank 4, and without padding no smaller than the window.
@differentiable(reverse,wrt: input)
public func avgPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int), strides: (Int, Int, Int, Int),
  padding: Padding
) -> Tensor<Scalar> {
  pooled2D(
    input, Pooling(.avg, size: list(filterSize), strides: list(strides), padding: padding))
}

/// The largest value in each window.
///
/// `[n, depth, height, width, channels]` gives `[n, d, h, w, channels]`. Where several values of a
/// window are the largest, the first gets the gradient.
///
/// - Precondition: The input is of rank 5, and without padding no smaller than the window, which
///   has one place along the batch and along the channels.
@differentiable(reverse,wrt: input)
public func maxPool3D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int, Int),
  strides: (Int, Int, Int, Int, Int), padding: Padding
) -> Tensor<Scalar> {
  pooled3D(
    input, Pooling(.max, size: list(filterSize), strides: list(strides), padding: padding))
}

/// The mean of each window; places outside the input are not counted.
///
/// `[n, depth, height, width, channels]` gives `[n, d, h, w, channels]`.
///
/// - Precondition: The input is of rank 5, and without padding no smaller than the window, which
///   has one place along the batch and along the channels.
@differentiable(reverse,wrt: input)
public func avgPool3D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, filterSize: (Int, Int, Int, Int, Int),
  strides: (Int, Int, Int, Int, Int), padding: Padding
) -> Tensor<Scalar> {
  pooled3D(
    input, Pooling(.avg, size: list(filterSize), strides: list(strides), padding: padding))
}

// MARK: by dimensions

/// `[n, width, channels]` to `[n, w, channels]`.
@differentiable(reverse,wrt: input)
func pooled1D<T: TensorFlowFloatingPoint>(_ input: Tensor<T>, _ pooling: Pooling) -> Tensor<T> {
  pooling.requireFitting(withoutDerivative(at: input.shape))
  return pooled2D(input.expandingShape(at: 1), pooling.plane(nil, 1)).squeezingShape(at: 1)
}

/// `[n, depth, height, width, channels]` to `[n, d, h, w, channels]`.
@differentiable(reverse,wrt: input)
func pooled3D<T: TensorFlowFloatingPoint>(_ input: Tensor<T>, _ pooling: Pooling) -> Tensor<T> {
  let from = withoutDerivative(at: input.shape)
  pooling.requireFitting(from)
  pooling.requireOneAtEnds()
  let planes = pooled2D(
    input.reshaped(to: [from[0] * from[1], from[2], from[3], from[4]]), pooling.plane(2, 3))
  let (height, width) = withoutDerivative(at: (planes.shape[1], planes.shape[2]))
  let depth = pooling.window.stops(along: 1, ofLength: from[1])
  let columns = planes.reshaped(to: [from[0], from[1], height * width, from[4]])
  return pooled2D(columns, pooling.plane(1, nil))
    .reshaped(to: [from[0], depth, height, width, from[4]])
}

extension Pooling {
  fileprivate func requireOneAtEnds() {
    let ends = [window.size, window.strides].flatMap { [$0[0], $0[$0.count - 1]] }
    require(
      ends == [1, 1, 1, 1],
      "\(kind)Pool3D: only depth, height and width can be pooled: "
        + "\(window.size) by \(window.strides)")
  }
}

/// `[n, height, width, channels]` to `[n, h, w, channels]`.
@differentiable(reverse,wrt: input)
func pooled2D<T: TensorFlowFloatingPoint>(_ input: Tensor<T>, _ pooling: Pooling) -> Tensor<T> {
  pooling.requireFitting(input.shape)
  let window = pooling.window
  switch pooling.kind {
  case .max:
    return _Raw.maxPool(
      input, ksize: window.size, strides: window.strides, padding: window.padding.raw2)
  case .avg:
    return _Raw.avgPool(
      value: input, ksize: window.size, strides: window.strides, padding: window.padding.raw)
  }
}

@derivative(of: pooled2D, wrt: input)
func _vjpPooled2D<T: TensorFlowFloatingPoint>(_ input: Tensor<T>, _ pooling: Pooling)
  -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>)
{
  let window = pooling.window
  if pooling.kind == .max, RememberingMaxPool.takes(input, window) {
    pooling.requireFitting(input.shape)
    return maxPooledWithNotes(input, window)
  }
  let value = pooled2D(input, pooling)
  switch pooling.kind {
  case .max: return (value, { $0.mapUnlessZero { maxPoolGradient($0, input, value, window) } })
  case .avg:
    let shape = axesTensor(input.shape.dimensions)
    return (
      value,
      {
        $0.mapUnlessZero {
          _Raw.avgPoolGrad(
            origInputShape: shape, grad: $0, ksize: window.size, strides: window.strides,
            padding: window.padding.raw)
        }
      }
    )
  }
}

private func maxPoolGradient<T: TensorFlowFloatingPoint>(
  _ gradient: Tensor<T>, _ input: Tensor<T>, _ value: Tensor<T>, _ window: Window
) -> Tensor<T> {
  _Raw.maxPoolGrad(
    origInput: input, origOutput: value, grad: gradient, ksize: window.size,
    strides: window.strides, padding: window.padding.raw2)
}

private func maxPooledWithNotes<T: TensorFlowFloatingPoint>(
  _ input: Tensor<T>, _ window: Window
) -> (value: Tensor<T>, pullback: (Tensor<T>) -> Tensor<T>) {
  let (value, notes) = RememberingMaxPool.values(input, window)
  return (
    value,
    {
      $0.mapUnlessZero { gradient in
        // A value from outside of a trace, a gradient from inside.
        if gradient._tfe.symbol != nil { return maxPoolGradient(gradient, input, value, window) }
        return RememberingMaxPool.gradient(gradient, input, value, notes: notes, window)
      }
    }
  )
}
