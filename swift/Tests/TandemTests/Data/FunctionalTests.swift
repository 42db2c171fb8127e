import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

/// The folder of texts that the block's tests have.
private struct Texts: DatasetConfig {
  let path: FilePath

  func items() throws -> [FilePath] { try getFiles(path, extensions: [".txt"]) }

  func isValidation(_ item: FilePath) -> Bool? {
    ["train": false, "val": true][item.parent.parent.name]
  }

  func label(_ item: FilePath) -> String { parentLabeler(item) }
}

private func read(_ file: FilePath) throws -> String {
  try String(contentsOf: file.url, encoding: .utf8)
}

private func length(_ text: String) -> Float { Float(text.count) }

@Suite("The functional data block")
struct FunctionalTests {
  private let folder: ItemFolder
  private let config: Texts

  init() throws {
    folder = try ItemFolder()
    config = Texts(path: folder.path)
  }

  @Test("functions compose from left to right, and throw what they throw")
  func composition() throws {
    let plain: (Int) -> String = { $0 + 1 } >| { $0 * 2 } >| String.init
    #expect(plain(3) == "8")
    let throwing = { (x: Int) throws -> Int in
      if x < 0 { throw TandemError("below zero") }
      return x
    }
    let chain = throwing >| { $0 * 2 } >| { "\($0)" }
    #expect(try chain(4) == "8")
    #expect(throws: TandemError("below zero")) { try chain(-1) }
  }

  @Test("a configuration says what each item is for, and its label")
  func configuration() throws {
    let items = try config.items()
    let (train, valid) = try partitionIntoTrainVal(items, using: config)
    let halves = try folder.halves()
    #expect(train == halves.train.items && valid == halves.valid.items)
    #expect(
      try describeSample(train[0], using: config) == "\(train[0]): cat, to train on")
    #expect(try describeSample(valid[1], using: config) == "\(valid[1]): dog, to validate on")
    #expect(try describeSample(items[0], using: config) == "\(items[0]): dog, not used")
  }

  @Test("Imagenette is a configuration: pictures below train and val, by the folders' names")
  func imagenette() throws {
    let files = try TemporaryFolder()
    for name in ["train/n1/a.JPEG", "val/n1/b.JPEG", "val/n1/b.txt", "other/n1/c.JPEG"] {
      _ = try files.file(name, [])
    }
    let config = ImageNette(FilePath(files.url))
    let items = try config.items()
    #expect(items.map(\.name) == ["a.JPEG", "b.JPEG"])
    #expect(items.map(config.isValidation) == [false, true])
    #expect(config.label(items[0]) == "n1" && config.isValidation("x/n1/a.JPEG") == nil)
  }

  @Test("labels have numbers, by their sorted order")
  func mapping() throws {
    let mapper = StringIntMapper(labels: ["dog", "cat", "dog", "bird"])
    #expect(mapper.labels == ["bird", "cat", "dog"])
    #expect(try mapper.int("dog") == 2 && mapper.string(1) == "cat")
    #expect(throws: UnknownCategoryError.self) { try mapper.int("cow") }
  }

  @Test("its batches are the data block's", arguments: [0, 2])
  func sameBatches(workers: Int) throws {
    let options = LoaderOptions(workers: workers, seed: 8)
    let (train, _) = try partitionIntoTrainVal(config.items(), using: config)
    let mapper = StringIntMapper(labels: train.map(config.label))
    let batcher = Batcher(
      train, batchSize: 2, shuffle: true, options: options, x: read >| length,
      y: config.label >| mapper.int)
    let halves = try folder.halves()
    let labelled = try labelByFunc(
      SplitData(train: halves.train.then(length), valid: halves.valid.then(length)),
      parentLabeler, procY: CategoryProcessor())
    let bunch = labelled.toDataBunch(batchSize: 2, options: options)
    #expect(batcher.count == 2)
    for _ in 0..<2 {
      let found = batcher.map { HostBatch($0) }
      #expect(found == bunch.train.map { HostBatch($0) } && found.count == 2)
    }
  }

  @Test("pairs can be collated in another way, and what cannot be read is thrown or skipped")
  func collating() throws {
    let items = [1, -2, 3]
    func batcher(_ onError: LoaderOptions.Fault) -> Batcher<[Int], [String]> {
      Batcher(
        items, batchSize: 3, options: LoaderOptions(onError: onError, warn: { _ in }),
        x: { if $0 < 0 { throw TandemError("below zero") } else { $0 * 10 } }, y: { "\($0)" },
        collateFunc: { (x: $0.map(\.x), y: $0.map(\.y)) })
    }
    var iterator = batcher(.thrown).makeIterator()
    #expect(throws: ItemError(item: "-2", reason: "below zero")) { try iterator.nextOrThrow() }
    let skipping = batcher(.skipped)
    let batches = Array(skipping)
    #expect(batches.map(\.x) == [[10, 30]] && batches.map(\.y) == [["1", "3"]])
    #expect(skipping.loader.skipped.map(\.item) == ["-2"])
  }

  @Test("a loop over data that has a fault ends with its words")
  func trap() async {
    let fault = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let batches = Batcher<TF, TF>(
        [Float(1)], batchSize: 1, x: { _ -> Float in throw TandemError("broken") }, y: { $0 })
      for _ in batches {}
    }
    #expect(words(of: fault).contains("BatchIterator: 1.0 cannot be read: broken"))
  }
}
