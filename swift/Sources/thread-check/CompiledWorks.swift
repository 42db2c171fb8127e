import TensorFlow

/// One function that all threads call, tracing for signatures of their own and of others. It has a
/// state because the sanitizer takes the address of an empty one, any address, for a variable's.
private let shared = compiled(cacheLimit: 3) { (total: inout Tensor<Float>, x: Tensor<Float>) in
  total += (matmul(x, transposed: true, x) + Tensor(randomUniform: [1], seed: (1, 2))).sum()
}

func compiledFunction(_ index: Int) -> [Float] {
  var total = Tensor<Float>(0)
  return (0..<8).map { call in
    shared(&total, numbers([(call + index) % 5 + 1, 3], seed: index))
    return total.scalarized()
  }
}

private struct State {
  var net = Net()
  var rate = Tensor<Float>(0.05)
}

private let step = compiled { (state: inout State, labels: Tensor<Int32>) -> Tensor<Float> in
  let input = numbers([4, 6, 6, 1], seed: 5).asData()
  let (loss, gradient) = valueWithGradient(at: state.net) {
    softmaxCrossEntropy(logits: $0(input), labels: labels)
  }
  let rate = state.rate
  var change = gradient
  updateTensorLeaves(of: &change) { (Tensor<Float>(_tfe: $1) * -rate)._tfe }
  state.net.move(by: change)
  return loss
}

func compiledTraining(_ index: Int) -> [Float] {
  var state = State()
  let labels = Tensor<Int32>([Int32(index % 3), 1, 2, 0])
  return (0..<5).map { _ in step(&state, labels).scalarized() }
    + tensorLeaves(of: state).flatMap { Tensor<Float>(_tfe: $0.handle).scalars }
}
