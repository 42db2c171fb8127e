import TensorFlow
import _Differentiation

/// Complex numbers as two tensors of one shape: what a Fourier transform gives (lesson 11).
public struct Spectrum<Scalar: TensorFlowFloatingPoint>: Differentiable {
  /// The share of the cosines.
  public var real: Tensor<Scalar>
  /// The share of the sines, negated.
  public var imaginary: Tensor<Scalar>

  /// Both parts.
  ///
  /// - Precondition: They are of one shape.
  @differentiable(reverse)
  public init(real: Tensor<Scalar>, imaginary: Tensor<Scalar>) {
    self.real = real
    self.imaginary = imaginary
  }

  /// The square of the absolute value, without the root that the absolute value would take first.
  @differentiable(reverse)
  public var power: Tensor<Scalar> { real.squared() + imaginary.squared() }
}

/// The Fourier transform of each row of x `[..., n]`, of whose symmetric halves one is kept:
/// `[..., n / 2 + 1]`.
///
/// - Precondition: A row has one number at least.
@differentiable(reverse)
public func realFourier<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> Spectrum<Scalar> {
  require(x.rank >= 1 && x.shape[x.rank - 1] > 0, "realFourier: no numbers in \(x.shape)")
  let type: TensorDataType = Scalar.self == Double.self ? .complex128 : .complex64
  let found = _Raw.rFFT(x, fftLength: length(of: x), tcomplex: type)
  return Spectrum(real: _Raw.real(found), imaginary: _Raw.imag(found))
}

private func length<Scalar: TensorFlowFloatingPoint>(of x: Tensor<Scalar>) -> Tensor<Int32> {
  axesTensor([x.shape[x.rank - 1]])
}

// With G = dL/dRe + i dL/dIm of X[k] = sum over t of x[t] exp(-2 pi i k t / n):
//
//     dL/dx[t] = sum over k of Re(G[k] exp(2 pi i k t / n))
//
// The inverse transform is that sum over n, with every bin counted twice that stands for its mirror
// image too: all but the first and, of an even n, the last.
@derivative(of: realFourier)
@usableFromInline
func _vjpRealFourier<Scalar: TensorFlowFloatingPoint>(_ x: Tensor<Scalar>) -> (
  value: Spectrum<Scalar>, pullback: (Spectrum<Scalar>.TangentVector) -> Tensor<Scalar>
) {
  let value = realFourier(x)
  let (fftLength, shares) = (length(of: x), inverseShares(x.shape[x.rank - 1], of: Scalar.self))
  return (
    value,
    { gradient in
      // A part that nothing depends on has a zero of no shape.
      let parts = [gradient.real, gradient.imaginary].map {
        ($0 + Tensor(zerosLike: value.real)) * shares
      }
      let both = _Raw.complex(
        real: parts[0], imag: parts[1],
        tout: Scalar.self == Double.self ? .complex128 : .complex64)
      return _Raw.iRFFT(both, fftLength: fftLength)
    }
  )
}

private func inverseShares<Scalar: TensorFlowFloatingPoint>(_ n: Int, of type: Scalar.Type)
  -> Tensor<Scalar>
{
  Tensor((0...n / 2).map { $0 == 0 || 2 * $0 == n ? Scalar(n) : Scalar(n) / 2 })
}
