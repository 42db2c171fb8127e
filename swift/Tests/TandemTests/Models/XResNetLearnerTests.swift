import Tandem
import TensorFlow
import Testing

import struct Tandem.Dataset

@Suite("Learners of networks")
struct XResNetLearnerTests {
  private func data(channels: Int?, classes: Int?) -> DataBunch<TF, TI> {
    let labels = TI((0..<16).map { $0 % 2 })
    let images = normal([16, 32, 32, 1], 1) + TF(labels).reshaped(to: [16, 1, 1, 1])
    let batches = Batches<TF, TI>(
      DataLoader(Dataset(images, labels), batchSize: 8, Sampler(16)))
    return DataBunch(train: batches, valid: batches, channels: channels, classes: classes)
  }

  private func learner(_ data: DataBunch<TF, TI>, cIn: Int? = nil, cOut: Int? = nil)
    -> Learner<TI, SGD<XResNet>>
  {
    cnnLearner(
      data, .crossEntropy, cIn: cIn, cOut: cOut, optimizer: { SGD(for: $0, learningRate: 0.02) }
    ) { XResNet(expansion: 1, layers: [1, 1], cIn: $0, cOut: $1) }
  }

  @Test("a network has the channels and classes of the data, unless they are given")
  func sizes() async {
    let known = learner(data(channels: 1, classes: 2)).model
    #expect(known.body.stem[0].conv.filter.shape == [3, 3, 1, 16])
    #expect(known.linear.weight.shape == [128, 2])
    let given = learner(data(channels: 1, classes: nil), cIn: 3, cOut: 5).model
    #expect(given.body.stem[0].conv.filter.shape == [3, 3, 3, 32])
    #expect(given.linear.weight.shape == [128, 5])
    let missing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = XResNetLearnerTests().learner(
        XResNetLearnerTests().data(channels: nil, classes: nil), cIn: 1)
    }
    #expect(words(of: missing).contains("cnnLearner: the data do not say cOut: give them"))
  }

  @Test("an xresnet learns by a learner, and by a compiled one alike", arguments: [false, true])
  func learns(compiled: Bool) throws {
    let learner = learner(data(channels: 1, classes: 2))
    let batch = try learner.data.train.oneBatch()
    func loss() -> Float {
      crossEntropy(learner.model.inferring(from: batch.x), batch.y).scalarized()
    }
    if compiled { learner.compile() }
    try learner.fit(12)
    #expect(loss() < 0.3)
  }
}
