import TensorFlow
import Testing

/// An image and what it shows.
struct LabelledImage: TensorGroup, Equatable {
  var image: Tensor<Float>
  var label: Tensor<Int32>
}

/// The integers from zero on, below `count`.
func integers(_ count: Int) -> Dataset<Tensor<Int32>> {
  Dataset(elements: Tensor<Int32>(rangeFrom: 0, to: Int32(count), stride: 1))
}

extension Dataset where Element == Tensor<Int32> {
  /// All scalars of the elements, in order.
  var scalars: [Int32] { flatMap(\.scalars) }
}

@Suite("Datasets")
struct DatasetTests {
  private let images: Tensor<Float> = numbers([6, 2, 3])
  private var labelled: Dataset<LabelledImage> {
    Dataset(
      elements: LabelledImage(
        image: images, label: Tensor<Int32>(rangeFrom: 0, to: 6, stride: 1)))
  }

  @Test("the elements are the rows of the tensors")
  func elements() {
    let all = Array(labelled)
    #expect(all.count == 6)
    for (index, element) in all.enumerated() {
      #expect(element == LabelledImage(image: images[index], label: Tensor(Int32(index))))
    }
    let words = Dataset(elements: StringTensor(["a", "b"]))
    #expect(words.map { $0.scalar! } as [String] == ["a", "b"])
    #expect(integers(0).scalars.isEmpty)
  }

  @Test("each iterator begins anew, and ends for good")
  func iterators() {
    let dataset = integers(3)
    var one = dataset.makeIterator()
    var other = dataset.makeIterator()
    #expect(one.next() == Tensor(0))
    #expect(one.next() == Tensor(1))
    #expect(other.next() == Tensor(0))
    #expect(one.next() == Tensor(2))
    #expect(one.next() == nil)
    #expect(one.next() == nil)
    #expect(dataset.scalars == [0, 1, 2])
    #expect(Dataset<Tensor<Int32>>(_handle: dataset._handle).scalars == [0, 1, 2])
  }

  @Test("an iterator outlives its dataset")
  func lifetime() {
    var iterator = integers(4).batched(2).makeIterator()
    #expect(iterator.next() == [0, 1])
    #expect(iterator.next() == [2, 3])
  }

  @Test("batches stack, the last one what is left")
  func batches() {
    for size in 1...7 {
      let batches = Array(labelled.batched(size))
      #expect(batches.map(\.image.shape[0]) == Array(0..<6).inBatches(of: size).map(\.count))
      #expect(Tensor(concatenating: batches.map(\.image)) == images)
      #expect(batches.flatMap(\.label.scalars) == [0, 1, 2, 3, 4, 5])
    }
    #expect(integers(4).batched(2).batched(2).map { $0.shape } as [TensorShape] == [[2, 2]])
  }

  @Test("repeating, also without end")
  func repeating() {
    #expect(integers(2).repeated(count: 3).scalars == [0, 1, 0, 1, 0, 1])
    #expect(integers(2).repeated(count: 0).scalars.isEmpty)
    #expect(integers(2).repeated().prefix(7).flatMap(\.scalars) == [0, 1, 0, 1, 0, 1, 0])
  }

  @Test("shuffling gives each element once, in an order of the seed")
  func shuffling() {
    func order(_ seed: Int64, from count: Int = 100) -> [Int32] {
      integers(100).shuffled(sampleCount: count, randomSeed: seed).scalars
    }
    #expect(order(1).sorted() == Array(0..<100))
    #expect(order(1) == order(1))
    #expect(order(0) == order(0))
    #expect(order(1) != order(2))
    #expect(order(1) != Array(0..<100))
    #expect(order(1, from: 1) == Array(0..<100))
    // Drawn from the next ten, an element comes at most nine places early.
    let near = order(3, from: 10)
    #expect(near.enumerated().allSatisfy { Int($1) - $0 < 10 })
    #expect(near != Array(0..<100))
  }

  @Test("each iterator shuffles anew, unless asked not to; so does each repetition")
  func reshuffling() {
    let anew = integers(50).shuffled(sampleCount: 50, randomSeed: 7)
    #expect(anew.scalars != anew.scalars)
    let fixed = integers(50).shuffled(
      sampleCount: 50, randomSeed: 7, reshuffleForEachIterator: false)
    #expect(fixed.scalars == fixed.scalars)
    let twice = anew.repeated(count: 2).scalars
    #expect(twice.prefix(50) != twice.suffix(50))
    #expect(twice.prefix(50).sorted() == twice.suffix(50).sorted())
    let again = fixed.repeated(count: 2).scalars
    #expect(again.prefix(50) == again.suffix(50))
  }

  @Test("reading ahead changes nothing")
  func prefetching() {
    for count in [0, 1, 5] {
      #expect(integers(4).prefetched(count: count).scalars == [0, 1, 2, 3])
    }
  }

  @Test("random integers are those of tf.data for the seed")
  func random() {
    // tf.data.Dataset.random(seed=7), its first three, without a global seed.
    let drawn = Dataset(randomSeed: 7).prefix(3).map { $0.scalarized() }
    #expect(drawn == [1_992_159_687, 3_200_305_987, 237_021_325])
    #expect(Array(Dataset(randomSeed: 8).prefix(3)) != Array(Dataset(randomSeed: 7).prefix(3)))
  }

  @Test("two datasets side by side, as long as the shorter")
  func zipping() {
    let pairs = Array(zip(labelled, integers(4)))
    #expect(pairs.count == 4)
    #expect(pairs[2].first == LabelledImage(image: images[2], label: Tensor(2)))
    #expect(pairs[3].second == Tensor(3))
    #expect(Zip2TensorGroup<LabelledImage, Tensor<Int32>>._tensorHandleCount == 3)
    let nested = Array(zip(zip(integers(2), integers(2)), integers(2)).batched(2))
    #expect(nested[0].first.second == [0, 1])
    #expect(Zip2TensorGroup(Tensor<Float>(1), Tensor<Int8>(2)).second == Tensor(2))
  }
}
