import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Parameters by key paths, and their groups")
struct OptimizerGroupsTests {
  @Test("each parameter is found with its gradient, and nothing that is not trained")
  func parameters() {
    let net = MixedNet()
    let found = parameterKeyPaths(of: net)
    let tangent = slope(net)
    #expect(found.map { net[keyPath: $0.parameter].shape } == shapes)
    for paths in found {
      let (parameter, gradient) = (net[keyPath: paths.parameter], tangent[keyPath: paths.gradient])
      #expect(parameter.shape == gradient.shape)
    }
    // By what a step does, not by a name: the model moved is the model through the paths.
    var (one, two) = (net, net)
    one.move(by: tangent)
    for paths in found { two[keyPath: paths.parameter] += tangent[keyPath: paths.gradient] }
    for (left, right) in zip(tensorLeaves(of: one), tensorLeaves(of: two)) {
      #expect(TF(_tfe: left.handle) == TF(_tfe: right.handle), "\(left.path)")
    }
    #expect(two.shift == net.shift)
    #expect(two.norm.runningMean.value == TF(zeros: [3]))
  }

  private let shapes: [TensorShape] = [[3], [3], [3, 3], [3], [3, 3], [3], [3, 2], [2]]

  @Test("a model's running statistics stay what they are while parameters are looked for")
  func runningStatistics() {
    let net = MixedNet()
    net.norm.runningMean.value = TF([1, 2, 3])
    _ = adamOpt(net, learningRate: 0.1)
    #expect(net.norm.runningMean.value == TF([1, 2, 3]))
  }

  @Test("a gradient of an array that no loss reached, which is empty, is one of zero")
  func emptyArrays() {
    var net = Branches()
    net.takesFirst = false
    let gradient = slope(net)
    #expect(gradient.first.base.isEmpty)
    let (before, optimizer) = (net, sgdMomOpt(net, learningRate: 0.1))
    optimizer.update(&net, along: gradient)
    #expect(net.first[0].weight == before.first[0].weight)
    expectClose(net.second.weight, before.second.weight - 0.1 * gradient.second.weight)
    net.takesFirst = true
    let second = slope(net)
    optimizer.update(&net, along: second)
    expectClose(net.first[0].weight, before.first[0].weight - 0.1 * second.first[0].weight)
  }

  @Test("groups are split by the path of a parameter or of a part; what is left is in the first")
  func groups() {
    let net = MixedNet()
    #expect(sgdOpt(net, learningRate: 1).groups == [Array(0..<8)])
    let byPart = sgdOpt(net, learningRate: 1, splitDict: [\.output: 2, \.hidden: 1])
    #expect(byPart.groups == [[0, 1], [2, 3, 4, 5], [6, 7]])
    let literal = sgdOpt(
      net, learningRate: 1, splitDict: [\.hidden[1].bias: 1, \MixedNet.output.weight: 1])
    #expect(literal.groups == [[0, 1, 2, 3, 4, 7], [5, 6]])
    let found = parameterKeyPaths(of: net)
    let byPath = sgdOpt(net, learningRate: 1, splitDict: [found[4].parameter: 1])
    #expect(byPath.groups == [[0, 1, 2, 3, 5, 6, 7], [4]])
  }

  @Test("groups have hyper-parameters of their own")
  func ownHypers() {
    var net = MixedNet()
    let (before, tangent) = (net, slope(net))
    let optimizer = sgdOpt(net, learningRate: 0.1, splitDict: [\.output: 1])
    optimizer.hypers[1][LearningRate.self] = 0.5
    #expect(optimizer.learningRate == 0.5)
    #expect(optimizer.learningRates == [0.1, 0.5])
    optimizer.update(&net, along: tangent)
    expectClose(net.output.weight, before.output.weight - 0.5 * tangent.output.weight)
    expectClose(net.hidden[1].bias, before.hidden[1].bias - 0.1 * tangent.hidden[1].bias)
    optimizer.learningRates = [0, 1]
    #expect(optimizer.hypers[0][LearningRate.self] == 0)
  }

  @Test("a frozen group stays, its momentum and its count as well, until it is freed")
  func frozen() {
    var net = MixedNet()
    let (before, optimizer) = (net, adamOpt(net, learningRate: 0.1, splitDict: [\.output: 1]))
    optimizer.frozenGroups = [0]
    optimizer.update(&net, along: slope(net))
    #expect(net.hidden[0].weight == before.hidden[0].weight)
    #expect(net.output.weight != before.output.weight)
    #expect(optimizer.counts.map { $0[StepCount.self] } == [0, 1])
    #expect(optimizer.states[2][0] == TF(zeros: [3, 3]))
    optimizer.frozenGroups = []
    optimizer.update(&net, along: slope(net))
    #expect(net.hidden[0].weight != before.hidden[0].weight)
    #expect(optimizer.counts.map { $0[StepCount.self] } == [1, 2])
  }

  @Test("groups that cannot be are refused")
  func refusedGroups() async {
    let twice = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = sgdOpt(MixedNet(), learningRate: 1, splitDict: [\.output: 1, \.output.bias: 1])
    }
    #expect(words(of: twice).contains("splitDict: two paths lead to parameter 7"))
    let gap = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = sgdOpt(MixedNet(), learningRate: 1, splitDict: [\.output: 2])
    }
    #expect(words(of: gap).contains("splitDict: every group from 0 to 2 needs a parameter"))
    let nothing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = sgdOpt(MixedNet(), learningRate: 1, splitDict: [\.shift: 1])
    }
    #expect(words(of: nothing).contains("leads to no parameter"))
  }
}

@Suite("Hyper-parameters that are refused")
struct HyperParamsTests {
  @Test("one that nobody takes")
  func unknown() async {
    // Course: `adam_opt(mom_sqr=...)` was passed over in silence.
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = StatefulOptimizer(
        for: MixedNet(), steppers: [WeightDecay(), SGDStep()],
        hypers: HyperParams((LearningRate.self, 1), (SquareMomentum.self, 0.9)))
    }
    #expect(
      words(of: result).contains(
        "Optimizer: nobody takes SquareMomentum; its hyper-parameters are LearningRate, WeightDecay"
      ))
  }

  @Test("one that is missing, and a statistic that is")
  func missing() async {
    let rate = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = StatefulOptimizer(for: MixedNet(), steppers: [SGDStep()], hypers: HyperParams())
    }
    #expect(words(of: rate).contains("Optimizer: LearningRate must be given"))
    let statistic = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = StatefulOptimizer(
        for: MixedNet(), steppers: [MomentumStep()], hypers: HyperParams((LearningRate.self, 1)))
    }
    #expect(words(of: statistic).contains("Optimizer: AverageGrad must be given"))
  }

  @Test("a model without parameters")
  func noParameters() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = sgdOpt(Flatten<Float>(), learningRate: 1)
    }
    #expect(words(of: result).contains("has no parameters to train"))
  }

  @Test("a parameter that no key path leads to is named, not left behind")
  func unreachable() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var net = FrozenWeight()
      net.$weight.freeze()
      _ = sgdOpt(net, learningRate: 1)
    }
    #expect(words(of: result).contains("key paths lead to 1 of the 2 parameters of FrozenWeight"))
  }
}

private struct FrozenWeight: Layer {
  @_Freezable var weight = TF([1, 2])
  var bias = TF([3, 4])

  @differentiable(reverse)
  func callAsFunction(_ input: TF) -> TF { input * weight + bias }
}
