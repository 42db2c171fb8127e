import TensorFlow
import Testing

/// Samples whose sizes repeat, in no order of size.
private let sizes = (0..<103).map { $0 * 37 % 59 }

@Suite("Batches of samples of like size")
struct NonuniformBatchTests {
  private typealias Sample = (id: Int, size: Int)
  private let samples: [Sample] = sizes.enumerated().map { (id: $0, size: $1) }

  private func epochs(seed: UInt64 = 1, batchesPerSort: Int = 4, first: Int = 5) -> [[[Sample]]] {
    NonuniformTrainingEpochs(
      samples: samples, batchSize: 8, entropy: Repeatable(seed: seed),
      batchesPerSort: batchesPerSort
    ) { $0.size < $1.size }.prefix(first).map { $0.map(Array.init) }
  }

  @Test("each epoch has whole batches, no sample twice, those left out before included")
  func wholeBatches() {
    var left: Set<Int> = []
    for epoch in epochs() {
      #expect(epoch.map(\.count) == Array(repeating: 8, count: 12))
      let all = epoch.joined().map(\.id)
      #expect(Set(all).count == 96)
      #expect(left.isSubset(of: all))
      left = Set(0..<103).subtracting(all)
      #expect(left.count == 7)
    }
  }

  @Test("a largest sample of an epoch is in its first batch")
  func largestFirst() {
    for epoch in epochs(first: 20) {
      #expect(epoch[0].map(\.size).max() == epoch.joined().map(\.size).max())
    }
  }

  // Were the batches random, the spread of sizes in one would be nearly all of 0..<59.
  @Test("a batch's samples are alike in size, the more so the more are sorted together")
  func likeSizes() {
    func meanSpread(_ batchesPerSort: Int) -> Double {
      let batches = epochs(batchesPerSort: batchesPerSort).joined()
      let spreads = batches.map { $0.map(\.size).max()! - $0.map(\.size).min()! }
      return Double(spreads.reduce(0, +)) / Double(spreads.count)
    }
    #expect(meanSpread(1) > 40)
    #expect(meanSpread(4) < 17)
    #expect(meanSpread(12) < 6)
  }

  @Test("the batches come in no order of size, another in each epoch; the same for one entropy")
  func order() {
    let firstSizes = epochs().map { $0.dropFirst().map { $0[0].size } }
    #expect(firstSizes.allSatisfy { $0 != $0.sorted() && $0 != $0.sorted(by: >) })
    #expect(Set(firstSizes).count == firstSizes.count)
    let ids = { (seed: UInt64) in self.epochs(seed: seed).map { $0.map { $0.map(\.id) } } }
    #expect(ids(3) == ids(3))
    #expect(ids(3) != ids(4))
    let unseeded = NonuniformTrainingEpochs(samples: sizes, batchSize: 103) { $0 < $1 }
    #expect(Array(unseeded.next()!.first!) == sizes.sorted())
  }

  @Test("fewer samples than a batch takes make epochs without batches")
  func tooFew() {
    let few = NonuniformTrainingEpochs(samples: [3, 1], batchSize: 3, areInAscendingSizeOrder: <)
    #expect(few.next()!.isEmpty)
  }

  @Test("inference sees each sample once, the largest first, the rest in a shorter batch")
  func inference() {
    let batches = NonuniformInferenceBatches(samples: sizes, batchSize: 8) { $0 < $1 }
    #expect(batches.count == 13)
    #expect(batches.flatMap { $0 } == sizes.sorted(by: >))
    #expect(batches.map(\.count) == Array(repeating: 8, count: 12) + [7])
    let named = NonuniformInferenceBatches(
      samples: sizes, batchSize: 8, samplesAreInAscendingSizeOrder: <)
    #expect(named.map(Array.init) == batches.map(Array.init))
  }
}
