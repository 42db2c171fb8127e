import TensorFlow
import Testing

@Suite("Slices, samples and batches")
struct BatchTests {
  @Test("slices have the batch's size, the last one the rest")
  func slices() {
    for count in 0...9 {
      for size in 1...10 {
        let numbers = Array(0..<count)
        let expected = stride(from: 0, to: count, by: size).map {
          Array(numbers[$0..<min($0 + size, count)])
        }
        let what = "\(count) by \(size)"
        let batches = numbers.inBatches(of: size)
        #expect(batches.map(Array.init) == expected, "\(what)")
        expectCollection(batches, equals: expected.map { $0[...] }, what)
        #expect(ForwardOnly(numbers).inBatches(of: size).map(Array.init) == expected, "\(what)")
        #expect(Slices(numbers, batchSize: size).count == expected.count)
      }
    }
  }

  @Test("samples come in the order of their selection")
  func sampling() {
    let letters = Array("abcdef")
    for selection in [[], [0], [5, 5, 0], [3, 1, 4, 1, 5]] {
      expectBidirectional(
        letters.sampled(at: selection), equals: selection.map { letters[$0] }, "\(selection)")
    }
    expectCollection(letters.sampled(at: ForwardOnly([2, 1])), equals: ["c", "b"])
    expectBidirectional(
      letters.sampled(at: [9, 4, 2, 9].dropFirst().dropLast()), equals: ["e", "c"])
    #expect(Sampling(base: letters, selection: [1]).first == "b")
  }

  @Test("nothing is looked up before it is read")
  func laziness() {
    var reads: [Int] = []
    let samples = (0..<100).lazy.map { (i: Int) -> Int in
      reads.append(i); return i * i
    }
    let batches = samples.sampled(at: [7, 3, 50, 2, 9]).inBatches(of: 2)
    #expect(reads.isEmpty)
    #expect(Array(batches.first!) == [49, 9])
    #expect(Set(reads) == [7, 3])
  }

  @Test("collating stacks along a new first axis")
  func collating() {
    let rows: [Tensor<Float>] = [[1, 2, 3], [4, 5, 6]]
    #expect(rows.collated == [[1, 2, 3], [4, 5, 6]])
    #expect(rows.collated == Tensor(stacking: rows))
    #expect(rows.dropFirst().collated == [[4, 5, 6]])
    #expect([Tensor<Int32>(7), Tensor(8)].collated == [7, 8])
    #expect(Array(0..<4).lazy.map { Tensor<Int32>(Int32($0)) }.collated == [0, 1, 2, 3])
  }

  @Test("padding reaches the largest size along every axis, at either end")
  func padding() {
    let ragged: [Tensor<Float>] = [[1], [2, 3, 4], Tensor(shape: [0], scalars: [])]
    #expect(ragged.paddedAndCollated(with: 0) == [[1, 0, 0], [2, 3, 4], [0, 0, 0]])
    #expect(
      ragged.paddedAndCollated(with: 9, atStart: true) == [[9, 9, 1], [2, 3, 4], [9, 9, 9]])
    let tables: [Tensor<Int32>] = [[[1, 2]], [[3], [4]]]
    #expect(tables.paddedAndCollated(with: -1) == [[[1, 2], [-1, -1]], [[3, -1], [4, -1]]])
    #expect(
      tables.paddedAndCollated(with: 0, atStart: true) == [
        [[0, 0], [1, 2]], [[0, 3], [0, 4]],
      ])
    #expect([Tensor<Double>(1), Tensor(2)].paddedAndCollated(with: 0) == [1, 2])
    let alike: [Tensor<Float>] = [[1, 2], [3, 4]]
    #expect(alike.paddedAndCollated(with: 5) == alike.collated)
  }

  private struct Labelled: Collatable {
    var image: Tensor<Float>
    var label: Tensor<Int32>

    init(_ image: Tensor<Float>, _ label: Int32) {
      self.image = image
      self.label = Tensor(label)
    }

    init<BatchSamples: Collection>(collating samples: BatchSamples)
    where BatchSamples.Element == Labelled {
      image = samples.map(\.image).collated
      label = samples.map(\.label).collated
    }
  }

  @Test("a sample of several parts is put together part by part")
  func parts() {
    let samples = (0..<5).map { Labelled(Tensor([Float($0), 1]), Int32($0) * 10) }
    let batches = samples.inBatches(of: 2).map { $0.collated }
    #expect(batches.map(\.image.shape) == [[2, 2], [2, 2], [1, 2]])
    #expect(batches[1].image == [[2, 1], [3, 1]])
    #expect(batches[1].label == [20, 30])
  }
}

/// A mistake with batches, and what the program says as it stops.
enum BatchMistake: String, CaseIterable, Codable, Sendable {
  case slices, epochs, sorts, ranks

  var message: String {
    switch self {
    case .slices: "inBatches: the batch size 0 is not positive"
    case .epochs: "TrainingEpochs: the batch size -1 is not positive"
    case .sorts: "NonuniformTrainingEpochs: 0 batches cannot be sorted together"
    case .ranks: "paddedAndCollated: the elements differ in rank: [\"[1]\", \"[]\"]"
    }
  }

  func make() -> Any {
    switch self {
    case .slices: [1].inBatches(of: 0)
    case .epochs: TrainingEpochs(samples: [1], batchSize: -1)
    case .sorts:
      NonuniformTrainingEpochs(
        samples: [1], batchSize: 1, batchesPerSort: 0, areInAscendingSizeOrder: <)
    case .ranks: [Tensor<Float>([1]), Tensor(2)].paddedAndCollated(with: 0)
    }
  }
}

@Suite("Mistakes with batches", .serialized)
struct BatchMistakeTests {
  @Test("stop the program and say what was wrong", arguments: BatchMistake.allCases)
  func stops(mistake: BatchMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
