import Tandem
import TensorFlow
import Testing

@Suite("Batches of texts of like length")
struct LengthSamplersTests {
  private let lengths = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]

  // Orders that Python drew.
  @Test("the longest first, those of one length in their order")
  func sorted() {
    #expect(SortSampler(lengths).nextRows() == [5, 7, 4, 8, 10, 2, 0, 9, 6, 1, 3])
  }

  @Test("batches of like lengths in an order that is Python's, another each time")
  func sortish() {
    let sampler = SortishSampler(lengths, batchSize: 2, seed: 7)
    #expect(sampler.length == 11)
    let restore = sampler.saved()
    let first = [5, 7, 0, 9, 8, 4, 10, 2, 6, 3, 1]
    #expect(sampler.nextRows() == first)
    #expect(sampler.nextRows() == [5, 7, 6, 3, 0, 9, 10, 2, 8, 4, 1])
    restore()
    #expect(sampler.nextRows() == first)
  }

  @Test("stretches of fifty batches are sorted each by itself")
  func stretches() {
    let rows = SortishSampler((0..<130).map { $0 % 13 }, batchSize: 1, seed: 11).nextRows()
    #expect(rows.prefix(6) == [25, 88, 2, 44, 100, 68])
    #expect(rows.enumerated().reduce(0) { $0 + $1.offset * $1.element } == 535_197)
    #expect(SortishSampler([], batchSize: 4).nextRows() == [])
  }

  @Test("texts are filled up at the end or first")
  func padding() {
    let samples: [(x: [Int32], y: Int32)] = [([5, 6, 7], 1), ([], 0), ([8], 1)]
    let (x, y) = padCollate(samples)
    #expect(x == TI([[5, 6, 7], [1, 1, 1], [8, 1, 1]]))
    #expect(y == TI([1, 0, 1]))
    #expect(
      padCollate(samples, padIdx: 0, padFirst: true).x == TI([[5, 6, 7], [0, 0, 0], [0, 0, 8]]))
  }

  @Test("streams to train on and to validate with")
  func streams() throws {
    let texts = [[Int32]](repeating: Array(0..<40), count: 10)
    let (train, valid) = try getLmDls(texts, texts, batchSize: 4, bptt: 9, seed: 1)
    #expect(train.oneBatch().x.shape == [4, 9])
    #expect(valid.oneBatch().x.shape == [8, 9])
    #expect(train.shuffle)
    #expect(!valid.shuffle)
  }
}
