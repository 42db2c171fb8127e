import TensorFlow

struct Net: Layer {
  var convolution = Conv2D<Float>(filter: numbers([3, 3, 1, 2], seed: 1), activation: relu)
  var pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
  var flatten = Flatten<Float>()
  var hidden = [
    Dense<Float>(weight: numbers([8, 8], seed: 3), bias: numbers([8], seed: 4), activation: tanh),
    Dense<Float>(weight: numbers([8, 8], seed: 5), bias: numbers([8], seed: 6), activation: relu),
  ]
  var output = Dense<Float>(weight: numbers([8, 3], seed: 7), bias: numbers([3], seed: 8))

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    let features = input.sequenced(through: convolution, pool, flatten)
    return output(hidden(features))
  }
}

/// A type a layer deeper for each `Inner`: threads meet types that no cache knows.
struct Nested<Inner: KeyPathIterable>: KeyPathIterable {
  var inner: Inner
  var scale = Tensor<Float>([1, 2])
}

func reflection(_ index: Int) -> [Float] {
  let model = Nested(inner: Nested(inner: Nested(inner: Net())))
  let paths = model.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
  let sums = paths.map { model[keyPath: $0].sum().scalarized() }
  let leaves = tensorLeaves(of: model)
  return sums + [Float(leaves.count)] + leaves.map { Float($0.path.count) }
    + tensorLeaves(of: zerosLike(Net())).map { Float($0.handle.shape.contiguousSize) }
}

func gradients(_ index: Int) -> [Float] {
  let net = Net()
  return (0..<5).flatMap { step -> [Float] in
    let input = numbers([2, 6, 6, 1], seed: index * 100 + step)
    let (value, gradient) = valueWithGradient(at: net, input) { ($0($1) * $0($1)).sum() }
    return [value.scalarized()] + gradient.1.scalars
      + tensorLeaves(of: gradient.0).flatMap { Tensor<Float>(_tfe: $0.handle).scalars }
  }
}

func training(_ index: Int) -> [Float] {
  var net = Net()
  let optimizer = SGD(for: net, learningRate: 0.05, momentum: 0.9)
  let labels = Tensor<Int32>([Int32(index % 3), 1, 2, 0])
  var losses: [Float] = []
  for step in 0..<10 {
    let input = numbers([4, 6, 6, 1], seed: index * 100 + step).asData()
    let (loss, gradient) = valueWithGradient(at: net) {
      softmaxCrossEntropy(logits: $0(input), labels: labels)
    }
    optimizer.update(&net, along: gradient)
    losses.append(loss.scalarized())
  }
  return losses + tensorLeaves(of: net).flatMap { Tensor<Float>(_tfe: $0.handle).scalars }
}
