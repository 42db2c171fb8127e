import Tandem
import TensorFlow
import _Differentiation

/// One LSTM of a case in all its forms; see `python/tandem/parity/cases/awd_lstm.py`.
struct LSTMParity {
  private let x: TF
  private let start: LSTMState
  private let lengths: TI
  private let gates: SafetensorsFile
  private let ofOutput: TF
  private let ofState: LSTMState.TangentVector

  init(_ inputs: SafetensorsFile) throws {
    let given = inputs.below("lstm/")
    x = try given.tensor("x")
    start = LSTMState(cell: try given.tensor("c"), hidden: try given.tensor("h"))
    lengths = try given.tensor("lengths")
    ofOutput = try given.tensor("d_out")
    ofState = .init(cell: try given.tensor("d_c"), hidden: try given.tensor("d_h"))
    gates = given
  }

  func run(_ outputs: inout SafetensorsFile) throws {
    try byHand(&outputs)
    try library(&outputs)
    try fused("fused", LSTMMasks(), &outputs)
    try fused("packed", LSTMMasks(lengths: lengths), &outputs)
  }

  private func byHand(_ outputs: inout SafetensorsFile) throws {
    var layer = LSTMLayer(inputs: x.shape[2], hidden: start.hidden.shape[1])
    layer.loop.cell.ih.weight = try weight("weight_ih")
    layer.loop.cell.hh.weight = try weight("weight_hh")
    layer.loop.cell.ih.bias = try gates.tensor("bias_ih")
    layer.loop.cell.hh.bias = try gates.tensor("bias_hh")
    let (run, pullback) = valueWithPullback(at: layer, x, start) { layer, x, start in
      givenRun(layer.states(x, from: start))
    }
    let (ofLayer, ofX, ofStart) = pullback(.init(outputs: ofOutput, state: ofState))
    store("by_hand", run, ofX, ofStart, &outputs)
    let cell = ofLayer.loop.cell
    store(
      "by_hand", ih: (cell.ih.weight, cell.ih.bias), hh: (cell.hh.weight, cell.hh.bias), &outputs)
  }

  /// The archived module's layer, whose cell has other gates and one bias.
  private func library(_ outputs: inout SafetensorsFile) throws {
    let (inputs, hidden) = (x.shape[2], start.hidden.shape[1])
    var layer = LSTM<Float>(LSTMCell(inputSize: inputs, hiddenSize: hidden))
    var file = SafetensorsFile()
    for name in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] {
      file.set(name, to: try gates.tensor(name) as TF)
    }
    try layer.cell.readWeights(from: file, as: .pyTorch)
    let (run, pullback) = valueWithPullback(at: layer, x, start) { layer, x, start in
      givenRun(layer(x.unstacked(alongAxis: 1), initialState: start))
    }
    let (ofLayer, ofX, ofStart) = pullback(.init(outputs: ofOutput, state: ofState))
    store("library", run, ofX, ofStart, &outputs)
    var gradient = layer.cell
    gradient.fusedWeight = ofLayer.cell.fusedWeight
    gradient.fusedBias = ofLayer.cell.fusedBias
    outputs.setWeights(of: gradient, as: .pyTorch, under: "lstm/library/grad/") { $0 != "bias_hh" }
  }

  private func fused(_ way: String, _ masks: LSTMMasks, _ outputs: inout SafetensorsFile) throws {
    var layer = FusedLSTM(inputs: x.shape[2], hidden: start.hidden.shape[1])
    layer.weightIH = try weight("weight_ih")
    layer.weightHH = try weight("weight_hh")
    layer.biasIH = try gates.tensor("bias_ih")
    layer.biasHH = try gates.tensor("bias_hh")
    let (run, pullback) = valueWithPullback(at: layer, x, start) { fusedLSTM($0, $1, $2, masks) }
    let (ofLayer, ofX, ofStart) = pullback(.init(outputs: ofOutput, state: ofState))
    store(way, run, ofX, ofStart, &outputs)
    store(
      way, ih: (ofLayer.weightIH, ofLayer.biasIH), hh: (ofLayer.weightHH, ofLayer.biasHH), &outputs)
  }

  /// The gradients of weights and biases, from inputs and from hidden states.
  private func store(
    _ way: String, ih: (weight: TF, bias: TF), hh: (weight: TF, bias: TF),
    _ outputs: inout SafetensorsFile
  ) {
    for (name, part) in [("ih", ih), ("hh", hh)] {
      outputs.set("lstm/\(way)/grad/weight_\(name)", to: part.weight, .linear)
      outputs.set("lstm/\(way)/grad/bias_\(name)", to: part.bias)
    }
  }

  private func weight(_ name: String) throws -> TF {
    Layout.linear.fromPyTorch(try gates.tensor(name))
  }

  private func store(
    _ way: String, _ run: LSTMRun, _ ofX: TF, _ ofStart: LSTMState.TangentVector,
    _ outputs: inout SafetensorsFile
  ) {
    outputs.set("lstm/\(way)/out", to: run.outputs)
    outputs.set("lstm/\(way)/h", to: run.state.hidden)
    outputs.set("lstm/\(way)/c", to: run.state.cell)
    outputs.set("lstm/\(way)/grad/x", to: ofX)
    outputs.set("lstm/\(way)/grad/h", to: ofStart.hidden)
    outputs.set("lstm/\(way)/grad/c", to: ofStart.cell)
  }
}

/// What states, one a step, amount to.
@differentiable(reverse)
private func givenRun(_ states: [LSTMState]) -> LSTMRun {
  LSTMRun(outputs: stackedHidden(states), state: states[withoutDerivative(at: states.count - 1)])
}
