import Foundation
import Tandem
import TensorFlow
import Testing

/// Rows in reverse, a class of the caller's own.
private final class Backwards: RowSampler {
  let length: Int

  init(_ length: Int) { self.length = length }

  func nextRows() -> [Int] { (0..<length).reversed() }

  func saved() -> () -> Void { {} }
}

/// Adds one number drawn at random to a whole batch.
private struct Shift: Transform {
  func callAsFunction(_ item: TF, using generator: inout TransformGenerator) -> TF {
    item + Float(generator.random())
  }
}

@Suite("The loader of items")
struct LoaderTests {
  // MARK: order

  @Test(
    "each row comes once, in PyTorch's order of the seed, and only a short end is dropped",
    arguments: [0, 1, 12, 23], [1, 4, 30])
  func order(count: Int, size: Int) throws {
    for (shuffle, drop) in [(false, false), (true, false), (true, true)] {
      let loader = numberedLoader(
        numberedItems(count), batchSize: size, shuffle: shuffle,
        options: LoaderOptions(dropLast: drop, seed: 11))
      var generator = MersenneTwister(torchSeed: 11)
      let order = shuffle ? generator.permutation(count) : Array(0..<count)
      let found = try batches(loader.pass())
      #expect(rows(found) == Array(order.prefix(drop ? count - count % size : count)))
      #expect(found.count == loader.count)
      #expect(found.dropLast().allSatisfy { $0.y.count == size })
    }
  }

  @Test("one seed gives one order and one set of draws, each pass another")
  func passes() throws {
    let (first, again) = (numberedLoader(shuffle: true), numberedLoader(shuffle: true))
    let passes = try (0..<3).map { _ in try batches(first.pass()) }
    for pass in passes { #expect(try batches(again.pass()) == pass) }
    #expect(Set(passes.map(rows)).count == 3)
    let other = numberedLoader(shuffle: true, options: LoaderOptions(seed: 6))
    #expect(rows(try batches(other.pass())) != rows(passes[0]))
    #expect(first.epoch == 3)
    #expect(numberedLoader(options: LoaderOptions()).seed >= 0)
  }

  @Test("a sampler gives its own order")
  func sampler() throws {
    let given = Sampler(3, .given(TI([[2, 0, 1], [1, 2, 0]])))
    let loader = numberedLoader(sampler: given)
    #expect(rows(try batches(loader.pass())) == [2, 0, 1])
    #expect(rows(try batches(loader.pass())) == [1, 2, 0])
    #expect(rows(try batches(numberedLoader(sampler: Backwards(5)).pass())) == [4, 3, 2, 1, 0])
  }

  @Test("the draws do not depend on the batch nor on the order")
  func draws() throws {
    let found = try [(4, true), (5, true), (23, false)].map { size, shuffle in
      let batches = try batches(numberedLoader(batchSize: size, shuffle: shuffle).pass())
      return Dictionary(uniqueKeysWithValues: zip(rows(batches), batches.flatMap(\.x)))
    }
    #expect(found[0] == found[1] && found[0] == found[2])
    #expect(Set(found[0].map { $1 - Float($0) }).count == 23)
  }

  @Test("rows may be asked for all at once")
  func whole() throws {
    let squares = ItemLoader<TF, TI>(count: 5, batchSize: 2) { rows in
      (TF(rows.map { Float($0 * $0) }), TI(rows.map(Int32.init)))
    }
    #expect(try batches(squares.pass()).map(\.x) == [[0, 1], [4, 9], [16]])
  }

  @Test("transforms of whole batches are seeded by the pass and the batch")
  func batchTransforms() throws {
    func loader() -> ItemLoader<TF, TI> {
      let loader = ItemLoader<TF, TI>(
        count: 6, batchSize: 2, options: LoaderOptions(seed: 4)
      ) { (TF(zeros: [$0.count]), TI($0.map(Int32.init))) }
      loader.batchTransforms = [Shift()]
      return loader
    }
    let first = loader()
    let passes = try (0..<2).map { _ in try batches(first.pass()) }
    #expect(Set(passes.flatMap { $0.map { $0.x[0] } }).count == 6)
    let again = loader()
    let restore = again.saved()
    let running = again.pass()
    #expect(HostBatch(try running()!) == passes[0][0])
    let midway = again.saved()
    restore()
    #expect(try batches(again.pass()) == passes[0])
    midway()
    #expect(try batches(again.pass()) == Array(passes[0][1...]))
  }

  // MARK: taking up again

  @Test("a pass is taken up again to the bit", arguments: [0, 2, 6], [0, 2])
  func resuming(taken: Int, workers: Int) throws {
    let options = LoaderOptions(workers: workers, seed: 3)
    let first = numberedLoader(shuffle: true, options: options)
    let other = numberedLoader(shuffle: true, options: options)
    _ = (try batches(first.pass()), try batches(other.pass()))
    let expected = [try batches(other.pass()), try batches(other.pass())]
    let running = first.pass()
    let begun = try (0..<taken).map { _ in HostBatch(try running()!) }
    #expect(begun == Array(expected[0].prefix(taken)))
    let restore = first.saved()
    _ = try batches(running)
    _ = try batches(first.pass())
    restore()
    #expect(try batches(first.pass()) == Array(expected[0].dropFirst(taken)))
    #expect(try batches(first.pass()) == expected[1])
  }

  @Test("a pass that was left early is over")
  func left() throws {
    let (first, other) = (numberedLoader(shuffle: true), numberedLoader(shuffle: true))
    var running: Batches<TF, TI>.Pass? = first.pass()
    _ = try running?()
    running = nil
    _ = try batches(other.pass())
    let restore = first.saved()
    let expected = try batches(other.pass())
    #expect(try batches(first.pass()) == expected)
    restore()
    #expect(try batches(first.pass()) == expected)
  }

  @Test("one batch is the next pass's first, and moves nothing, not even a pass that runs")
  func oneBatch() throws {
    let (loader, other) = (numberedLoader(shuffle: true), numberedLoader(shuffle: true))
    let expected = [try batches(other.pass()), try batches(other.pass())]
    #expect(HostBatch(try loader.oneBatch()) == expected[0][0])
    let running = loader.pass()
    let begun = try (0..<2).map { _ in HostBatch(try running()!) }
    #expect(HostBatch(try loader.oneBatch()) == expected[1][0])
    let restore = loader.saved()
    #expect(begun + (try batches(running)) == expected[0])
    #expect(try batches(loader.pass()) == expected[1])
    restore()
    #expect(try batches(loader.pass()) == Array(expected[0][2...]))
    #expect(throws: TandemError("ItemLoader: there is no batch in a pass")) {
      try numberedLoader(numberedItems(0)).oneBatch()
    }
  }

  // MARK: collating and options

  @Test("parts are stacked, whatever numbers they are")
  func stacking() throws {
    let pairs = (0..<3).map { (x: TF([1, 2]) * Float($0), y: Int32($0)) }
    let batch = try collate(pairs)
    #expect(batch.x == TF([[0, 0], [1, 2], [2, 4]]) && batch.y == TI([0, 1, 2]))
    let arrays = (0..<2).map {
      (x: ShapedArray<Float>(repeating: Float($0), shape: [1, 2]), y: Float($0))
    }
    let stacked = try collate(arrays)
    #expect(stacked.x == TF([[[0, 0]], [[1, 1]]]) && stacked.y == TF([0, 1]))
    #expect(
      throws: TandemError(
        "collate: the items of a batch differ in shape: [8, 8, 3] and [9, 8, 3]")
    ) { try Tensor.batch([TF(zeros: [8, 8, 3]), TF(zeros: [9, 8, 3])]) }
    #expect(throws: TandemError.self) {
      try ShapedArray<Float>.batch([
        .init(repeating: 0, shape: [1]), .init(repeating: 0, shape: [2]),
      ])
    }
  }

  @Test("options that cannot be are refused")
  func traps() async {
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = numberedLoader(batchSize: 0)
    }
    #expect(words(of: size).contains("ItemLoader: the batch size must be at least 1, got 0"))
    let workers = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = numberedLoader(options: LoaderOptions(workers: -1))
    }
    #expect(words(of: workers).contains("ItemLoader: workers must be at least 0, got -1"))
    let prefetch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = numberedLoader(options: LoaderOptions(prefetch: 0))
    }
    #expect(words(of: prefetch).contains("ItemLoader: prefetch must be at least 1, got 0"))
    let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = numberedLoader(shuffle: true, sampler: Sampler(2))
    }
    #expect(words(of: order).contains("give it or `shuffle`"))
  }

  // MARK: for a learner

  @Test("a data bunch has twice the batch to validate, all rows, and the number of categories")
  func bunch() throws {
    let folder = try ItemFolder()
    let data = try labelByFunc(folder.halves(), parentLabeler, procY: CategoryProcessor())
    let options = LoaderOptions(dropLast: true, seed: 1)
    let bunch = data.toDataBunch(batchSize: 1, channels: 3, options: options) { items in
      (x: items.map(\.x), y: TI(items.map(\.y)))
    }
    #expect(bunch.classes == 2 && bunch.channels == 3)
    #expect(bunch.train.count == 3 && bunch.valid.count == 1)
    #expect(bunch.train.map { $0.x[0] }.sorted() == ItemFolder.names[..<3].sorted())
    let valid = try bunch.valid.oneBatch()
    #expect(valid.x == ["val/cat/4.txt", "val/dog/5.txt"] && valid.y == TI([0, 1]))
    let sevenClasses = data.toDataBunch(batchSize: 2, classes: 7) { (x: $0.count, y: $0.count) }
    #expect(sevenClasses.classes == 7)
  }

  @Test("numbers stack without being told how, and `saved` takes a learner's order back")
  func learners() throws {
    let halves = SplitData(train: numberedItems(), valid: numberedItems(6))
    let bunch = halves.toDataBunch(batchSize: 4, options: LoaderOptions(seed: 5))
    let restore = bunch.train.saved()
    let passes = try (0..<2).map { _ in try batches(bunch.train.pass()) }
    #expect(passes[0] == (try batches(numberedLoader(shuffle: true).pass())))
    restore()
    #expect(try batches(bunch.train.pass()) == passes[0])
    #expect(rows(try batches(bunch.valid.pass())) == Array(0..<6) && bunch.classes == nil)
  }
}
