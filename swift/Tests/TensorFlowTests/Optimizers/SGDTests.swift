import TensorFlow
import Testing
import _Differentiation

private struct Net<Scalar: TensorFlowFloatingPoint>: Layer {
  var first = Dense<Scalar>(weight: numbers([3, 4]), bias: numbers([4], seed: 2))
  var rest = [
    Dense<Scalar>(weight: numbers([4, 4], seed: 3), bias: numbers([4], seed: 4)),
    Dense<Scalar>(weight: numbers([4, 2], seed: 5)),
  ]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Scalar>) -> Tensor<Scalar> {
    input.sequenced(through: first, rest)
  }
}

/// The settings of one run; the momentum may change from step to step.
private struct Settings: CustomTestStringConvertible {
  let testDescription: String
  var momentum: [Float] = [0]
  var decay: Float = 0
  var nesterov = false

  static let all = [
    Settings(testDescription: "plain"),
    Settings(testDescription: "momentum", momentum: [0.9]),
    Settings(testDescription: "Nesterov", momentum: [0.9], nesterov: true),
    Settings(testDescription: "Nesterov without momentum", nesterov: true),
    Settings(testDescription: "decay", decay: 0.1),
    Settings(testDescription: "all", momentum: [0.5], decay: 0.02, nesterov: true),
    Settings(testDescription: "changing momentum", momentum: [0, 0.9, 0.5, 0, 0, 0.8]),
  ]
}

/// The formula, for all numbers of a model in one array: with gradient g and rate η at step t,
/// η = rate / (1 + decay · t), v ← μv - ηg, and w moves by v, or by μv - ηg; v is kept from the first
/// step with momentum on.
private struct HandWritten {
  var w: [Double]
  var v: [Double]
  var t = 0
  var keepsVelocity = false
  let settings: Settings

  init(_ w: [Double], _ settings: Settings) {
    (self.w, self.settings) = (w, settings)
    v = w.map { _ in 0 }
  }

  mutating func update(_ g: [Double], rate: Float, momentum: Float) {
    t += 1
    let rate = Double(rate) / (1 + Double(settings.decay) * Double(t))
    let mu = Double(momentum)
    keepsVelocity = keepsVelocity || momentum > 0
    for i in w.indices {
      let step = mu * v[i] - rate * g[i]
      if keepsVelocity { v[i] = step }
      w[i] += settings.nesterov ? mu * v[i] - rate * g[i] : step
    }
  }
}

private func scalars<Scalar: TensorFlowFloatingPoint, Value>(_ value: Value, as: Scalar.Type)
  -> [Double]
{
  tensorLeaves(of: value).flatMap { Tensor<Double>(Tensor<Scalar>(_tfe: $0.handle)).scalars }
}

/// Runs 20 steps of both, the gradient being that of the model where it is.
private func expectFormula<Scalar: TensorFlowFloatingPoint>(
  _ settings: Settings, _ type: Scalar.Type, tolerance: Double
) {
  var net = Net<Scalar>()
  let optimizer = SGD(
    for: net, learningRate: 0.05, momentum: settings.momentum[0], decay: settings.decay,
    nesterov: settings.nesterov)
  var byHand = HandWritten(scalars(net, as: type), settings)
  for step in 0..<20 {
    let input: Tensor<Scalar> = numbers([5, 3], seed: step)
    let gradient = gradient(at: net) { $0(input).squared().mean() }
    optimizer.momentum = settings.momentum[step % settings.momentum.count]
    optimizer.learningRate = step < 10 ? 0.05 : 0.02
    optimizer.update(&net, along: gradient)
    // The bias that is not used has a gradient without numbers and a value without numbers.
    let numbers = tensorLeaves(of: gradient).filter { $0.path != "rest[1].bias" }
      .flatMap { Tensor<Double>(Tensor<Scalar>(_tfe: $0.handle)).scalars }
    byHand.update(numbers, rate: optimizer.learningRate, momentum: optimizer.momentum)
  }
  let actual = Tensor(scalars(net, as: type))
  expectClose(actual, Tensor(byHand.w), tolerance: tolerance, settings.testDescription)
  #expect(optimizer.step == 20)
}

@Suite("SGD")
struct SGDTests {
  @Test("twenty steps in double precision are those of the formula", arguments: Settings.all)
  private func double(settings: Settings) {
    expectFormula(settings, Double.self, tolerance: 1e-14)
  }

  @Test("twenty steps in single precision are those of the formula", arguments: Settings.all)
  private func single(settings: Settings) {
    expectFormula(settings, Float.self, tolerance: 1e-6)
  }

  @Test("what gets no gradient stays, and with momentum goes on", arguments: [false, true])
  func unused(nesterov: Bool) {
    var net = Net<Double>()
    let start = net
    let optimizer = SGD(for: net, learningRate: 0.5, momentum: 0.5, nesterov: nesterov)
    let input: Tensor<Double> = numbers([5, 3])
    // No gradient for the array as a whole, then for one of its layers only, then for both.
    optimizer.update(&net, along: gradient(at: net) { $0.first(input).sum() })
    #expect(net.rest[0].weight == start.rest[0].weight)
    #expect(net.rest[1].weight == start.rest[1].weight)
    #expect(net.first.bias != start.first.bias)
    let partial = gradient(at: net) { $0.rest[0].weight.sum() }
    optimizer.update(&net, along: partial)
    let moved = nesterov ? 0.75 : 0.5
    expectClose(net.rest[0].weight, start.rest[0].weight - moved, tolerance: 1e-15)
    #expect(net.rest[1].weight == start.rest[1].weight)
    let before = net.first.bias
    optimizer.update(&net, along: .zero)
    #expect(net.rest[1].weight == start.rest[1].weight)
    #expect(net.first.bias != before)
    expectClose(
      net.rest[0].weight, start.rest[0].weight - moved - (nesterov ? 0.125 : 0.25),
      tolerance: 1e-15)
  }

  @Test("its velocity is the last move, in the model's shapes")
  func velocity() {
    var net = Net<Float>()
    let optimizer = SGD(for: net, learningRate: 0.1, momentum: 0.9)
    let input: Tensor<Float> = numbers([5, 3])
    let before = net
    let gradient = gradient(at: net) { $0(input).squared().mean() }
    optimizer.update(&net, along: gradient)
    expectClose(optimizer.velocity.first.weight, -0.1 * gradient.first.weight, tolerance: 1e-7)
    expectClose(
      net.first.weight, before.first.weight + optimizer.velocity.first.weight, tolerance: 1e-7)
    #expect(tensorLeaves(of: optimizer.velocity).map(\.path) == tensorLeaves(of: net).map(\.path))
  }

  @Test("updates a single tensor as a model")
  func tensor() {
    var x: Tensor<Float> = [1, 2]
    let optimizer = SGD(for: x, learningRate: 0.5)
    optimizer.update(&x, along: [1, -1])
    #expect(x == [0.5, 2.5])
    optimizer.update(&x, along: .zero)
    #expect(x == [0.5, 2.5])
  }

  @Test("learns a line")
  func line() {
    let input: Tensor<Float> = numbers([64, 1])
    let target = 3 * input - 2
    var model = Dense<Float>(weight: [[0]], bias: Tensor<Float>([0]))
    let optimizer = SGD(for: model, learningRate: 0.1, momentum: 0.9)
    for _ in 0..<200 {
      let slope = gradient(at: model) { meanSquaredError(predicted: $0(input), expected: target) }
      optimizer.update(&model, along: slope)
    }
    expectClose(model.weight, [[3]], tolerance: 1e-3)
    expectClose(model.bias, [-2], tolerance: 1e-3)
  }
}
