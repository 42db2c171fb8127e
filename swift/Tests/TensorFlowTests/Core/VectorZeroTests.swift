import TensorFlow
import Testing
import _Differentiation

private struct Stack: Layer {
  var layers = [
    Dense<Float>(inputSize: 2, outputSize: 2), Dense<Float>(inputSize: 2, outputSize: 2),
  ]
  var extra: Dense<Float>?
  var unused: Tensor<Float> = [1, 2]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { layers(input) }
}

private typealias Vector = Stack.TangentVector

/// `TangentVector.zero` has empty arrays, tensors without shape and no optionals.
@Suite("The zero of a tangent in every vector operation")
struct VectorZeroTests {
  private let grads = gradient(at: Stack()) { $0([[1, 2]]).sum() }

  private func isZero(_ vector: Vector) -> Bool {
    tensorLeaves(of: vector).allSatisfy { Tensor<Float>(_tfe: $0.handle) == .zero }
  }

  @Test("added, scaled and multiplied")
  func identities() {
    let zero = Vector.zero
    #expect(zero + grads == grads && grads + zero == grads && grads - zero == grads)
    #expect((zero - grads).layers[0].weight == -grads.layers[0].weight)
    #expect(isZero(zero.scaled(by: 3)) && zero.scaled(by: 3).layers.base.isEmpty)
    #expect(isZero(zero .* grads) && isZero(grads .* zero) && isZero(zero .* zero))
    #expect(zero.scaled(by: 3) + grads == grads)
    #expect((zero .* grads) + grads == grads)
    #expect(isZero(Vector.sqrt(zero)) && isZero(Vector.sin(zero)))
    #expect(Vector.tanh(zero) + grads == grads)
  }

  @Test("what gets no gradient stays the zero that runs no op")
  func noOps() {
    let scaled = grads.scaled(by: 2).unused
    #expect(scaled.shape == [] && scaled + [5, 6] == [5, 6])
    #expect((scaled + Tensor<Float>([5, 6]))._tfe !== Tensor<Float>([5, 6])._tfe)
    let x: Tensor<Float> = [5, 6]
    #expect((scaled + x)._tfe === x._tfe)
    #expect(((Tensor<Float>.zero .* x) + x)._tfe === x._tfe)
    #expect((grads .* grads).unused.shape == [])
  }

  @Test("a scalar added to a tensor without shape takes any")
  func broadcasting() {
    #expect(grads.adding(1).unused + [5, 6] == [6, 7])
    #expect(grads.adding(1).unused * [5, 6] == [5, 6])
    #expect(Vector.exp(grads).unused .* [5, 6] == [5, 6])
  }

  @Test("powers of an array that is empty")
  func powers() {
    #expect(Vector.pow(grads, .zero).layers[1].bias == [1, 1])
    #expect(Vector.pow(.zero, (grads .* grads).adding(1)).layers[0].bias == [0, 0])
  }

  @Test("arrays of views: one is empty, or both are of one length")
  func views() {
    typealias View = Array<Tensor<Float>>.DifferentiableView
    let (two, none) = (View([[1, 2], [3]]), View([]))
    #expect((two .* none).base.isEmpty && (none .* two).base.isEmpty)
    #expect((two .* two).base == [[1, 4], [9]])
    #expect(two.subtracting(5).reciprocal.base == [[-0.25, -0.33333334], [-0.5]])
    #expect(View.pow(two, none).base == [[1, 1], [1]])
    #expect(two.adding(1).base == [[2, 3], [4]] && none.adding(1).base.isEmpty)
    var copy = two
    copy.add(1)
    copy.scale(by: 2)
    copy.subtract(1)
    copy .*= two
    #expect(copy.base == [[3, 10], [21]])
    #expect(two.subtracting(1).base == [[0, 1], [2]])
  }

  @Test("an optional layer is a vector when it is there")
  func optional() {
    var stack = Stack()
    stack.extra = Dense(inputSize: 2, outputSize: 1)
    let tangent = gradient(at: stack) { $0.extra!.weight.sum() * 3 }
    #expect(tangent.extra.value?.weight == [[3], [3]])
    #expect(tangent.scaled(by: 2).extra.value?.weight == [[6], [6]])
    #expect((tangent .* tangent).extra.value?.weight == [[9], [9]])
    #expect(isZero(tangent .* grads))
    #expect(Vector.sqrt(tangent.scaled(by: 3)).extra.value?.weight == [[3], [3]])
    #expect(stack.differentiableVectorView.extra.value?.weight == stack.extra?.weight)
    #expect(Stack().differentiableVectorView.extra.value == nil)
    #expect(tangent.extra.recursivelyAllKeyPaths(to: Tensor<Float>.self).count == 2)
  }
}

@Suite("Single vectors")
struct SingleVectorTests {
  @Test("numbers")
  func numbers() {
    #expect(Float.one == 1)
    #expect(Double.one == 1)
    #expect(Float(3).scaled(by: 2) == 6)
    #expect(Double(3).adding(0.5) == 3.5)
    #expect(Float(4).reciprocal == 0.25)
    #expect(Double(3) .* 4 == 12)
    #expect(Double(3) ./ 4 == 0.75)
    #expect(Float.root(-27, 3) == -3)
    #expect(Double.root(16, 4) == 2)
    #expect(Double.exp10(2) == 100)
    #expect(Float.pow(2, 10) == 1024)
    #expect(Float(2).differentiableVectorView == 2)
  }

  @Test("tensors, of any scalar type")
  func tensors() {
    let x: Tensor<Double> = [1, 4]
    #expect(x.scaled(by: 2) == [2, 8])
    #expect(x.adding(1) == [2, 5])
    #expect(x.subtracting(1) == [0, 3])
    #expect(x.reciprocal == [1, 0.25])
    #expect(x .* x == [1, 16])
    #expect(Tensor<Double>.one.shape == [])
    #expect(Tensor<Double>.one .* x == x)
    #expect(Tensor<Double>.sqrt(x) == [1, 2])
    #expect(Tensor<Double>.log(onePlus: [0, 0]) == [0, 0])
    #expect(Tensor<Int32>([2, 3]) .* Tensor<Int32>([4, 5]) == [8, 15])
  }

  @Test("a layer without parameters")
  func empty() {
    let empty = Flatten<Float>().differentiableVectorView
    #expect(empty.scaled(by: 2) == empty)
    #expect(empty.adding(1).subtracting(1) == empty)
    #expect(empty .* empty == empty)
    #expect(EmptyTangentVector.exp(empty) == empty)
    #expect(EmptyTangentVector.one == empty)
    #expect(empty.reciprocal == empty)
    #expect(EmptyTangentVector.pow(empty, empty) == empty)
  }

  @Test("arrays of numbers have the elementary functions")
  func arrays() {
    #expect([Float].sqrt([1, 4, 9]) == [1, 2, 3])
    #expect([Double].pow([2, 3], [3, 2]) == [8, 9])
    #expect([[Double]].pow([[2], [3, 4]], 2) == [[4], [9, 16]])
  }
}
