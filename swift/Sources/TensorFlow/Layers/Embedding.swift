import _Differentiation

/// A table of vectors, one for each entry of a vocabulary: indices give the rows.
///
/// Indices of any shape `[...]` give `[..., embeddingSize]`.
public struct Embedding<Scalar: TensorFlowFloatingPoint>: Module {
  /// `[vocabularySize, embeddingSize]`
  public var embeddings: Tensor<Scalar>

  /// A table of new vectors, by default uniform in 0..<1.
  ///
  /// - Precondition: Both sizes are positive.
  public init(
    vocabularySize: Int, embeddingSize: Int,
    embeddingsInitializer: ParameterInitializer<Scalar> = { Tensor(randomUniform: $0) }
  ) {
    require(
      vocabularySize > 0 && embeddingSize > 0,
      "Embedding: the vocabulary and the vectors must have a size: \(vocabularySize) "
        + "and \(embeddingSize)")
    self.init(embeddings: embeddingsInitializer([vocabularySize, embeddingSize]))
  }

  /// A layer of the given vectors.
  ///
  /// - Precondition: The table is of rank 2.
  public init(embeddings: Tensor<Scalar>) {
    require(
      embeddings.rank == 2, "Embedding: the embeddings must be of rank 2: \(embeddings.shape)")
    self.embeddings = embeddings
  }

  /// The rows at the indices; a row that is asked for again and again gets all its gradients.
  ///
  /// - Precondition: Every index lies in `0..<vocabularySize`.
  @differentiable(reverse,wrt: self)
  public func forward(_ input: Tensor<Int32>) -> Tensor<Scalar> {
    embeddings.gathering(atIndices: input)
  }
}
