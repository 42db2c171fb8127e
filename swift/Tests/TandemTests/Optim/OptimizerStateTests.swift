import Tandem
import TensorFlow
import Testing
import _Differentiation

private typealias Make = (MixedNet) -> StatefulOptimizer<MixedNet>

private let compositions: [(String, Make)] = [
  ("sgd", { sgdOpt($0, learningRate: 0.02, weightDecay: 0.1) }),
  ("momentum", { sgdMomOpt($0, learningRate: 0.02, weightDecay: 0.1) }),
  ("adam", { adamOpt($0, learningRate: 0.02, splitDict: [\.output: 1]) }),
  ("lamb", { lambOpt($0, learningRate: 0.02, weightDecay: 0.1) }),
  ("radam", { radamOpt($0, learningRate: 0.02, squareMomentum: 0.8) }),
  ("ranger", { rangerOpt($0, learningRate: 0.02, squareMomentum: 0.8, period: 3) }),
]

@Suite("An optimiser's state")
struct OptimizerStateTests {
  @Test("saved to a file in the middle it goes on to the bit")
  func resumes() throws {
    for (name, make) in compositions {
      var net = MixedNet()
      let first = make(net)
      for seed in 0..<7 { first.update(&net, along: slope(net, Int32(seed))) }
      first.hypers[0][LearningRate.self] = 0.017
      var file = SafetensorsFile()
      first.store(in: &file)
      var resumed = net
      let second = make(MixedNet(5))
      try second.load(SafetensorsFile(decoding: file.encoded()))
      #expect(second.hypers[0][LearningRate.self] == 0.017)
      for seed in 7..<12 {
        first.update(&net, along: slope(net, Int32(seed)))
        second.update(&resumed, along: slope(resumed, Int32(seed)))
      }
      for (left, right) in zip(tensorLeaves(of: net), tensorLeaves(of: resumed)) {
        #expect(TF(_tfe: left.handle) == TF(_tfe: right.handle), "\(name): \(left.path)")
      }
    }
  }

  @Test("the file names groups and parameters by their numbers")
  func names() {
    let optimizer = adamOpt(MixedNet(), learningRate: 0.1)
    var file = SafetensorsFile()
    optimizer.store(in: &file, prefix: "o/")
    #expect(file.names.contains("o/hypers.0.LearningRate"))
    #expect(file.names.contains("o/counts.0.StepCount"))
    #expect(file["o/states.6.AverageSquaredGrad"]?.shape == [3, 2])
  }

  @Test("a state in memory is a value")
  func value() throws {
    var net = MixedNet()
    let optimizer = adamOpt(net, learningRate: 0.1)
    let start = optimizer.state
    optimizer.update(&net, along: slope(net))
    #expect(start.counts[0][StepCount.self] == 0)
    #expect(optimizer.counts[0][StepCount.self] == 1)
    try optimizer.load(start)
    #expect(optimizer.counts[0][StepCount.self] == 0)
    #expect(optimizer.states[6][0] == TF(zeros: [3, 2]))
  }

  @Test("a state of other groups, statistics or shapes is refused, and nothing changed")
  func refused() {
    let optimizer = sgdMomOpt(weight([1, 2]), learningRate: 0.1)
    #expect(
      throws: TandemError(
        "Optimizer: the state AverageGrad of parameter 0 is [3] for [2]")
    ) { try optimizer.load(sgdMomOpt(weight([1, 2, 3]), learningRate: 0.5).state) }
    #expect(throws: TandemError("Optimizer: cannot load the state of 2 groups into 1")) {
      try optimizer.load(
        sgdMomOpt(weight([1, 2]), learningRate: 0.5, splitDict: [\.bias: 1]).state)
    }
    #expect(
      throws: TandemError(
        "Optimizer: cannot load [] of 2 parameters as [\"AverageGrad\"] of 2")
    ) { try optimizer.load(sgdOpt(weight([1, 2]), learningRate: 0.5).state) }
    #expect(optimizer.learningRate == 0.1)
  }

  @Test("a file that lacks something or has more is refused")
  func refusedFiles() {
    let optimizer = sgdMomOpt(weight([1, 2]), learningRate: 0.1)
    var file = SafetensorsFile()
    #expect(throws: SafetensorsError.self) { try optimizer.load(file) }
    optimizer.store(in: &file)
    file.set("optimizer.states.9.AverageGrad", to: TF([1]))
    #expect(
      throws: TandemError("Optimizer: there is no place for optimizer.states.9.AverageGrad")
    ) { try optimizer.load(file) }
  }
}

@Suite("The generic optimiser in a compiled step")
struct CompiledOptimizerTests {
  private typealias State = (net: MixedNet, optimizer: StatefulOptimizer<MixedNet>)

  private func update(_ state: inout State, _ input: TF) -> TF {
    let (loss, gradient) = lossWithGradient(
      state.net, { output, _ in output.squared().mean() }, (input, TI(0)))
    state.optimizer.update(&state.net, along: gradient)
    return loss
  }

  @Test(
    "every composition makes the steps of eager, in one trace, while its numbers change",
    arguments: [Compilation.graph, .xla])
  func compositionsCompiled(_ compilation: Compilation) {
    for (name, make) in compositions {
      let traced = compiled(using: compilation) { (state: inout State, input: TF) in
        update(&state, input)
      }
      var eager = State(MixedNet(), make(MixedNet()))
      var graph = State(MixedNet(), make(MixedNet()))
      for index in 0..<12 {
        for optimizer in [eager.optimizer, graph.optimizer] {
          optimizer.learningRate = 0.02 / Float(index + 1)
        }
        let input = normal([8, 3], Int32(index))
        let (one, two) = (update(&eager, input), traced(&graph, input))
        expectClose(two, one, tolerance: 1e-5, "\(name), step \(index)")
      }
      expectClose(graph.net.hidden[1].weight, eager.net.hidden[1].weight, tolerance: 1e-5, name)
      #expect(traced.statistics.traceCount == 1, "\(name)")
      #expect(graph.optimizer.counts[0].names == eager.optimizer.counts[0].names)
    }
  }

  @Test("a part that ceases to be idle and a group that is frozen are traced anew")
  func traces() {
    let traced = compiled { (state: inout State, input: TF) in update(&state, input) }
    var state = State(
      MixedNet(), sgdOpt(MixedNet(), learningRate: 0.1, splitDict: [\.output: 1]))
    let input = normal([8, 3], 1)
    _ = traced(&state, input)
    state.optimizer.hypers[0][WeightDecay.self] = 0.5
    var twin = State(state.net, sgdOpt(state.net, learningRate: 0.1, weightDecay: 0.5))
    twin.optimizer.hypers = [state.optimizer.hypers[0]]
    _ = traced(&state, input)
    _ = update(&twin, input)
    expectClose(state.net.hidden[0].weight, twin.net.hidden[0].weight)
    #expect(traced.statistics.traceCount == 2)
    state.optimizer.hypers[0][WeightDecay.self] = 0.25
    _ = traced(&state, input)
    #expect(traced.statistics.traceCount == 2)
    state.optimizer.frozenGroups = [1]
    let before = state.net
    _ = traced(&state, input)
    #expect(state.net.output.weight == before.output.weight)
    #expect(state.net.hidden[0].weight != before.hidden[0].weight)
  }
}
