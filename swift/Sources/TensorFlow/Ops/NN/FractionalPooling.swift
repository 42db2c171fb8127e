import _Differentiation

/// The largest value in each of windows whose sizes vary by one, so that an image shrinks by a ratio
/// that is no whole number (Graham 2014).
///
/// `[n, height, width, channels]` gives `[n, h, w, channels]`, height and width divided by their
/// ratios, rounded down.
///
/// - Parameters:
///   - poolingRatio: How much smaller each axis becomes; 1 for batch and channels.
///   - pseudoRandom: Whether the windows' borders lie by a formula with one random number, or the
///     two sizes of window are shuffled.
///   - overlapping: Whether neighbours share the place at their border.
///   - deterministic: Whether every call draws the same borders from the seeds; if not, the seeds
///     are where a sequence of draws starts.
///   - seed, seed2: If both are zero, the draws start anywhere.
/// - Precondition: The input is of rank 4, and no ratio is below 1.
@differentiable(reverse,wrt: input)
public func fractionalMaxPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, poolingRatio: (Double, Double, Double, Double),
  pseudoRandom: Bool = false, overlapping: Bool = false, deterministic: Bool = false,
  seed: Int64 = 0, seed2: Int64 = 0
) -> Tensor<Scalar> {
  fractionallyPooled(
    input, poolingRatio, pseudoRandom, overlapping, deterministic, seed, seed2
  ).output
}

@usableFromInline
@derivative(of: fractionalMaxPool2D, wrt: input)
func _vjpFractionalMaxPool2D<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, poolingRatio: (Double, Double, Double, Double), pseudoRandom: Bool,
  overlapping: Bool, deterministic: Bool, seed: Int64, seed2: Int64
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>) {
  let (output, rows, columns) = fractionallyPooled(
    input, poolingRatio, pseudoRandom, overlapping, deterministic, seed, seed2)
  return (
    output,
    {
      $0.mapUnlessZero {
        _Raw.fractionalMaxPoolGrad(
          origInput: input, origOutput: output, outBackprop: $0, rowPoolingSequence: rows,
          colPoolingSequence: columns, overlapping: overlapping)
      }
    }
  )
}

/// The largest values, and where the windows begin, down and across.
private func fractionallyPooled<Scalar: TensorFlowFloatingPoint>(
  _ input: Tensor<Scalar>, _ ratio: (Double, Double, Double, Double), _ pseudoRandom: Bool,
  _ overlapping: Bool, _ deterministic: Bool, _ seed: Int64, _ seed2: Int64
) -> (output: Tensor<Scalar>, rows: Tensor<Int64>, columns: Tensor<Int64>) {
  let ratios = [ratio.0, ratio.1, ratio.2, ratio.3]
  require(
    input.rank == 4, "fractionalMaxPool2D: the input must be of rank 4: \(input.shape)")
  require(
    ratio.0 == 1 && ratio.3 == 1 && ratios.allSatisfy { $0 >= 1 },
    "fractionalMaxPool2D: ratios are 1 for batch and channels, and at least 1: \(ratios)")
  let (output, rows, columns) = _Raw.fractionalMaxPool(
    value: input, poolingRatio: ratios, pseudoRandom: pseudoRandom, overlapping: overlapping,
    deterministic: deterministic, seed: Int(seed), seed2: Int(seed2))
  return (output, rows, columns)
}
