import TensorFlow
import _Differentiation

extension GradientTable {
  private var epsilon: Scalar { 1e-3 }

  mutating func addNormalizations() {
    addBatchNorms()
    addOtherNorms()
    addBatchNormalized()
    addEmbeddings()
  }

  /// A batch norm of the offset and scale that a case gives it.
  private static func batchNorm(_ parameters: [T], axis: Int) -> BatchNorm<Scalar> {
    BatchNorm(
      axis: axis, momentum: 0.9, offset: parameters[0], scale: parameters[1], epsilon: 1e-3,
      runningMean: T(zerosLike: parameters[0]), runningVariance: T(onesLike: parameters[0]))
  }

  private mutating func addBatchNorms() {
    layer("batchNorm", .training) { Self.batchNorm($0, axis: -1) }
    layer("batchNorm.rows", .training) { Self.batchNorm($0, axis: 1) }
    layer("batchNorm.middleAxis", .training) { Self.batchNorm($0, axis: -2) }
    layer("batchNorm.firstAxis", .training) { Self.batchNorm($0, axis: 0) }
    layer("batchNorm.running") {
      let layer = Self.batchNorm($0, axis: 3)
      for name in ["first", "second"] {
        let batch: T = GradientFixture.numbers("batchNorm.running/\(name)")
        _ = withLearningPhase(.training) { layer(batch) }
      }
      return layer
    }
  }

  private mutating func addOtherNorms() {
    for (name, axis) in [("layerNorm", -1), ("layerNorm.middleAxis", 1)] {
      layer(name) { [epsilon] in
        LayerNorm(offset: $0[0], scale: $0[1], axis: axis, epsilon: epsilon)
      }
    }
    for (name, count, axis) in [
      ("groupNorm", 2, -1), ("groupNorm.one", 1, 3), ("groupNorm.middleAxis", 2, 1),
    ] {
      layer(name) { [epsilon] in
        GroupNorm(
          offset: $0[0], scale: $0[1], groupCount: count, axis: axis, epsilon: epsilon)
      }
    }
    for (name, axis) in [("instanceNorm", -1), ("instanceNorm.middleAxis", -2)] {
      layer(name) { [epsilon] in
        InstanceNorm(offset: $0[0], scale: $0[1], axis: axis, epsilon: epsilon)
      }
    }
  }

  private mutating func addBatchNormalized() {
    for (name, axis) in [("", 0), (".negativeAxis", -2), (".broadcast", 1)] {
      ternary("batchNormalized\(name)") {
        $0.batchNormalized(alongAxis: axis, offset: $1, scale: $2, epsilon: 1e-3)
      }
    }
    unary("batchNormalized.alone") { $0.batchNormalized(alongAxis: 0) }
  }

  private mutating func addEmbeddings() {
    for name in ["embedding", "embedding.one"] {
      let indices = GradientFixture.integers("\(name)/indices")
      add(name) {
        let layer = Embedding(embeddings: $0[0])
        let (value, pullback) = valueWithPullback(at: layer) { $0(indices) }
        return Differentiated(values: [value]) { [pullback($0[0]).embeddings] }
      }
    }
  }
}
