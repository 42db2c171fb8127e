import TensorFlow
import Testing
import _Differentiation

@Suite("Tensors marked as data")
struct DataMarkTests {
  @Test("are equal to what they were")
  func values() {
    let x: Tensor<Float> = [[1, 2], [3, 4]]
    #expect(x.asData() == x)
    #expect(x.asData().shape == x.shape)
    #expect(Tensor(copying: x.asData(), to: Device(kind: .CPU)) == x)
    #expect(Tensor<Int32>([1, 2]).asData() == [1, 2])
  }

  /// Expects that the gradient of `loss` at its second argument is there for `input` and zero for
  /// the same as data, and that the model's gradient does not change.
  private func expectSkipped<Model: Differentiable>(
    _ model: Model, _ input: Tensor<Float>, sourceLocation: SourceLocation = #_sourceLocation,
    _ loss: @differentiable(reverse) (Model, Tensor<Float>) -> Tensor<Float>
  ) where Model.TangentVector: Equatable {
    let plain = valueWithGradient(at: model, input, of: loss)
    let data = valueWithGradient(at: model, input.asData(), of: loss)
    #expect(data.value == plain.value, sourceLocation: sourceLocation)
    #expect(data.gradient.0 == plain.gradient.0, sourceLocation: sourceLocation)
    #expect(plain.gradient.1.shape == input.shape, sourceLocation: sourceLocation)
    #expect(plain.gradient.1.scalars.contains { $0 != 0 }, sourceLocation: sourceLocation)
    #expect(data.gradient.1 == .zero, sourceLocation: sourceLocation)
  }

  @Test("get no gradient from products, and change no other")
  func products() {
    let weight: Tensor<Float> = numbers([3, 2])
    let input: Tensor<Float> = numbers([4, 3], seed: 2)
    expectSkipped(weight, input) { matmul($1, $0).squared().sum() }
    expectSkipped(weight, input) { ($1 • $0).squared().sum() }
    expectSkipped(weight, input) {
      matmul($0, transposed: true, $1, transposed: true).squared().sum()
    }
    expectSkipped(weight, numbers([5, 4, 3], seed: 3)) { matmul($1, $0).squared().sum() }
  }

  @Test("get no gradient from convolutions, and change no other")
  func convolutions() {
    let filter: Tensor<Float> = numbers([3, 3, 2, 2])
    let images: Tensor<Float> = numbers([2, 5, 5, 2], seed: 2)
    expectSkipped(filter, images) { conv2D($1, filter: $0, padding: .same).squared().sum() }
    expectSkipped(filter, images) { depthwiseConv2D($1, filter: $0).squared().sum() }
  }

  @Test("stay data when only their shape changes")
  func reshaping() {
    let weight: Tensor<Float> = numbers([6, 2])
    let input: Tensor<Float> = numbers([4, 2, 3], seed: 2)
    expectSkipped(weight, input) {
      matmul(Flatten<Float>()($1), $0).squared().sum()
    }
    expectSkipped(weight, numbers([6, 6], seed: 2)) { matmul($1[0..<4], $0).squared().sum() }
    expectSkipped(weight, numbers([6, 6], seed: 2)) {
      matmul($1.gathering(atIndices: Tensor<Int32>([3, 1])), $0).squared().sum()
    }
  }

  @Test("what is computed from data and parameters is no data")
  func computed() {
    let input: Tensor<Float> = numbers([2, 3])
    let scale: Tensor<Float> = numbers([3], seed: 2)
    let weight: Tensor<Float> = numbers([3, 2], seed: 3)
    let plain = gradient(at: scale) { matmul(input * $0, weight).squared().sum() }
    let data = gradient(at: scale) { matmul(input.asData() * $0, weight).squared().sum() }
    #expect(plain == data)
    #expect(plain.scalars.contains { $0 != 0 })
  }
}
