import Tandem
import TensorFlow
import _Differentiation

/// An LSTM read at its last step: `[n, steps, 128]` gives `[n, 10]`.
struct LSTMClassifier: Layer {
  var lstm = LSTM<Float>(LSTMCell(inputSize: 128, hiddenSize: 128))
  var output = Dense<Float>(inputSize: 128, outputSize: 10)

  @differentiable(reverse,wrt: self)
  @differentiable(reverse)
  func callAsFunction(_ inputs: TF) -> TF {
    output(lstm.lastOutput(from: inputs.unstacked(alongAxis: 1)).hidden)
  }
}
