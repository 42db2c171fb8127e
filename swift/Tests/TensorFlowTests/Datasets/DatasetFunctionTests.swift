import TensorFlow
import Testing

@Suite("Functions over datasets")
struct DatasetFunctionTests {
  @Test("map gives what the Swift function gives for each element")
  func mapping() {
    let x: Tensor<Float> = numbers([5, 3])
    let results = Array(Dataset(elements: x).map { ($0 * 2 + 1).squared() })
    #expect(results.count == 5)
    for (row, result) in results.enumerated() {
      #expect(result == (x[row] * 2 + 1).squared())
    }
  }

  @Test("the elements may be groups, and change their type and shape")
  func groups() {
    let images: Tensor<Float> = numbers([4, 2, 3])
    let labels: Tensor<Int32> = [3, 1, 0, 2]
    let dataset = Dataset(elements: LabelledImage(image: images, label: labels))
    let pairs = dataset.map { element in
      Zip2TensorGroup(
        element.image.sum(squeezingAxes: 0),
        Tensor<Float>(oneHotAtIndices: element.label, depth: 4))
    }
    for (row, pair) in pairs.enumerated() {
      #expect(pair.first == images[row].sum(squeezingAxes: 0))
      #expect(pair.second == Tensor<Float>(oneHotAtIndices: labels[row], depth: 4))
    }
    #expect(Array(pairs).count == 4)
    let swapped = dataset.map { LabelledImage(image: $0.image + 1, label: -$0.label) }.batched(4)
    #expect(swapped.map { $0.label } as [Tensor<Int32>] == [[-3, -1, 0, -2]])
  }

  @Test("functions go on from one another, and from batches")
  func chains() {
    let once = integers(10).map { $0 + 1 }.filter { $0 % 2 .== 0 }.map { $0 * $0 }
    #expect(once.scalars == [4, 16, 36, 64, 100])
    let batches = integers(6).batched(3).map { $0.sum() }
    #expect(batches.scalars == [3, 12])
    let repeated = integers(2).map { $0 - 1 }.repeated(count: 2).prefetched(count: 1)
    #expect(repeated.scalars == [-1, 0, -1, 0])
    let zipped = zip(integers(3).map { $0 * 10 }, integers(3)).map { $0.first + $0.second }
    #expect(zipped.scalars == [0, 11, 22])
    #expect(
      Dataset<Tensor<Int32>>(_handle: integers(3)._handle).map { $0 + 5 }.scalars == [5, 6, 7])
  }

  @Test("several calls at a time keep the order")
  func parallel() {
    let results = integers(200).map(parallelCallCount: 4) { $0 * 3 }
    #expect(results.scalars == (0..<200).map { $0 * 3 })
  }

  @Test("a small tensor from outside is a constant of the function")
  func constants() {
    let offset: Tensor<Int32> = [10, 20]
    let results = integers(2).map { $0 + offset }
    #expect(Array(results) == [[10, 20], [11, 21]])
  }

  @Test("the function is traced once, whatever the number of elements")
  func traces() {
    var calls = 0
    let results = integers(50).map { (x: Tensor<Int32>) -> Tensor<Int32> in
      calls += 1
      return x + 1
    }
    #expect(results.scalars.count == 50)
    #expect(results.scalars.count == 50)
    #expect(calls == 1)
  }

  @Test("filter keeps what fits, and may keep nothing or all")
  func filtering() {
    #expect(integers(9).filter { $0 .> 4 }.scalars == [5, 6, 7, 8])
    #expect(integers(9).filter { $0 .< 0 }.scalars.isEmpty)
    #expect(integers(3).filter { $0 .>= 0 }.scalars == [0, 1, 2])
    let labelled = Dataset(
      elements: LabelledImage(image: numbers([4, 2]), label: Tensor([1, 0, 1, 1])))
    #expect(
      labelled.filter { $0.label .== 1 }.map { $0.label.scalarized() } as [Int32] == [1, 1, 1])
  }

  @Test("a function lives as long as an iterator needs it")
  func lifetime() {
    func iterator() -> DatasetIterator<Tensor<Int32>> {
      integers(3).map { $0 + 7 }.makeIterator()
    }
    var results = iterator()
    #expect(results.next() == Tensor(7))
    #expect(results.next() == Tensor(8))
  }
}

/// A mistake with datasets, and what the program says as it stops.
enum DatasetMistake: String, CaseIterable, Codable, Sendable {
  case lengths, scalar, batch, shuffle, repetition, prefetch, calls
  case reading, predicate, empty, capture, ragged

  var message: String {
    switch self {
    case .lengths:
      "Dataset: the tensors have to be equally long along a first axis, their shapes are [2], [3]"
    case .scalar:
      "Dataset: the tensors have to be equally long along a first axis, their shapes are []"
    case .batch: "batched: the batch size 0 is not positive"
    case .shuffle: "shuffled: an element cannot be drawn from 0"
    case .repetition: "repeated: -2 times is no number of times"
    case .prefetch: "prefetched: -1 elements cannot be made ready"
    case .calls: "map: 0 calls at a time are none"
    case .reading: "is read while the function is traced"
    case .predicate: "filter: the function has to give one truth value, not [2]"
    case .empty: "Dataset: a function over no elements"
    case .capture: "the function of a dataset may use its argument and small constants only"
    case .ragged: "is not compatible with expected shape [2]"
    }
  }

  func make() -> Any {
    let x: Tensor<Float> = [1, 2]
    switch self {
    case .lengths:
      return Dataset(elements: LabelledImage(image: x, label: Tensor([1, 2, 3])))
    case .scalar: return Dataset(elements: Tensor<Float>(1))
    case .batch: return integers(2).batched(0)
    case .shuffle: return integers(2).shuffled(sampleCount: 0, randomSeed: 1)
    case .repetition: return integers(2).repeated(count: -2)
    case .prefetch: return integers(2).prefetched(count: -1)
    case .calls: return integers(2).map(parallelCallCount: 0) { $0 }
    case .reading: return integers(2).map { Tensor(Float($0.scalarized())) }
    case .predicate: return Dataset(elements: Tensor<Float>(ones: [3, 2])).filter { $0 .> 0 }
    case .empty: return integers(0).batched(2).map { $0 + 1 }
    case .capture:
      let large = Tensor<Int32>(ones: [1000])
      return integers(2).map { $0 + large }
    case .ragged: return integers(3).batched(2).map { $0 + 1 }.scalars
    }
  }
}

@Suite("Mistakes with datasets", .serialized)
struct DatasetMistakeTests {
  @Test("stop the program and say what was wrong", arguments: DatasetMistake.allCases)
  func stops(mistake: DatasetMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
