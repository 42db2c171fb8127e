import TensorFlow
import Testing
import _Differentiation

@Suite("BatchNorm")
struct BatchNormTests {
  private let images: Tensor<Float> = numbers([4, 3, 2, 5])

  @Test("normalises over all axes but the features' in training")
  func training() {
    let layer = BatchNorm<Float>(featureCount: 5, epsilon: 0)
    let output = withLearningPhase(.training) { layer(images) }
    let moments = output.moments(squeezingAxes: 0, 1, 2)
    expectClose(moments.mean, Tensor(zeros: [5]), tolerance: 1e-5)
    expectClose(moments.variance, Tensor(ones: [5]), tolerance: 1e-5)
  }

  @Test("moves its running statistics by what the momentum leaves, in training only")
  func running() {
    let layer = BatchNorm<Double>(featureCount: 3, axis: 1, momentum: 0.75)
    let copy = layer
    let batch: Tensor<Double> = numbers([6, 3]) * 3 + 1
    _ = layer(batch)
    #expect(layer.runningMean.value == [0, 0, 0])
    #expect(layer.runningVariance.value == [1, 1, 1])
    _ = withLearningPhase(.training) { layer(batch) }
    let moments = batch.moments(squeezingAxes: 0)
    expectClose(layer.runningMean.value, moments.mean * 0.25, tolerance: 1e-14)
    expectClose(layer.runningVariance.value, 0.75 + moments.variance * 0.25, tolerance: 1e-14)
    #expect(copy.runningMean.value == layer.runningMean.value)
  }

  @Test("goes by its running statistics in inference, a batch of one example too")
  func inference() {
    let layer = BatchNorm<Double>(
      momentum: 0.9, offset: Tensor([1, 2]), scale: Tensor([3, 4]), epsilon: 0,
      runningMean: Tensor([5, 6]), runningVariance: Tensor([4, 16]))
    #expect(layer(Tensor([[7, 10]])) == [[4, 6]])
    #expect(layer.inferring(from: Tensor([[5, 6], [3, 2]])) == [[1, 2], [-2, -2]])
  }

  @Test("learns offset and scale, and does not move its running statistics by gradients")
  func tangent() {
    var layer = BatchNorm<Float>(featureCount: 5)
    let paths = ["offset", "scale", "runningMean.value", "runningVariance.value"]
    #expect(tensorLeaves(of: layer).map(\.path) == paths)
    #expect(tensorLeaves(of: zerosLike(layer)).map(\.path) == ["offset", "scale"])
    let optimizer = SGD(for: layer, learningRate: 0.5)
    let losses = (0..<20).map { _ in
      withLearningPhase(.training) {
        let (loss, gradient) = valueWithGradient(at: layer) {
          meanSquaredError(predicted: $0(images), expected: images)
        }
        optimizer.update(&layer, along: gradient)
        return loss.scalarized()
      }
    }
    #expect(losses[19] < losses[0] / 10)
    let moments = images.moments(squeezingAxes: 0, 1, 2)
    let share = 1 - Float(0.99).power(20)
    expectClose(layer.runningMean.value, moments.mean * share, tolerance: 1e-5)
  }

  @Test("moves its running statistics when compiled too, where the layer is the state")
  func compiledSteps() {
    let layers = (0..<2).map { _ in BatchNorm<Float>(featureCount: 5, momentum: 0.5) }
    let step = compiled { (layer: inout BatchNorm<Float>, batch: Tensor<Float>) in layer(batch) }
    var traced = layers[0]
    for seed in 0..<3 {
      let batch: Tensor<Float> = numbers([4, 3, 2, 5], seed: seed)
      withLearningPhase(.training) {
        expectClose(step(&traced, batch), layers[1](batch), tolerance: 1e-6)
      }
    }
    #expect(step.statistics.traceCount == 1)
    let means = layers.map(\.runningMean.value)
    expectClose(means[0], means[1], tolerance: 1e-6)
    let variances = layers.map(\.runningVariance.value)
    expectClose(variances[0], variances[1], tolerance: 1e-6)
    expectClose(traced(images), layers[1](images), tolerance: 1e-6)
  }

  /// Single precision with the features last is the fused op's, but for rows.
  @Test("gives the same numbers by the fused op", arguments: [[7, 4], [3, 5, 4], [2, 3, 3, 4]])
  func fused(shape: [Int]) {
    let input: Tensor<Double> = numbers(TensorShape(shape)) * 2 + 0.5
    let upstream: Tensor<Double> = numbers(TensorShape(shape), seed: 2)
    let single = results(Tensor<Float>(input), Tensor<Float>(upstream))
    let double = results(input, upstream)
    for (index, (fused, composed)) in zip(single, double).enumerated() {
      expectClose(Tensor<Double>(fused), composed, tolerance: 2e-6, "tensor \(index)")
    }
  }

  /// The fused op's kernel is shared, and remembers the number of features of its last call.
  @Test("gives the same numbers on threads that run at once, of different numbers of features")
  func threads() {
    let sums = onThreads(6) { thread -> [Float] in
      let features = 3 + 40 * thread
      let layer = BatchNorm<Float>(featureCount: features)
      let batch: Tensor<Float> = numbers([4, 5, 5, features], seed: thread)
      return (0..<60).map { _ in
        withLearningPhase(.training) {
          let (output, pullback) = layer.appliedForBackpropagation(to: batch)
          return pullback(output * output).layerGradient.scale.sum().scalarized()
        }
      }
    }
    for repeated in sums {
      #expect(repeated.allSatisfy { abs($0 - repeated[0]) <= 1e-4 * abs(repeated[0]) + 1e-3 })
    }
  }

  /// Output, gradients of input, offset and scale, and running statistics.
  private func results<T: TensorFlowFloatingPoint>(_ input: Tensor<T>, _ upstream: Tensor<T>)
    -> [Tensor<T>]
  {
    let layer = BatchNorm<T>(
      momentum: 0.5, offset: numbers([4], seed: 3), scale: numbers([4], seed: 4), epsilon: 0.01,
      runningMean: Tensor(zeros: [4]), runningVariance: Tensor(ones: [4]))
    let (output, pullback) = withLearningPhase(.training) {
      layer.appliedForBackpropagation(to: input)
    }
    let (ofLayer, ofInput) = pullback(upstream)
    return [
      output, ofInput, ofLayer.offset, ofLayer.scale, layer.runningMean.value,
      layer.runningVariance.value,
    ]
  }
}

extension Float {
  /// This number to the given power.
  fileprivate func power(_ count: Int) -> Float {
    (0..<count).reduce(1) { power, _ in power * self }
  }
}

@Suite("LayerNorm, GroupNorm and InstanceNorm")
struct OtherNormTests {
  private let input: Tensor<Double> = numbers([2, 3, 4, 6]) * 3 + 1

  private func expectNormal(
    _ output: Tensor<Double>, _ axes: [Int], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let moments = output.moments(squeezingAxes: axes)
    expectClose(
      moments.mean, Tensor(zerosLike: moments.mean), tolerance: 1e-12,
      sourceLocation: sourceLocation)
    expectClose(
      moments.variance, Tensor(onesLike: moments.mean), tolerance: 1e-12,
      sourceLocation: sourceLocation)
  }

  @Test("normalise each example over its features, its groups, its places")
  func axes() {
    expectNormal(LayerNorm(featureCount: 6, axis: -1, epsilon: 0)(input), [3])
    expectNormal(LayerNorm(featureCount: 4, axis: 2, epsilon: 0)(input), [2])
    expectNormal(InstanceNorm(featureCount: 6, epsilon: 0)(input), [1, 2])
    let grouped = GroupNorm(featureCount: 6, groupCount: 3, epsilon: 0)(input)
    expectNormal(grouped.reshaped(to: [2, 3, 4, 3, 2]), [1, 2, 4])
  }

  @Test("are the same in training")
  func phases() {
    let layers = (
      LayerNorm<Double>(featureCount: 6, axis: -1),
      GroupNorm<Double>(featureCount: 6, groupCount: 2),
      InstanceNorm<Double>(featureCount: 6)
    )
    withLearningPhase(.training) {
      #expect(layers.0(input) == layers.0.inferring(from: input))
      #expect(layers.1(input) == layers.1.inferring(from: input))
      #expect(layers.2(input) == layers.2.inferring(from: input))
    }
  }

  @Test("groups of one feature are instances, one group of a row is the layer")
  func limits() {
    let groups = GroupNorm<Double>(featureCount: 6, groupCount: 6)(input)
    expectClose(groups, InstanceNorm<Double>(featureCount: 6)(input), tolerance: 1e-12)
    let rows: Tensor<Double> = numbers([3, 6])
    let group = GroupNorm<Double>(featureCount: 6, groupCount: 1)(rows)
    expectClose(group, LayerNorm<Double>(featureCount: 6, axis: 1)(rows), tolerance: 1e-12)
  }
}
