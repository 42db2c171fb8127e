import Foundation
import Tandem
import TensorFlow

/// Adds a number drawn at random.
struct AddedNoise: Transform {
  func callAsFunction(_ item: Float, using generator: inout TransformGenerator) -> Float {
    item + Float(generator.random())
  }
}

/// What has been read of a list, by whichever thread.
final class Reads: @unchecked Sendable {
  private let lock = NSLock()
  private var rows: [Int] = []
  private var threads = Set<ObjectIdentifier>()

  func add(_ row: Int) {
    lock.withLock {
      rows.append(row)
      threads.insert(ObjectIdentifier(Thread.current))
    }
  }

  var count: Int { lock.withLock { rows.count } }
  var all: [Int] { lock.withLock { rows } }
  var isByOthers: Bool { lock.withLock { !threads.contains(ObjectIdentifier(Thread.current)) } }
}

private struct Broken: Error, CustomStringConvertible {
  let description = "broken"
}

typealias NumberedItems = LabeledData<ItemList<Int, Float>, ItemList<Int, Int32>>

/// Numbers with noise, and the numbers as labels; some may not be readable.
func numberedItems(
  _ count: Int = 23, bad: Set<Int> = [], reads: Reads = Reads(), delay: TimeInterval = 0
) -> NumberedItems {
  let numbers = ItemList(Array(0..<count), transforms: [AddedNoise()]) { (row: Int) -> Float in
    reads.add(row)
    if delay > 0 { Thread.sleep(forTimeInterval: delay) }
    if bad.contains(row) { throw Broken() }
    return Float(row)
  }
  return try! NumberedItems(x: numbers, y: ItemList(Array(0..<count)) { Int32($0) })
}

typealias NumberedLoader = ItemLoader<TF, TI>

func numberedLoader(
  _ data: NumberedItems = numberedItems(), batchSize: Int = 4, shuffle: Bool = false,
  sampler: (any RowSampler)? = nil, options: LoaderOptions = LoaderOptions(seed: 5)
) -> NumberedLoader {
  NumberedLoader(
    data, batchSize: batchSize, shuffle: shuffle, sampler: sampler, options: options
  ) { try collate($0) }
}

/// The batches of a pass, on the host.
func batches(_ pass: @escaping Batches<TF, TI>.Pass) throws -> [HostBatch] {
  var batches: [HostBatch] = []
  while let batch = try pass() { batches.append(HostBatch(batch)) }
  return batches
}

struct HostBatch: Equatable {
  let x: [Float]
  let y: [Int32]

  init(_ batch: (x: TF, y: TI)) {
    (x, y) = (batch.x.scalars, batch.y.scalars)
  }
}

func rows(_ batches: [HostBatch]) -> [Int] { batches.flatMap(\.y).map(Int.init) }
