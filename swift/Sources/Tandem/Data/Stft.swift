import Foundation
import TensorFlow
import _Differentiation

// The short-time Fourier transform: frames, a window, and the transform of each frame (lesson 11).
//
// Of a signal x, with window w of n samples and frames that begin `hop` samples apart:
//
//     X[k, m] = sum over t of w[t] x[m hop + t] exp(-2 pi i k t / n),    k = 0 .. n / 2
//
// First with the matrix of those exponentials, then with the fast transform; both equal torch.stft.
//
// Twin: python/tandem/data/stft.py, whose complex numbers are a `Spectrum` here.

/// (1 - cos(2 pi t / length)) / 2 for t = 0 ..< length: the periodic Hann window.
public func hannWindow<Scalar: TensorFlowFloatingPoint>(
  _ length: Int, as type: Scalar.Type = Float.self
) -> Tensor<Scalar> {
  Tensor((0..<length).map { Scalar((1 - cos(2 * .pi * Double($0) / Double(length))) / 2) })
}

/// x `[..., n]` with `count` samples mirrored at each end, the end sample not doubled.
///
/// - Precondition: x has count + 1 samples at least.
@differentiable(reverse,wrt: x)
public func mirrorPadded<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>, by count: Int)
  -> Tensor<Scalar>
{
  let samples = withoutDerivative(at: sampleCount(x))
  require(
    samples > count, "stft: \(samples) samples cannot be mirrored by \(count) at each end")
  let sizes = withoutDerivative(at: lastAxisSizes(x.rank, count))
  return x.padded(forSizes: sizes, mode: .reflect)
}

private func lastAxisSizes(_ rank: Int, _ count: Int) -> [(before: Int, after: Int)] {
  [(before: Int, after: Int)](repeating: (0, 0), count: rank - 1) + [(count, count)]
}

/// How many frames a signal of `samples` has.
public func frameCount(_ samples: Int, nFFT: Int, hop: Int, center: Bool = true) -> Int {
  1 + (samples + (center ? 2 * (nFFT / 2) : 0) - nFFT) / hop
}

/// x `[..., n]` cut into frames `[..., m, nFFT]`, which overlap where hop < nFFT.
///
/// With `center` frame m has its middle at sample m hop, and the ends are mirrored for it.
///
/// - Precondition: x is no shorter than one frame, and long enough to be mirrored; `nFFT` and `hop`
///   are positive.
@differentiable(reverse,wrt: x)
public func frames<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, nFFT: Int, hop: Int, center: Bool = true
) -> Tensor<Scalar> {
  require(nFFT > 0 && hop > 0, "stft: nFFT and hop must be positive, got \(nFFT) and \(hop)")
  let whole = center ? mirrorPadded(x, by: nFFT / 2) : x
  let samples = withoutDerivative(at: sampleCount(whole))
  require(samples >= nFFT, "stft: \(samples) samples are less than a frame of \(nFFT)")
  let leading = withoutDerivative(at: Array(whole.shape.dimensions.dropLast()))
  let rows = withoutDerivative(at: leading.reduce(1, *))
  let count = withoutDerivative(
    at: frameCount(samples, nFFT: nFFT, hop: hop, center: false))
  // Frames and steps are made of whole blocks, so that blocks are gathered and not samples.
  let block = withoutDerivative(at: greatestCommonDivisor(nFFT, hop))
  let blocks = whole.reshaped(to: TensorShape([rows, samples]))
    .slice(lowerBounds: [0, 0], sizes: [rows, samples / block * block])
    .reshaped(to: TensorShape([rows, samples / block, block]))
  let places = withoutDerivative(at: blockPlaces(count, nFFT / block, hop / block))
  return blocks.gathering(atIndices: places, alongAxis: 1)
    .reshaped(to: TensorShape(leading + [count, nFFT]))
}

/// Which blocks make each frame, `[count, size]`.
private func blockPlaces(_ count: Int, _ size: Int, _ step: Int) -> TI {
  let places = (0..<count).flatMap { m in (0..<size).map { Int32(m * step + $0) } }
  return TI(shape: [count, size], scalars: places)
}

private func sampleCount<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Int {
  require(x.rank >= 1, "stft: a signal is [..., n], got one number")
  return x.shape[x.rank - 1]
}

/// exp(-2 pi i k t / n), `[n / 2 + 1, n]`: what a real signal's transform needs.
///
/// The angle is taken of k t mod n, which keeps it exact for every n.
public func dftMatrix<Scalar: TensorFlowFloatingPoint>(
  _ n: Int, as type: Scalar.Type = Float.self
) -> Spectrum<Scalar> {
  let angles = (0...n / 2).flatMap { k in
    (0..<n).map { t in -2 * Double.pi * Double(k * t % n) / Double(n) }
  }
  let shape: TensorShape = [n / 2 + 1, n]
  return Spectrum(
    real: Tensor(shape: shape, scalars: angles.map { Scalar(cos($0)) }),
    imaginary: Tensor(shape: shape, scalars: angles.map { Scalar(sin($0)) }))
}

/// The transform of x `[..., n]`, `[..., nFFT / 2 + 1, m]`, by matrix products.
///
/// nFFT^2 multiplications a frame, where `stft` needs about nFFT log2(nFFT).
///
/// - Precondition: As for `stft`.
@differentiable(reverse,wrt: x)
public func stftMatrix<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, nFFT: Int, hop: Int, window: Tensor<Scalar>? = nil, center: Bool = true
) -> Spectrum<Scalar> {
  let cut = windowedFrames(x, nFFT: nFFT, hop: hop, window: window, center: center)
  let matrix = withoutDerivative(at: dftMatrix(nFFT, as: Scalar.self))
  return Spectrum(
    real: lastAxesSwapped(product(cut, matrix.real)),
    imaginary: lastAxesSwapped(product(cut, matrix.imaginary)))
}

/// x `[..., n]` times the transpose of a matrix `[m, n]`: `[..., m]`.
@differentiable(reverse,wrt: x)
func product<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>, _ matrix: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  let leading = withoutDerivative(at: Array(x.shape.dimensions.dropLast()))
  let rows = withoutDerivative(at: leading.reduce(1, *))
  let (m, n) = (withoutDerivative(at: matrix.shape[0]), withoutDerivative(at: matrix.shape[1]))
  let flat = x.reshaped(to: TensorShape([rows, n]))
  return matmul(flat, transposed: false, matrix, transposed: true)
    .reshaped(to: TensorShape(leading + [m]))
}

/// The transform of x `[..., n]`: `[..., nFFT / 2 + 1, m]`.
///
/// - Parameters:
///   - nFFT: How many samples a frame has.
///   - hop: How many samples apart frames begin.
///   - window: At most a frame long, and put into its middle; nil is Hann's over all of it.
///   - center: Whether frame m has its middle at sample m hop, the ends mirrored for it.
/// - Precondition: x is no shorter than one frame, and long enough to be mirrored; the window is no
///   longer than a frame.
@differentiable(reverse,wrt: x)
public func stft<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, nFFT: Int, hop: Int, window: Tensor<Scalar>? = nil, center: Bool = true
) -> Spectrum<Scalar> {
  let found = transformedFrames(x, nFFT: nFFT, hop: hop, window: window, center: center)
  return Spectrum(
    real: lastAxesSwapped(found.real), imaginary: lastAxesSwapped(found.imaginary))
}

/// What `stft` gives, frame by frame: `[..., m, nFFT / 2 + 1]`.
@differentiable(reverse,wrt: x)
func transformedFrames<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, nFFT: Int, hop: Int, window: Tensor<Scalar>?, center: Bool
) -> Spectrum<Scalar> {
  realFourier(windowedFrames(x, nFFT: nFFT, hop: hop, window: window, center: center))
}

@differentiable(reverse,wrt: x)
private func windowedFrames<Scalar: TensorFlowFloatingPoint>(
  _ x: Tensor<Scalar>, nFFT: Int, hop: Int, window: Tensor<Scalar>?, center: Bool
) -> Tensor<Scalar> {
  let fitted = withoutDerivative(at: fittedWindow(window, nFFT))
  return frames(x, nFFT: nFFT, hop: hop, center: center) * fitted
}

private func fittedWindow<Scalar: TensorFlowFloatingPoint>(
  _ window: Tensor<Scalar>?, _ nFFT: Int
) -> Tensor<Scalar> {
  guard let window else { return hannWindow(nFFT, as: Scalar.self) }
  let spare = nFFT - window.scalarCount
  require(
    window.rank == 1 && spare >= 0, "stft: a window of \(window.shape) in frames of \(nFFT)")
  return spare == 0 ? window : window.padded(forSizes: [(spare / 2, spare - spare / 2)])
}

@differentiable(reverse)
func lastAxesSwapped<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
  let rank = withoutDerivative(at: x.rank)
  return x.transposed(permutation: Array(0..<rank - 2) + [rank - 1, rank - 2])
}
