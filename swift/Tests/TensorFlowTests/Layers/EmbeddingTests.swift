import TensorFlow
import Testing
import _Differentiation

@Suite("Embedding")
struct EmbeddingTests {
  @Test("gives the rows at indices of any shape")
  func rows() {
    let layer = Embedding<Float>(embeddings: [[1, 2], [3, 4], [5, 6]])
    #expect(layer(Tensor([2, 0])) == [[5, 6], [1, 2]])
    #expect(layer.forward(Tensor([[1], [1]])) == [[[3, 4]], [[3, 4]]])
    #expect(layer(Tensor<Int32>(1)) == [3, 4])
  }

  @Test("is made by sizes, uniform in 0..<1 or by an initialiser")
  func sizes() {
    let layer = Embedding<Double>(vocabularySize: 50, embeddingSize: 8)
    #expect(layer.embeddings.shape == [50, 8])
    #expect(layer.embeddings.scalars.allSatisfy { (0..<1).contains($0) })
    #expect(Set(layer.embeddings.scalars).count > 390)
    let constant = Embedding<Float>(
      vocabularySize: 2, embeddingSize: 3, embeddingsInitializer: constantInitializer(value: 7))
    #expect(constant.embeddings == [[7, 7, 7], [7, 7, 7]])
  }

  @Test("a row that is asked for twice gets both gradients, one that is not gets none")
  func gradients() {
    let layer = Embedding<Float>(vocabularySize: 3, embeddingSize: 2)
    let indices: Tensor<Int32> = [2, 0, 2]
    let weights: Tensor<Float> = [[1, 2], [3, 4], [5, 6]]
    let gradient = gradient(at: layer) { ($0(indices) * weights).sum() }
    #expect(gradient.embeddings == [[3, 4], [0, 0], [6, 8]])
  }
}
