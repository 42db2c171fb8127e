import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/norm.py` for the tensors.
  static let norm = ParityCase("norm") { inputs, outputs in
    let given = try NormInputs(inputs)
    given.compare("batch", FABatchNorm(featureCount: 6), &outputs)
    given.compare("batch_fused", TFBatchNorm(featureCount: 6), &outputs)
    given.compare("layer", FALayerNorm(), &outputs)
    given.compare("instance", FAInstanceNorm(featureCount: 6), &outputs)
    given.compare("group", FAGroupNorm(groups: 3, featureCount: 6), &outputs)
    given.compare("running", RunningBatchNorm(featureCount: 6), &outputs)
    given.layerOfShape(&outputs)
    given.full(&outputs)
  }
}

private struct NormInputs {
  let batches: [TF]
  let cotangent: TF
  let scale: TF
  let offset: TF
  let placeScale: TF
  let placeOffset: TF

  init(_ inputs: SafetensorsFile) throws {
    batches = try ["x0", "x1"].map { Layout.images.fromPyTorch(try inputs.tensor($0)) }
    cotangent = Layout.images.fromPyTorch(try inputs.tensor("cotangent"))
    scale = try inputs.tensor("weight")
    offset = try inputs.tensor("bias")
    let places: [TF] = try ["place_weight", "place_bias"].map { try inputs.tensor($0) }
    placeScale = places[0].transposed(permutation: 1, 2, 0)
    placeOffset = places[1].transposed(permutation: 1, 2, 0)
  }

  /// Two batches in training, the second with its gradients; then the first while evaluating.
  func compare<N: Norm>(_ name: String, _ norm: N, _ outputs: inout SafetensorsFile) {
    var norm = norm
    let isWhole = norm.scale.rank == 0
    norm.scale = isWhole ? scale[0] : scale
    norm.offset = isWhole ? offset[0] : offset
    withLearningPhase(.training) {
      outputs.set("\(name)/first", to: norm(batches[0]), .images)
      let both = LayerGradients(norm, batches[1], cotangent)
      outputs.set("\(name)/second", to: both.value, .images)
      outputs.set("\(name)/grad/x", to: both.ofInput, .images)
      outputs.setGradient(
        both.ofLayer, of: norm, as: .pyTorch, under: "\(name)/grad/")
    }
    let evaluated = withLearningPhase(.inference) { norm(batches[0]) }
    outputs.set("\(name)/evaluated", to: evaluated, .images)
    outputs.setWeights(of: norm, as: .pyTorch, under: "\(name)/", where: isCompared)
  }

  /// The number of images is an integer, which cases do not compare.
  private func isCompared(_ name: String) -> Bool { isStatistics(name) && name != "images" }

  func layerOfShape(_ outputs: inout SafetensorsFile) {
    var norm = FALayerNorm(shape: [5, 4, 6])
    (norm.scale, norm.offset) = (placeScale, placeOffset)
    let both = LayerGradients(norm, batches[1], cotangent)
    outputs.set("layer_shape/second", to: both.value, .images)
    outputs.set("layer_shape/grad/x", to: both.ofInput, .images)
    for (name, gradient) in [("weight", both.ofLayer.scale), ("bias", both.ofLayer.offset)] {
      outputs.set(
        "layer_shape/grad/\(name)", to: gradient.transposed(permutation: 2, 0, 1))
    }
  }

  func full(_ outputs: inout SafetensorsFile) {
    var full = FullRunningBatchNorm(featureCount: 6)
    (full.norm.scale, full.norm.offset) = (scale, offset)
    withLearningPhase(.training) {
      _ = full(batches[0])
      let both = LayerGradients(full, batches[1], cotangent)
      outputs.set("full/second", to: both.value, .images)
      outputs.set("full/grad/x", to: both.ofInput, .images)
    }
    outputs.set("full/weight_seen", to: full.weightSeen.value, .same)
    outputs.set("full/debiased_sums", to: full.debiased.sums)
  }
}
