import Tandem
import TensorFlow
import Testing

import struct Tandem.Dataset

@Suite("A learner on the data block")
struct LoaderLearnerTests {
  private let task = SmallTask()

  /// The rows of the task as items, read one by one; one of them may not be readable.
  private func data(workers: Int, bad: Int? = nil) throws -> DataBunch<TF, TI> {
    let rows = task.x.array
    let labels = task.y.scalars
    let items = ItemList(Array(0..<50)) { (row: Int) -> ShapedArray<Float> in
      if row == bad { throw TandemError("broken") }
      return ShapedArray(shape: [6], scalars: Array(rows.scalars[(row * 6)..<(row * 6 + 6)]))
    }
    let side = try LabeledData(x: items, y: ItemList(labels))
    return SplitData(train: side, valid: side).toDataBunch(
      batchSize: 16, channels: 1, classes: 3, options: LoaderOptions(workers: workers, seed: 9))
  }

  private func losses(_ data: DataBunch<TF, TI>) throws -> [Float] {
    let journal = Journal()
    let learner = task.learner(rate: 0.2, [journal])
    learner.data = data
    try learner.fit(2)
    return journal.losses
  }

  @Test("it trains as on tensors in that order, to the bit, with any number of workers")
  func training() throws {
    // The order that both loaders draw is PyTorch's of the seed.
    let order = Sampler(50, .permuted(MersenneTwister(torchSeed: 9)))
    let tensors = DataLoader(Dataset(task.x, task.y), batchSize: 16, order)
    let valid = DataLoader(Dataset(task.x, task.y), batchSize: 32, Sampler(50))
    let expected = try losses(DataBunch(train: Batches(tensors), valid: Batches(valid)))
    #expect(expected.count == 2 * (4 + 2))
    for workers in [0, 1, 3] { #expect(try losses(data(workers: workers)) == expected) }
  }

  @Test("what cannot be read comes out of the fit, by its name", arguments: [0, 2])
  func failing(workers: Int) throws {
    let broken = try data(workers: workers, bad: 17)
    #expect(throws: ItemError(item: "17", reason: "broken")) { try losses(broken) }
  }
}
