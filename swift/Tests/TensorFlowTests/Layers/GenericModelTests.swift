import TensorFlow
import Testing
import _Differentiation

/// A model around any layer, with layers of its own before and behind it.
private struct Wrapped<Inner: Layer>: Layer
where Inner.Input == Tensor<Float>, Inner.Output == Tensor<Float> {
  var before = Dense<Float>(weight: numbers([2, 2]), bias: Tensor([1, 2]), activation: tanh)
  var inner: Inner
  var behind = Dense<Float>(
    weight: numbers([2, 2], seed: 2), bias: Tensor([3, 4]), activation: relu)
  var conv = Conv2D<Float>(filter: Tensor(ones: [1, 1, 1, 1]), activation: sigmoid)
  var scale: Tensor<Float> = [0.5, 0.25]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    let x = input.sequenced(through: before, inner, behind) * scale
    return conv(x.reshaped(to: [x.shape[0], 2, 1, 1])).reshaped(to: x.shape)
  }
}

// Swift 6.3 takes a stored `@differentiable` function for a plain one, a third of its size, when it
// lays out a type whose layout depends on its parameters: what lies behind is overwritten. Within
// `Dense` and `Conv2D`, whose layouts are fixed, a function does no harm; these tests hold that.
@Suite("Models that are generic over a layer")
struct GenericModelTests {
  private let input: Tensor<Float> = numbers([3, 2], seed: 4)

  @Test("have their tensors where they are found")
  func leaves() {
    let model = Wrapped(inner: Wrapped(inner: Dense<Float>(inputSize: 2, outputSize: 2)))
    let own = ["before.weight", "before.bias"]
    let behind = ["behind.weight", "behind.bias", "conv.filter", "conv.bias", "scale"]
    let middle = ["weight", "bias"].map { "inner.inner." + $0 }
    let paths = own + own.map { "inner." + $0 } + middle + behind.map { "inner." + $0 } + behind
    #expect(tensorLeaves(of: model).map(\.path) == paths)
    let handles = tensorLeaves(of: model).map(\.handle)
    #expect(handles.last === model.scale._tfe)
    #expect(handles[4] === model.inner.inner.weight._tfe)
    #expect(handles[10] === model.inner.scale._tfe)
    #expect(handles[12] === model.behind.bias._tfe)
    let found = model.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    #expect(found.count == handles.count)
    #expect(zip(found, handles).allSatisfy { model[keyPath: $0]._tfe === $1 })
  }

  @Test("train")
  func training() {
    var model = Wrapped(inner: Dense<Float>(weight: numbers([2, 2], seed: 3), activation: tanh))
    let optimizer = SGD(for: model, learningRate: 0.1, momentum: 0.5)
    let target: Tensor<Float> = [[0.5, 0.25], [0.75, 0.5], [0.5, 0.5]]
    let losses = (0..<10).map { _ -> Float in
      let (loss, gradient) = valueWithGradient(at: model) {
        meanSquaredError(predicted: $0(input), expected: target)
      }
      optimizer.update(&model, along: gradient)
      return loss.scalarized()
    }
    #expect(losses[9] < losses[0])
    #expect(losses.allSatisfy { $0.isFinite })
  }

  @Test("lie in arrays side by side")
  func arrays() {
    let inner = Dense<Float>(weight: numbers([2, 2], seed: 3), activation: tanh)
    var models = Array(repeating: Wrapped(inner: inner), count: 3)
    for index in models.indices { models[index].scale = Tensor([Float(index), 1]) }
    #expect(models.map { $0.scale.scalars } == [[0, 1], [1, 1], [2, 1]])
    #expect(models.allSatisfy { $0.behind.bias == [3, 4] })
    #expect(tensorLeaves(of: models).count == 3 * 9)
    #expect(models(input) == models[2](models[1](models[0](input))))
  }
}
