import TensorFlow
import Testing
import _Differentiation

private struct Model: Layer {
  @_Freezable var scale: Tensor<Float> = [2, 3]
  @_Freezable var hidden = Dense<Float>(weight: [[1, 2], [3, 4]], bias: [5, 6])
  var free: Tensor<Float> = [1, 1]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    hidden(input * scale) + free
  }
}

@Suite("Parameters that can be frozen")
struct FreezableTests {
  private let x: Tensor<Float> = [[1, 10]]
  private func gradient(_ model: Model) -> Model.TangentVector {
    TensorFlow.gradient(at: model) { $0(x).sum() }
  }

  @Test("free, they are parameters as any others")
  func free() {
    let gradient = gradient(Model())
    #expect(gradient.scale == [3, 70])
    #expect(gradient.hidden.weight == [[2, 2], [30, 30]] && gradient.hidden.bias == [1, 1])
    #expect(gradient.free == [1, 1])
    var model = Model()
    model.move(by: gradient)
    #expect(model.scale == [5, 73] && model.hidden.bias == [6, 7] && model.free == [2, 2])
  }

  @Test("frozen, they do not move and cannot be set; the others can")
  func frozen() {
    var model = Model()
    let free = gradient(model)
    model.$scale.freeze()
    model.$hidden.freeze()
    #expect(model.$scale.isFrozen && model.$hidden.isFrozen)
    #expect(model(x) == Model()(x))
    #expect(TensorFlow.gradient(at: x) { model($0).sum() } == [[6, 21]])
    model.move(by: free)
    #expect(model.scale == [2, 3] && model.hidden.bias == [5, 6] && model.free == [2, 2])
    model.scale = [7, 7]
    #expect(model.scale == [2, 3])
    model.$scale.unfreeze()
    model.scale = [7, 7]
    #expect(!model.$scale.isFrozen && model.scale == [7, 7])
    model.move(by: free)
    #expect(model.scale == [10, 77] && model.hidden.bias == [5, 6])
  }

  @Test("differentiation sees through the wrapper: the gradient is what it was")
  func gradients() {
    var model = Model()
    model.$hidden.freeze()
    #expect(gradient(model) == gradient(Model()))
  }

  @Test("an optimiser leaves them alone")
  func optimiser() {
    var model = Model()
    model.$hidden.freeze()
    let optimizer = SGD(for: model, learningRate: 0.5, momentum: 0.9)
    for _ in 0..<3 { optimizer.update(&model, along: gradient(model)) }
    #expect(model.hidden.weight == [[1, 2], [3, 4]] && model.hidden.bias == [5, 6])
    #expect(model.free != [1, 1] && model.scale != [2, 3])
  }

  @Test("they are found by paths and seen as vectors, frozen or not")
  func structure() {
    var model = Model()
    model.$scale.freeze()
    #expect(model.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self).count == 4)
    let view = model.differentiableVectorView
    #expect(
      view.scale == [2, 3] && view.hidden.weight == [[1, 2], [3, 4]] && view.free == [1, 1])
    let zeros = zerosLike(model)
    #expect(zeros.scale == [0, 0] && zeros.hidden.weight.shape == [2, 2])
  }
}
