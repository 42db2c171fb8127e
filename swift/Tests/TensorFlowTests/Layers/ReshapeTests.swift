import TensorFlow
import Testing
import _Differentiation

/// A model whose layout depends on its layers: see GenericModelTests.
private struct Around<Inner: Layer>: Layer
where Inner.Input == Tensor<Float>, Inner.Output == Tensor<Float> {
  var before = Reshape<Float>([2, 3])
  var inner: Inner
  var after = Reshape<Float>([-1])

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    input.sequenced(through: before, inner, after)
  }
}

@Suite("Reshape")
struct ReshapeTests {
  private let x: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]

  @Test("gives its shape, listed by a tensor or not")
  func reshape() {
    #expect(Reshape<Float>([3, 2])(x) == [[1, 2], [3, 4], [5, 6]])
    #expect(Reshape<Float>(shape: Tensor([-1, 2]))(x) == [[1, 2], [3, 4], [5, 6]])
    var layer = Reshape<Float>([6])
    #expect(layer.shape == [6])
    layer.shape = [1, 6]
    #expect(layer(x).shape == [1, 6])
    #expect(tensorLeaves(of: layer).isEmpty)
    let weights: Tensor<Float> = [1, 10, 100, 1000, 10000, 100000]
    let gradient = gradient(at: x) { (Reshape<Float>([6])($0) * weights).sum() }
    #expect(gradient == [[1, 10, 100], [1000, 10000, 100000]])
  }

  @Test("a shape that does not fit, or is no list, traps")
  func mistakes() async {
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Reshape<Float>([4])(Tensor(zeros: [2, 3]))
    }
    #expect(standardError(of: size).contains("reshaped: cannot make [4] of [2, 3]"))
    let rank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Reshape<Float>(shape: Tensor([[1]]))
    }
    #expect(standardError(of: rank).contains("rank 1"))
  }

  @Test("stands in a generic model, which trains")
  func generic() {
    var model = Around(inner: Dense<Float>(weight: [[1], [2], [3]], bias: [1]))
    #expect(model(x.flattened()) == [15, 33])
    let gradient = gradient(at: model) { $0(x.flattened()).sum() }
    #expect(gradient.inner.weight == [[5], [7], [9]])
    #expect(gradient.inner.bias == [2])
    SGD(for: model, learningRate: 1).update(&model, along: gradient)
    #expect(model.inner.bias == [-1])
    let copy = [model, model]
    #expect(copy[1](x) == model(x))
  }
}
