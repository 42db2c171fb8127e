import Tandem
import TensorFlow
import Testing

import struct Tandem.Dataset

/// Repeats itself: a linear congruential generator (Knuth).
private struct Repeating: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}

@Suite("Data set, sampler, loader")
struct TrainingDataTests {
  private let data = Dataset(
    TF(shape: [10, 2], scalars: (0..<20).map(Float.init)), TI((0..<10).map(Int32.init)))

  @Test("a data set gives one item, or neighbours")
  func dataset() {
    #expect(data.count == 10)
    #expect(data[3].x == TF([6, 7]) && data[3].y == TI(3))
    #expect(data[8..<10].x == TF([[16, 17], [18, 19]]) && data[8..<10].y == TI([8, 9]))
  }

  @Test("a sampler runs in turn, or shuffles anew each epoch, from a generator that repeats")
  func sampling() {
    #expect(Array(Sampler(4)) == [0, 1, 2, 3])
    let sampler = Sampler(20, .shuffled(Repeating(state: 1)))
    let (first, second) = (Array(sampler), Array(sampler))
    #expect(first.sorted() == Array(0..<20) && second.sorted() == Array(0..<20))
    #expect(first != second && first != Array(0..<20))
    #expect(Array(Sampler(20, .shuffled(Repeating(state: 1)))) == first)
  }

  @Test("a given order fixes each epoch")
  func given() {
    let sampler = Sampler(3, .given(TI([[2, 0, 1], [1, 2, 0]])))
    #expect(Array(sampler) == [2, 0, 1])
    #expect(Array(sampler) == [1, 2, 0])
    #expect(sampler.epoch == 2)
  }

  @Test(
    "a loader stacks the sampler's rows; the last batch may be short", arguments: [1, 4, 10, 11])
  func loading(size: Int) {
    let rows: [Int32] = [9, 0, 8, 1, 7, 2, 6, 3, 5, 4]
    let loader = DataLoader(
      data, batchSize: size, Sampler(10, .given(TI(shape: [1, 10], scalars: rows))))
    let batches = Array(loader)
    #expect(batches.count == (10 + size - 1) / size)
    #expect(loader.count == batches.count)
    let (inputs, classes) = (batches.flatMap { $0.x.scalars }, batches.flatMap { $0.y.scalars })
    #expect(classes == rows)
    #expect(inputs == rows.flatMap { row in [Float(2 * row), Float(2 * row + 1)] })
    #expect(batches.dropLast().allSatisfy { $0.y.scalarCount == size && $0.x.shape == [size, 2] })
  }

  @Test("a loader takes another way to collate")
  func collating() {
    let flat = DataLoader(data, batchSize: 5, Sampler(10)) { items in
      let batch = collate(items)
      return (batch.x.flattened(), batch.y)
    }
    #expect(Array(flat).map { $0.x.shape } == [[10], [10]])
  }

  @Test("what does not go together traps")
  func traps() async {
    let lengths = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Dataset(TF(zeros: [3, 2]), TI(zeros: [4]))
    }
    #expect(words(of: lengths).contains("Dataset: inputs [3, 2] and classes [4]"))
    let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Sampler(5, .given(TI(zeros: [2, 4])))
    }
    #expect(words(of: order).contains("Sampler: needs an order [epochs, 5], got [2, 4]"))
    let used = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sampler = Sampler(2, .given(TI([[1, 0]])))
      _ = (Array(sampler), Array(sampler))
    }
    #expect(words(of: used).contains("Sampler: the order has 1 epochs, all used"))
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DataLoader(Dataset(TF(zeros: [1]), TI(zeros: [1])), batchSize: 0, Sampler(1))
    }
    #expect(words(of: size).contains("DataLoader: the batch size must be at least 1, got 0"))
  }
}
