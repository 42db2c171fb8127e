// Made from HowDifferentiationWorks.md by tools/documentation: change the article, not this file.
// swift-format-ignore-file

import TensorFlow
import Testing

@differentiable(reverse)
private func power(_ x: Tensor<Float>, _ n: Int) -> Tensor<Float> {
  var result = Tensor<Float>(1)
  for _ in 0..<n { result = result * x }
  return result
}

@differentiable(reverse)
private func softSign(_ x: Tensor<Float>) -> Tensor<Float> { x / (1 + abs(x)) }

@derivative(of: softSign)
private func vjpSoftSign(_ x: Tensor<Float>)
  -> (value: Tensor<Float>, pullback: (Tensor<Float>) -> Tensor<Float>)
{
  let denominator = 1 + abs(x)
  return (x / denominator, { $0 / (denominator * denominator) })
}

private struct Scaled: Layer {
  var factor = Tensor<Float>(3)
  @noDerivative var offset = Tensor<Float>(1)

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { input * factor + offset }
}


@Test("HowDifferentiationWorks.md") func articleHowDifferentiationWorks() {
  let context = Context.local  // other tests share the thread and its context
  defer { Context.local = context }

  let x = Tensor<Float>(2)
  expectPrinted(gradient(at: x) { power($0, 3) }, as: "12.0", 23, "HowDifferentiationWorks.md")
  let (value, pullback) = valueWithPullback(at: x) { power($0, 3) }
  expectPrinted(value, pullback(Tensor(10)), as: "8.0 120.0", 25, "HowDifferentiationWorks.md")
  expectPrinted(gradient(at: Tensor<Float>([0, 1, -3])) { softSign($0).sum() }.scalars, as: "[1.0, 0.25, 0.0625]", 45, "HowDifferentiationWorks.md")
  let weights = Tensor<Float>(ones: [2, 3])
  let bias = Tensor<Float>(zeros: [3])
  let (ofWeights, ofBias) = gradient(at: weights, bias) { ($0 + $1).sum() }
  expectPrinted(ofWeights.shape, ofBias, as: "[2, 3] [2.0, 2.0, 2.0]", 60, "HowDifferentiationWorks.md")
  let scaled = Scaled()
  let (ofLayer, ofInput) = gradient(at: scaled, Tensor<Float>([1, 2])) { $0($1).sum() }
  expectPrinted(ofLayer.factor, ofInput, as: "3.0 [3.0, 3.0]", 80, "HowDifferentiationWorks.md")
  expectPrinted(gradient(at: Tensor<Float>(5)) { $0 * withoutDerivative(at: $0) }, as: "5.0", 81, "HowDifferentiationWorks.md")
  let zero = Tensor<Float>.zero
  expectPrinted(zero + Tensor<Float>([1, 2]), as: "[1.0, 2.0]", 95, "HowDifferentiationWorks.md")
  expectPrinted(zerosLike(scaled).factor.shape, as: "[]", 96, "HowDifferentiationWorks.md")
}
