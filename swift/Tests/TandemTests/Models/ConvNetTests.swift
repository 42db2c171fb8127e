import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("A deeper convolutional network")
struct ConvNetTests {
  @Test("the power of two at or below a number")
  func powers() async {
    #expect([1, 2, 3, 9, 27, 31, 32].map(prevPow2) == [1, 2, 2, 8, 16, 16, 32])
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = prevPow2(0)
    }
    #expect(words(of: none).contains("prevPow2: there is no power of two at or below 0"))
  }

  @Test("layers are those of the course, with and without a stem")
  func layers() {
    #expect(
      filters(ConvNet(channels: 1, classes: 10)) == [
        [5, 1, 8], [3, 8, 16], [3, 16, 32], [3, 32, 32],
      ])
    let colour = ConvNet(channels: 3, classes: 10, widths: [32, 64], stem: true)
    #expect(
      filters(colour) == [[3, 3, 16], [3, 16, 32], [3, 32, 64], [3, 64, 32], [3, 32, 64]])
    #expect(colour.convs.map(\.conv.stride) == [1, 2, 2, 2, 2])
    #expect(colour(normal([2, 32, 32, 3], 1)).shape == [2, 10])
  }

  private func filters(_ net: ConvNet) -> [[Int]] {
    net.convs.map { $0.conv.filter.shape.dimensions }.map { [$0[0], $0[2], $0[3]] }
  }

  @Test(
    "a step compiled is a step eager",
    arguments: [NormKind.batch, .batchByHand, .runningBatch, .group(2)])
  func compiledStep(_ norm: NormKind) {
    expectSameCompiled(
      steps: 3, images: normal([8, 16, 16, 3], 1), classes: 4, tolerance: 1e-4
    ) {
      ConvNet(channels: 3, classes: 4, widths: [8, 8], style: ConvNetStyle(norm: norm))
    }
  }

  @Test("weights are written and read under PyTorch's names")
  func names() throws {
    let net = ConvNet(channels: 1, classes: 10, widths: [8, 16])
    let file = SafetensorsFile(weightsOf: net, as: net.weightFormat)
    let norm = ["running_mean", "running_var", "weight", "bias"]
    let expected =
      ["0", "1"].flatMap { layer in
        ["\(layer).0.weight"] + norm.map { "\(layer).1.\($0)" }
      } + ["4.weight", "4.bias"]
    #expect(Set(file.names) == Set(expected))
    #expect(file["0.0.weight"]?.shape == [8, 1, 5, 5])
    var other = ConvNet(channels: 1, classes: 10, widths: [8, 16])
    try other.readWeights(from: file, as: other.weightFormat)
    let x = normal([2, 16, 16, 1], 2)
    #expect(other(x) == net(x))
  }
}

/// Trains two models from the same weights on the same batch, one by a compiled step; fails unless
/// losses, weights and what norms have gathered agree.
func expectSameCompiled<Model: Layer>(
  steps: Int, images: TF, classes: Int, tolerance: Float, rate: Float = 0.05, make: () -> Model
) where Model.Input == TF, Model.Output == TF {
  let labels = TI((0..<images.shape[0]).map { Int32($0 % classes) })
  let start = make()
  var (eager, traced) = (make(), make())
  copyTensors(of: start, into: &eager)
  copyTensors(of: start, into: &traced)
  let step = compiled { (model: inout Model, batch: Tandem.Batch) -> TF in
    withLearningPhase(.training) {
      let (loss, gradient) = lossWithGradient(
        model, { softmaxCrossEntropy(logits: $0, labels: $1) }, batch)
      model = moved(model, along: gradient, by: -rate)
      return loss
    }
  }
  for number in 0..<steps {
    let (loss, gradient) = withLearningPhase(.training) {
      lossWithGradient(
        eager, { softmaxCrossEntropy(logits: $0, labels: $1) }, (images, labels))
    }
    eager = moved(eager, along: gradient, by: -rate)
    expectClose(step(&traced, (images, labels)), loss, tolerance: tolerance, "loss \(number)")
  }
  for (a, b) in zip(tensorLeaves(of: traced), tensorLeaves(of: eager))
  where a.handle.dataType == Float.tensorFlowDataType {
    expectClose(TF(_tfe: a.handle), TF(_tfe: b.handle), tolerance: tolerance, a.path)
  }
}

private func copyTensors<Model>(of source: Model, into target: inout Model) {
  let handles = Dictionary(
    uniqueKeysWithValues: tensorLeaves(of: source).map { ($0.path, $0.handle) })
  updateTensorLeaves(of: &target) { path, handle in handles[path] ?? handle }
}
