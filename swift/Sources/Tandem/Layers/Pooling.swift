import TensorFlow
import _Differentiation

// Pooling layers (lesson 11): means and maxima over tiles, and down to any size at all.
//
// Adaptive pooling makes [out, out] of any [h, w]. The window of row i goes
//
//     from floor(i h / out) to ceil((i + 1) h / out)
//
// so windows may overlap, and with out = 1 there is one: the whole image. Each is built by hand
// first and shown equal to the library's, which then is used for its speed.
//
// Twin: python/tandem/layers/pooling.py.

/// What becomes of the places of a window.
private enum Reduction { case mean, largest }

/// The mean of each size x size tile of images `[n, h, w, c]`:
/// `[n, ceil(h / size), ceil(w / size), c]`.
///
/// A tile cut off by the edge is the mean of what it has, as with PyTorch's `ceil_mode`.
///
/// - Precondition: `x` is of rank 4, `size` is positive.
@differentiable(reverse,wrt: x)
public func avgPool2dWindows(_ x: TF, size: Int) -> TF {
  let shape = withoutDerivative(at: x.shape)
  requireImages("avgPool2dWindows", shape)
  require(size > 0, "avgPool2dWindows: a tile cannot have the size \(size)")
  return pooled(x, tiles(shape[1], size), tiles(shape[2], size), .mean)
}

private func tiles(_ length: Int, _ size: Int) -> [Range<Int>] {
  stride(from: 0, to: length, by: size).map { $0..<Swift.min($0 + size, length) }
}

/// The windows that make `out` values of `length`, in order.
///
/// - Precondition: Both are positive.
public func adaptiveWindows(_ length: Int, _ out: Int) -> [Range<Int>] {
  require(
    length >= 1 && out >= 1, "adaptiveWindows: cannot make \(out) values of \(length)")
  return (0..<out).map { $0 * length / out..<(($0 + 1) * length + out - 1) / out }
}

/// Means of images `[n, h, w, c]` over adaptive windows: `[n, out, out, c]`.
///
/// - Precondition: `x` is of rank 4, `out` is positive.
@differentiable(reverse,wrt: x)
public func adaptiveAvgPool2dWindows(_ x: TF, _ out: Int) -> TF {
  let shape = withoutDerivative(at: x.shape)
  requireImages("adaptiveAvgPool2dWindows", shape)
  return pooled(x, adaptiveWindows(shape[1], out), adaptiveWindows(shape[2], out), .mean)
}

/// Maxima of images `[n, h, w, c]` over adaptive windows: `[n, out, out, c]`.
///
/// - Precondition: `x` is of rank 4, `out` is positive.
@differentiable(reverse,wrt: x)
public func adaptiveMaxPool2dWindows(_ x: TF, _ out: Int) -> TF {
  let shape = withoutDerivative(at: x.shape)
  requireImages("adaptiveMaxPool2dWindows", shape)
  return pooled(x, adaptiveWindows(shape[1], out), adaptiveWindows(shape[2], out), .largest)
}

@differentiable(reverse,wrt: x)
private func pooled(
  _ x: TF, _ rows: [Range<Int>], _ columns: [Range<Int>], _ reduction: Reduction
) -> TF {
  var lines: [TF] = []
  for row in 0..<withoutDerivative(at: rows.count) {
    var places: [TF] = []
    for column in 0..<withoutDerivative(at: columns.count) {
      let window: TF = x[0..., rows[row], columns[column]]
      places.append(reduced(window, reduction))
    }
    lines.append(TF(stacking: places, alongAxis: 1))
  }
  return TF(stacking: lines, alongAxis: 1)
}

@differentiable(reverse,wrt: window)
private func reduced(_ window: TF, _ reduction: Reduction) -> TF {
  reduction == .mean ? window.mean(squeezingAxes: 1, 2) : window.max(squeezingAxes: 1, 2)
}

/// The mean `[n, c]` of each channel of images `[n, h, w, c]`.
///
/// - Precondition: `x` is of rank 4.
@differentiable(reverse)
public func globalAvgPool(_ x: TF) -> TF {
  requireImages("globalAvgPool", withoutDerivative(at: x.shape))
  return x.mean(squeezingAxes: 1, 2)
}

func requireImages(_ name: String, _ shape: TensorShape) {
  require(
    shape.rank == 4, "\(name): needs images [n, height, width, channels], got \(shape)")
}

// MARK: layers

/// The mean of each size x size tile, as `avgPool2dWindows`; by TensorFlow's kernel where its tiles
/// are the same.
public struct FAAvgPool2D: ParameterlessLayer, FALayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// How many rows and columns: of a tile, or that are left.
  @noDerivative public let size: Int
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A layer of this size.
  public init(_ size: Int) { self.size = size }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// `[n, h, w, c]` to `[n, ceil(h / size), ceil(w / size), c]`.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let shape = withoutDerivative(at: input.shape)
    requireImages("FAAvgPool2D", shape)
    if !isAtTheEnd(shape) { return avgPool2dWindows(input, size: size) }
    let window = (1, size, size, 1)
    return avgPool2D(input, filterSize: window, strides: window, padding: .same)
  }

  /// Whether tiles begin at the image's first row and column: of what is missing to whole tiles,
  /// TensorFlow puts half before the image, rounded down.
  @noDerivative
  private func isAtTheEnd(_ shape: TensorShape) -> Bool {
    [shape[1], shape[2]].allSatisfy { (size - $0 % size) % size <= 1 }
  }
}

/// `globalAvgPool` as a layer: `[n, h, w, c]` to `[n, c]`.
public struct FAGlobalAvgPool2D: ParameterlessLayer, FALayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A layer of this size.
  public init() {}

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// `[n, h, w, c]` to `[n, c]`.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF { globalAvgPool(input) }
}

/// The largest of each channel and its mean, one after the other: `[n, h, w, c]` to
/// `[n, size, size, 2 c]`.
///
/// A head then sees both whether something is there and how much of it.
public struct AdaptiveConcatPool2D: ParameterlessLayer, FALayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// How many rows and columns: of a tile, or that are left.
  @noDerivative public let size: Int
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A layer of this size.
  public init(_ size: Int = 1) { self.size = size }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// `[n, h, w, c]` to `[n, size, size, 2 c]`.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let largest: TF = adaptiveMaxPool2dWindows(input, size)
    let mean: TF = adaptiveAvgPool2dWindows(input, size)
    return largest.concatenated(with: mean, alongAxis: -1)
  }
}
