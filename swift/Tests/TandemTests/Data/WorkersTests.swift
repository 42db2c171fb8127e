import Foundation
import Tandem
import TensorFlow
import Testing

/// What a loader warns of.
private final class Warnings {
  var texts: [String] = []
}

@Suite("The loader's workers")
struct WorkersTests {
  @Test("batches are the same for any number of workers", arguments: [1, 2, 4, 9], [1, 3])
  func sameBatches(workers: Int, prefetch: Int) throws {
    let none = numberedLoader(shuffle: true)
    let options = LoaderOptions(workers: workers, prefetch: prefetch, seed: 5)
    let reads = Reads()
    let loader = numberedLoader(numberedItems(reads: reads), shuffle: true, options: options)
    for _ in 0..<2 { #expect(try batches(loader.pass()) == batches(none.pass())) }
    #expect(reads.all.sorted() == (0..<23).flatMap { [$0, $0] })
    #expect(reads.isByOthers)
  }

  @Test("no more is read ahead than was allowed, however slow the learner", arguments: [1, 2, 3])
  func backPressure(workers: Int) throws {
    let reads = Reads()
    let options = LoaderOptions(workers: workers, prefetch: 2, seed: 5)
    let loader = numberedLoader(
      numberedItems(200, reads: reads), batchSize: 5, shuffle: true, options: options)
    let pass = loader.pass()
    for taken in 1...3 {
      _ = try pass()
      let allowed = (taken + 2 * workers) * 5
      // The workers get as far as they may, and there they wait.
      let deadline = Date(timeIntervalSinceNow: 20)
      while reads.count < allowed && Date() < deadline { Thread.sleep(forTimeInterval: 0.002) }
      Thread.sleep(forTimeInterval: 0.02)
      #expect(reads.count == allowed)
    }
  }

  @Test("items are read while others wait: two workers are at it at once")
  func parallel() throws {
    let both = DispatchSemaphore(value: 0)
    let met = DispatchSemaphore(value: 0)
    let items = ItemList([0, 1]) { (row: Int) -> Float in
      // Each waits for the other; one alone would wait in vain.
      (row == 0 ? both : met).signal()
      guard (row == 0 ? met : both).wait(timeout: .now() + 20) == .success else {
        throw TandemError("the other one did not come")
      }
      return Float(row)
    }
    let loader = ItemLoader<TF, TF>(
      items, batchSize: 1, options: LoaderOptions(workers: 2)
    ) { (TF($0), TF($0)) }
    let pass = loader.pass()
    #expect(try pass()?.x.scalars == [0])
    #expect(try pass()?.x.scalars == [1])
    #expect(try pass() == nil)
  }

  @Test("leaving a pass early ends its workers")
  func leaving() throws {
    let reads = Reads()
    let options = LoaderOptions(workers: 3, prefetch: 4, seed: 5)
    let loader = numberedLoader(
      numberedItems(500, reads: reads, delay: 0.002), batchSize: 10, options: options)
    var pass: Batches<TF, TI>.Pass? = loader.pass()
    _ = try pass?()
    pass = nil  // each ends with the item that it has in hand
    let read = reads.count
    #expect(read < 500)
    Thread.sleep(forTimeInterval: 0.1)
    #expect(reads.count == read)
    // In a loop over batches, too.
    for _ in Batches(loader) { break }
    let later = reads.count
    Thread.sleep(forTimeInterval: 0.1)
    #expect(reads.count == later && later < 500)
  }

  // MARK: what cannot be read

  @Test("an item that cannot be read ends the pass, and is named", arguments: [0, 1, 2, 4])
  func thrown(workers: Int) throws {
    let loader = numberedLoader(
      numberedItems(bad: [9, 10]), options: LoaderOptions(workers: workers, seed: 5))
    for _ in 0..<2 {  // a pass that failed does not harm the next
      let pass = loader.pass()
      // What comes before it is given all the same.
      #expect(try pass()!.y.scalars == [0, 1, 2, 3] && pass()!.y.scalars == [4, 5, 6, 7])
      #expect(throws: ItemError(item: "9", reason: "broken")) { try pass() }
      #expect(try pass() == nil)
    }
  }

  @Test("or it is skipped, and counted at the end", arguments: [0, 1, 2, 4])
  func skipped(workers: Int) throws {
    let bad: Set = [1, 4, 5, 6, 7, 22]  // a whole batch among them
    let warnings = Warnings()
    let options = LoaderOptions(
      workers: workers, seed: 3, onError: .skipped, warn: { warnings.texts.append($0) })
    let loader = numberedLoader(numberedItems(bad: bad), options: options)
    for _ in 0..<2 {  // counted anew in each pass
      warnings.texts = []
      let found = try batches(loader.pass())
      #expect(rows(found) == (0..<23).filter { !bad.contains($0) })
      #expect(loader.skipped.map(\.item) == bad.sorted().map(String.init))
      #expect(
        warnings.texts == ["6 of 23 items were skipped; the first: 1 cannot be read: broken"])
    }
    let sound = numberedLoader(options: options)
    warnings.texts = []
    _ = try batches(sound.pass())
    #expect(warnings.texts.isEmpty)
  }

  @Test("skipping does not move the place to go on from")
  func skippedPlace() throws {
    let loader = numberedLoader(
      numberedItems(bad: [0, 1, 2, 3]), options: LoaderOptions(seed: 1, onError: .skipped))
    let running = loader.pass()
    #expect(try running()!.y.scalars == [4, 5, 6, 7])
    let restore = loader.saved()
    _ = try batches(running)
    restore()
    #expect(try loader.pass()()!.y.scalars == [8, 9, 10, 11])
  }

  @Test("what a transform or collate throws ends the pass, skipping or not", arguments: [0, 2])
  func otherErrors(workers: Int) throws {
    let options = LoaderOptions(workers: workers, seed: 1, onError: .skipped)
    let ragged = ItemList(Array(1...8)) { TF(zeros: [$0]) }
    let loader = ItemLoader<TF, TF>(ragged, batchSize: 2, options: options) {
      (try Tensor.batch($0), TF(0))
    }
    #expect(
      throws: TandemError("collate: the items of a batch differ in shape: [1] and [2]")
    ) { try loader.pass()() }
    var items = numberedItems().x
    items.transforms = [FunctionTransform { _ in throw TandemError("unfit") }]
    let unfit = ItemLoader<TF, TF>(items, options: options) { (TF($0), TF($0)) }
    #expect { try unfit.pass()() } throws: { "\($0)" == "unfit (while transforming 0)" }
  }
}
