import Tandem
import TensorFlow
import _Differentiation

/// A net with all that makes parameters hard to find: an array of layers, a running statistic, a
/// tensor that is not trained, an optional.
struct MixedNet: Layer {
  @noDerivative var shift = TF([0.5, -0.5, 0.25])
  var norm = BatchNorm<Float>(featureCount: 3)
  var hidden: [Dense<Float>]
  @noDerivative var note = TF(7)
  var output: Dense<Float>

  init(_ seed: Int32 = 1) {
    hidden = (0..<2).map { place in
      Dense(
        weight: normal([3, 3], seed + Int32(place)), bias: normal([3], seed + 10),
        activation: tanh)
    }
    output = Dense(weight: normal([3, 2], seed + 20), bias: TF(zeros: [2]), activation: identity)
  }

  @differentiable(reverse)
  func callAsFunction(_ input: TF) -> TF {
    var x = norm(input + shift)
    for i in 0..<withoutDerivative(at: hidden.count) { x = hidden[i](x) }
    return output(x)
  }
}

/// A net whose loss can leave an array of layers out.
struct Branches: Layer {
  var first: [Dense<Float>]
  var second: Dense<Float>
  @noDerivative var takesFirst = true

  init() {
    first = [Dense(weight: normal([3, 2], 1), bias: TF(zeros: [2]), activation: identity)]
    second = Dense(weight: normal([3, 2], 2), bias: TF(zeros: [2]), activation: identity)
  }

  @differentiable(reverse)
  func callAsFunction(_ input: TF) -> TF {
    if takesFirst { return first[0](input) + second(input) }
    return second(input)
  }
}

/// The gradient of the mean squared error on rows of three and targets of two.
func slope<Net: Layer>(_ net: Net, _ seed: Int32 = 30) -> Net.TangentVector
where Net.Input == TF, Net.Output == TF {
  lossWithGradient(net, { output, _ in output.squared().mean() }, (normal([8, 3], seed), TI(0)))
    .gradient
}

/// A layer's parameters as one tensor, its gradient given: what an optimiser is, without a net.
func weight(_ numbers: [Float]) -> LinearValue { LinearValue(TF(numbers), TF(0)) }

/// Takes a step along a gradient of the weight.
func step(
  _ optimizer: StatefulOptimizer<LinearValue>, _ model: inout LinearValue, _ gradient: [Float]
) {
  var tangent = zerosLike(model)
  tangent.weight = TF(gradient)
  optimizer.update(&model, along: tangent)
}
