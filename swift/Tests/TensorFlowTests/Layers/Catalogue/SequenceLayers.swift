import TensorFlow
import _Differentiation

/// A layer over time steps, for one tensor `[n, steps, features]`.
private struct OverTime<Inner: Layer>: Layer
where Inner.Input == [Tensor<Float>], Inner.Output == [Tensor<Float>] {
  var inner: Inner

  init(_ inner: Inner) { self.inner = inner }

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    Tensor(stacking: inner(input.unstacked(alongAxis: 1)), alongAxis: 1)
  }
}

/// An LSTM for one tensor, both parts of its last state side by side.
private struct LastState: Layer {
  var lstm = LSTM<Float>(LSTMCell(inputSize: 3, hiddenSize: 4))

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    let state = lstm.lastOutput(from: input.unstacked(alongAxis: 1))
    return state.cell.concatenated(with: state.hidden, alongAxis: 1)
  }
}

/// The vectors of a few entries, weighted by the input.
private struct WeightedEmbedding: Layer {
  var embedding = Embedding<Float>(vocabularySize: 5, embeddingSize: 3)
  @noDerivative let indices = Tensor<Int32>([4, 0, 4, 2])

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { embedding(indices) * input }
}

var sequenceLayers: [LayerEntry] {
  let steps = Tensor<Float>(randomNormal: [2, 4, 3])
  return [
    LayerEntry("BasicRNN", input: steps) {
      OverTime(BasicRNN<Float>(BasicRNNCell(inputSize: 3, hiddenSize: 4)))
    },
    LayerEntry("LSTM", input: steps) { LastState() },
    LayerEntry("GRU", input: steps) {
      OverTime(GRU<Float>(GRUCell(inputSize: 3, hiddenSize: 4)))
    },
    LayerEntry("BidirectionalGRU", input: steps) {
      OverTime(BidirectionalGRU<Float>(GRUCell(inputSize: 3, hiddenSize: 4)))
    },
    LayerEntry("Embedding", input: Tensor(randomNormal: [4, 3])) { WeightedEmbedding() },
  ]
}

var composedLayers: [LayerEntry] {
  let rows = Tensor<Float>(randomNormal: [4, 3])
  return [
    LayerEntry("Function", input: rows) {
      Function<Tensor<Float>, Tensor<Float>> { tanh($0) * $0 }
    },
    LayerEntry("Sequential", input: rows) {
      Sequential {
        Dense<Float>(inputSize: 3, outputSize: 6, activation: relu)
        LayerNorm<Float>(featureCount: 6, axis: 1)
        Dense<Float>(inputSize: 6, outputSize: 2)
      }
    },
  ]
}
