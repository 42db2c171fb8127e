import TensorFlow
import Testing

@Suite("Training epochs")
struct TrainingEpochsTests {
  private let sizes = [(1, 1), (5, 2), (6, 3), (10, 4), (17, 5), (100, 32), (3, 3), (7, 6)]

  /// The samples of the first epochs, batch by batch.
  private func epochs(_ count: Int, _ batchSize: Int, seed: UInt64 = 1, first: Int = 6) -> [[[Int]]]
  {
    TrainingEpochs(
      samples: Array(0..<count), batchSize: batchSize, entropy: Repeatable(seed: seed)
    ).prefix(first).map { $0.map(Array.init) }
  }

  @Test("each epoch has as many whole batches as there are, no sample twice")
  func wholeBatches() {
    for (count, batchSize) in sizes {
      for epoch in epochs(count, batchSize) {
        #expect(epoch.count == count / batchSize)
        #expect(epoch.allSatisfy { $0.count == batchSize })
        let all = epoch.flatMap { $0 }
        #expect(Set(all).count == all.count)
        #expect(Set(all).isSubset(of: 0..<count))
      }
    }
  }

  @Test("what an epoch leaves out comes first in the next")
  func leftOver() {
    for (count, batchSize) in sizes {
      let all = epochs(count, batchSize).map { $0.flatMap { $0 } }
      for (epoch, next) in zip(all, all.dropFirst()) {
        let left = Set(0..<count).subtracting(epoch)
        #expect(left.count == count % batchSize)
        #expect(Set(next.prefix(left.count)) == left, "\(count) by \(batchSize)")
      }
    }
  }

  @Test("the same entropy gives the same epochs, which all differ")
  func order() {
    #expect(epochs(30, 4, seed: 5) == epochs(30, 4, seed: 5))
    #expect(epochs(30, 4, seed: 5) != epochs(30, 4, seed: 6))
    #expect(Set(epochs(30, 4)).count == 6)
    let unseeded = TrainingEpochs(samples: Array(0..<50), batchSize: 50)
    #expect(Array(unseeded.next()!.first!) != Array(unseeded.next()!.first!))
  }

  // The mean place of a sample over many epochs is normal, with the deviation of one place over the
  // root of their number; the bound is five of those, and the entropy is fixed.
  @Test("every sample comes at every place alike")
  func evenness() {
    let (count, rounds) = (8, 2000)
    var sums = [Double](repeating: 0, count: count)
    for epoch in epochs(count, count, first: rounds) {
      for (place, sample) in epoch[0].enumerated() { sums[sample] += Double(place) }
    }
    let deviation = (Double(count * count - 1) / 12).squareRoot() / Double(rounds).squareRoot()
    #expect(sums.allSatisfy { abs($0 / Double(rounds) - 3.5) < 5 * deviation }, "\(sums)")
  }

  @Test("fewer samples than a batch takes, or none, make epochs without batches")
  func tooFew() {
    #expect(epochs(3, 4) == Array(repeating: [], count: 6))
    #expect(epochs(0, 4) == Array(repeating: [], count: 6))
  }

  @Test("a sample is looked up when it is read, and an epoch outlives the next")
  func laziness() {
    var reads = 0
    let samples = (0..<20).lazy.map { (i: Int) -> Int in
      reads += 1; return i
    }
    let epochs = TrainingEpochs(samples: samples, batchSize: 5, entropy: Repeatable())
    let first = epochs.next()!
    let batch = first.first!
    #expect(reads == 0)
    let before = Array(batch)
    let second = epochs.next()!
    #expect(Array(batch) == before)
    #expect(Array(first.first!) == before)
    #expect(Array(second.first!) != before)
    #expect(Set(first.joined()) == Set(0..<20))
  }

  @Test("samples need not be counted from zero")
  func otherPlaces() {
    let letters = "abcdefgh"
    for epoch in TrainingEpochs(samples: letters, batchSize: 4, entropy: Repeatable()).prefix(3) {
      #expect(epoch.map(\.count) == [4, 4])
      #expect(epoch.joined().sorted() == Array(letters))
    }
  }
}
