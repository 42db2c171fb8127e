import TensorFlow

/// What is to be trained, and with which numbers: written by `tandem demo`, read by both engines.
struct Plan {
  let settings: Settings
  /// By which a run says which plan it followed.
  let id: String
  /// Holds the initial weights, as "weights/NAME".
  let file: SafetensorsFile
  /// `[epochs, n]`: the examples of each epoch in the order of its batches, each 0 to n - 1.
  let batchOrder: ShapedArray<Int32>

  /// - Throws: `PlanError` or `SafetensorsError`, naming the file.
  init(contentsOf path: String) throws {
    file = try SafetensorsFile(contentsOf: path)
    guard let text = file.metadata["plan"], let id = file.metadata["id"] else {
      throw PlanError("\(path): its metadata has no key \"plan\" or no key \"id\"")
    }
    self.id = id
    batchOrder = try file.array("batch_order")
    do {
      settings = try Settings(json: text)
      try Self.check(batchOrder, epochs: settings.epochs)
    } catch let error as PlanError {
      throw PlanError("\(path): \(error)")
    }
  }

  /// TensorFlow would gather something else, or nothing, for a row that is not there.
  private static func check(_ order: ShapedArray<Int32>, epochs: Int) throws {
    guard order.rank == 2, order.shape[0] == epochs, order.shape[1] > 0 else {
      throw PlanError("its batch_order must be [\(epochs), n], found \(order.shape)")
    }
    let rows = order.shape[1]
    if let wrong = order.scalars.first(where: { $0 < 0 || Int($0) >= rows }) {
      throw PlanError("its batch_order must hold the rows 0 to \(rows - 1), found \(wrong)")
    }
  }

  var stepsPerEpoch: Int { (batchOrder.shape[1] - 1) / settings.batchSize + 1 }

  /// The examples of one batch; the last of an epoch may be short.
  func batch(epoch: Int, step: Int) -> [Int32] {
    let row = epoch * batchOrder.shape[1]
    let start = step * settings.batchSize
    let end = start + min(settings.batchSize, batchOrder.shape[1] - start)
    return batchOrder.withUnsafeBufferPointer { Array($0[(row + start)..<(row + end)]) }
  }
}

/// A plan that cannot be followed.
struct PlanError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
