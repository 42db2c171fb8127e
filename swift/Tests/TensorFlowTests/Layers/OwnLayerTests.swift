import TensorFlow
import Testing
import _Differentiation

private struct ByCall: Layer {
  var scale: Tensor<Float> = [2, 3]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { scale * input }
}

private struct ByForward: Layer {
  var scale: Tensor<Float> = [2, 3]

  @differentiable(reverse)
  func forward(_ input: Tensor<Float>) -> Tensor<Float> { scale * input }
}

/// Does something else in training than in inference.
private struct Phased: ParameterlessLayer {
  typealias TangentVector = EmptyTangentVector

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    switch Context.local.learningPhase {
    case .training: return input * 10
    case .inference: return input
    }
  }
}

/// A residual layer around any other.
private struct Residual<Inner: Layer>: Layer
where Inner.Input == Tensor<Float>, Inner.Output == Tensor<Float> {
  var inner: Inner

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { input + inner(input) }
}

/// Rows of a table by their numbers: a module whose input has no gradient.
private struct Lookup: Module {
  var table: Tensor<Float>

  @differentiable(reverse,wrt: self)
  func callAsFunction(_ input: Tensor<Int32>) -> Tensor<Float> {
    table.gathering(atIndices: input)
  }

  @differentiable(reverse,wrt: self)
  func forward(_ input: Tensor<Int32>) -> Tensor<Float> { callAsFunction(input) }
}

@Suite("Layers of one's own")
struct OwnLayerTests {
  private let x: Tensor<Float> = [5, 7]

  /// Everything that can be done with a layer of which no more is known.
  private func check<L: Layer>(_ layer: L, _ scale: KeyPath<L.TangentVector, Tensor<Float>>)
  where L.Input == Tensor<Float>, L.Output == Tensor<Float> {
    let name = "\(L.self)"
    #expect(layer(x) == [10, 21], "\(name)")
    #expect(layer.forward(x) == [10, 21], "\(name)")
    #expect(layer.inferring(from: x) == [10, 21], "\(name)")
    #expect(gradient(at: layer) { $0(x).sum() }[keyPath: scale] == x, "\(name)")
    #expect(gradient(at: layer) { $0.forward(x).sum() }[keyPath: scale] == x, "\(name)")
    #expect(gradient(at: x) { layer($0).sum() } == [2, 3], "\(name)")
    #expect([layer, layer](x) == [20, 63], "\(name)")
    #expect(x.sequenced(through: layer, layer) == [20, 63], "\(name)")
    let (output, back) = layer.appliedForBackpropagation(to: x)
    #expect(output == [10, 21], "\(name)")
    let (ofLayer, ofInput) = back([1, 10])
    #expect(ofLayer[keyPath: scale] == [5, 70], "\(name)")
    #expect(ofInput == [2, 30], "\(name)")
  }

  @Test("by callAsFunction only, and by forward only")
  func conformances() {
    check(ByCall(), \.scale)
    check(ByForward(), \.scale)
  }

  @Test("inferring ignores that training is going on")
  func inferring() {
    let layer = Phased()
    #expect(layer(x) == x)
    withLearningPhase(.training) {
      #expect(layer(x) == [50, 70])
      #expect(layer.inferring(from: x) == x)
      #expect(gradient(at: x) { layer($0).sum() } == [10, 10])
    }
    #expect(gradient(at: x) { layer($0).sum() } == [1, 1])
  }

  @Test("generic over another layer")
  func generic() {
    let layer = Residual(inner: Residual(inner: ByForward()))
    #expect(layer(x) == [20, 35])
    #expect(gradient(at: layer) { $0(x).sum() }.inner.inner.scale == x)
    #expect(gradient(at: x) { layer($0).sum() } == [4, 5])
    #expect(layer.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self).count == 1)
  }

  @Test("a module whose input has no gradient")
  func module() {
    let module = Lookup(table: [[1, 2], [3, 4], [5, 6]])
    let words: Tensor<Int32> = [2, 0, 2]
    #expect(module(words) == [[5, 6], [1, 2], [5, 6]])
    #expect(gradient(at: module) { $0(words).sum() }.table == [[1, 1], [0, 0], [2, 2]])
  }
}
