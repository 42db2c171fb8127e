import Tandem
import TensorFlow
import _Differentiation

/// Swift's recurrent layers, and a language model's step where `inputs` has one; see
/// `python/tandem/bench/lstm.py`.
func lstmContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  try layerContestants(inputs) + languageModelContestants(inputs)
}

/// A layer that all contestants run over one x.
private struct LayerWork<Model: Layer> where Model.Input == TF, Model.Output == TF {
  let who: String
  let layer: Model
  let x: TF
  /// The weight from state to state, as PyTorch has it.
  let weight: (Model.TangentVector) -> TF

  func contestants() -> [Contestant] {
    [
      Contestant(
        work: "forward", who: who, run: { wait(layer(x)) },
        output: { layer(x).array }),
      Contestant(
        work: "forward and backward", who: who, run: { wait(weight(gradientOfSum())) },
        output: { weight(gradientOfSum()).array }),
    ]
  }

  private func gradientOfSum() -> Model.TangentVector {
    let (output, pullback) = outputWithPullback(layer, x)
    return pullback(TF(onesLike: output))
  }
}

private func layerContestants(_ inputs: SafetensorsFile) throws -> [Contestant] {
  let x: TF = try inputs.tensor("layer/x")
  var own = LSTMLayer(inputs: x.shape[2], hidden: x.shape[2])
  let cell = inputs.below("layer/cell.")
  try own.readWeights(from: inputs.below("layer/").without("x"), as: own.weightFormat)
  var (fused, library) = (
    FusedLSTM(inputs: x.shape[2], hidden: x.shape[2]), HiddenStates(x.shape[2], x.shape[2])
  )
  try fused.readWeights(
    from: cell.renamed { "\(torchName($0))_l0" }, as: .pyTorch)
  try library.lstm.cell.readWeights(from: cell.renamed(torchName), as: .pyTorch)
  return LayerWork(who: "swift own layer", layer: own, x: x) {
    $0.loop.cell.hh.weight.transposed()
  }.contestants()
    + LayerWork(who: "swift library", layer: library, x: x) { gradient in
      let rows = gradient.lstm.cell.fusedWeight[x.shape[2]...]
      return Layout.gates.toPyTorch(rows)
    }.contestants()
    + LayerWork(who: "swift fused", layer: fused, x: x) { $0.weightHH.transposed() }.contestants()
}

/// The archived module's layer from `[n, steps, inputs]` to `[n, steps, hidden]`.
private struct HiddenStates: Layer {
  var lstm: LSTM<Float>

  init(_ inputs: Int, _ hidden: Int) {
    lstm = LSTM(LSTMCell(inputSize: inputs, hiddenSize: hidden))
  }

  @differentiable(reverse)
  func callAsFunction(_ x: TF) -> TF { stackedHidden(lstm(x.unstacked(alongAxis: 1))) }
}

/// `ih.weight` as PyTorch's cells have it.
private func torchName(_ name: String) -> String {
  let parts = name.split(separator: ".")
  return "\(parts[1])_\(parts[0])"
}

/// Waits until a tensor is there.
private func wait(_ tensor: TF) { _ = tensor.flattened()[0].scalarized() }

extension SafetensorsFile {
  fileprivate func without(_ name: String) -> SafetensorsFile {
    var file = SafetensorsFile()
    for entry in entries where entry.name != name { file.set(entry) }
    return file
  }

  fileprivate func renamed(_ name: (String) -> String) -> SafetensorsFile {
    var file = SafetensorsFile()
    for entry in entries { file.set(entry.named(name(entry.name))) }
    return file
  }
}
