import Foundation
import TensorFlow

// Initialisation: why products explode or vanish, and three cures (lesson 8).
//
// A product with an [n, n] matrix of unit normal draws multiplies the standard deviation by
// sqrt(n), so a deep net overflows or dies unless its weights are scaled:
//
//     Xavier:  std = sqrt(2 / (fan_in + fan_out))        Glorot and Bengio 2010
//     Kaiming: std = sqrt(2 / (1 + leak^2)) / sqrt(fan)  arXiv 1502.01852
//     Fixup:   Kaiming times L^(-1 / (2m - 2))           arXiv 1901.09321
//
// A uniform draw in [-1, 1] has std 1/sqrt(3), hence the sqrt(3) of the uniform forms. Each
// initialiser is a pure function of unit noise (`from:`) and a thin one that draws the noise, so
// that two languages can be compared on the same draws. Weights are [in, out] or
// [height, width, in, out].
//
// Twin: python/tandem/foundations/initialization.py.

/// Which fan Kaiming's rule divides by.
public enum FanMode: Hashable {
  /// Keeps the scale of activations.
  case fanIn
  /// Keeps the scale of gradients.
  case fanOut
}

/// How many inputs feed one output, and the reverse, of a weight [in, out] or
/// [height, width, in, out].
///
/// - Precondition: There are two axes at least.
public func fanInFanOut(_ shape: TensorShape) -> (fanIn: Int, fanOut: Int) {
  require(shape.rank >= 2, "fanInFanOut: needs [..., in, out], got \(shape)")
  let receptive = shape.dropLast(2).contiguousSize
  return (shape[shape.rank - 2] * receptive, shape[shape.rank - 1] * receptive)
}

/// What a leaky ReLU's weights are scaled by to keep the second moment: sqrt(2 / (1 + leak^2)).
///
/// ReLU (leak 0) gives sqrt(2), the identity (leak 1) gives 1.
public func gain(leak: Double = 0) -> Double { (2 / (1 + leak * leak)).squareRoot() }

/// Draws from the uniform distribution on [-1, 1): the unit noise of the uniform forms.
public func uniformNoise(_ shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed)
  -> TF
{
  TF(randomUniform: shape, lowerBound: TF(-1), upperBound: TF(1), seed: seed)
}

// MARK: Xavier

/// Standard normal noise, scaled by Xavier's rule.
public func xavierNormal(from noise: TF) -> TF {
  let (fanIn, fanOut) = fanInFanOut(noise.shape)
  return noise * Float((2 / Double(fanIn + fanOut)).squareRoot())
}

/// A weight drawn by Xavier's rule from a normal distribution.
public func xavierNormal(_ shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed)
  -> TF
{
  xavierNormal(from: TF(randomNormal: shape, seed: seed))
}

/// Uniform noise on [-1, 1], scaled by Xavier's rule.
public func xavierUniform(from noise: TF) -> TF {
  let (fanIn, fanOut) = fanInFanOut(noise.shape)
  return noise * Float((6 / Double(fanIn + fanOut)).squareRoot())
}

/// A weight drawn by Xavier's rule from a uniform distribution.
public func xavierUniform(_ shape: TensorShape, seed: TensorFlowSeed = Context.local.randomSeed)
  -> TF
{
  xavierUniform(from: uniformNoise(shape, seed: seed))
}

// MARK: Kaiming

/// Standard normal noise, scaled by Kaiming's rule for a ReLU with slope `leak` below zero.
public func kaimingNormal(from noise: TF, leak: Double = 0, mode: FanMode = .fanIn) -> TF {
  noise * Float(gain(leak: leak) / Double(fan(noise.shape, mode)).squareRoot())
}

/// A weight drawn by Kaiming's rule from a normal distribution.
public func kaimingNormal(
  _ shape: TensorShape, leak: Double = 0, mode: FanMode = .fanIn,
  seed: TensorFlowSeed = Context.local.randomSeed
) -> TF {
  kaimingNormal(from: TF(randomNormal: shape, seed: seed), leak: leak, mode: mode)
}

/// Uniform noise on [-1, 1], scaled by Kaiming's rule.
///
/// PyTorch's default for convolutions is this with leak sqrt(5) (lesson 9, "why sqrt5?"), which
/// gives a bound of 1/sqrt(fan_in) and activations that shrink.
public func kaimingUniform(from noise: TF, leak: Double = 0, mode: FanMode = .fanIn) -> TF {
  noise * Float(gain(leak: leak) * (3 / Double(fan(noise.shape, mode))).squareRoot())
}

/// A weight drawn by Kaiming's rule from a uniform distribution.
public func kaimingUniform(
  _ shape: TensorShape, leak: Double = 0, mode: FanMode = .fanIn,
  seed: TensorFlowSeed = Context.local.randomSeed
) -> TF {
  kaimingUniform(from: uniformNoise(shape, seed: seed), leak: leak, mode: mode)
}

private func fan(_ shape: TensorShape, _ mode: FanMode) -> Int {
  let (fanIn, fanOut) = fanInFanOut(shape)
  return mode == .fanIn ? fanIn : fanOut
}

// MARK: Fixup

/// L^(-1 / (2m - 2)) for L residual branches of m layers each (arXiv 1901.09321).
///
/// - Precondition: There is a branch, and it has two layers at least; below, it is undefined.
public func fixupScale(branches: Int, layers: Int) -> Double {
  require(
    branches >= 1 && layers >= 2,
    "fixup: needs at least 1 branch of at least 2 layers, got \(branches) of \(layers)")
  let exponent = -1 / Double(2 * layers - 2)
  return Foundation.pow(Double(branches), exponent)
}

/// Standard normal noise, made the weights of one residual branch, one tensor a layer.
///
/// All but the last are Kaiming's, scaled by `fixupScale`; the last is zero, so that every block
/// starts as the identity and an update changes the net as little at any depth.
///
/// - Precondition: There are two layers at least.
public func fixup(from noise: [TF], branches: Int) -> [TF] {
  let scale = Float(fixupScale(branches: branches, layers: noise.count))
  let scaled = noise.dropLast().map { kaimingNormal(from: $0) * scale }
  return scaled + noise.suffix(1).map(TF.init(zerosLike:))
}

/// Draws the weights of one of `branches` residual branches with layers of these shapes.
public func fixup(_ shapes: [TensorShape], branches: Int) -> [TF] {
  fixup(from: shapes.map { TF(randomNormal: $0) }, branches: branches)
}
