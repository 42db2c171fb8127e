import Foundation
import TensorFlow

/// What is to be trained, and with which numbers: written by `tandem demo`, read by both engines.
struct Plan {
  struct Settings: Decodable {
    let format: Int
    let model: String
    let data: String
    let dataFolder: String
    let imageSize: [Int]
    let classes: Int
    let scale: Double
    let mean: Double
    let std: Double
    let epochs: Int
    let batchSize: Int
    let learningRate: Float
    let momentum: Float
  }

  let settings: Settings
  /// By which a run says which plan it followed.
  let id: String
  /// Holds the initial weights, as "weights/NAME".
  let file: SafetensorsFile
  /// `[epochs, n]`: the examples of each epoch in the order of its batches.
  let batchOrder: ShapedArray<Int32>

  /// - Throws: `PlanError` or `SafetensorsError`, naming the file.
  init(contentsOf path: String) throws {
    file = try SafetensorsFile(contentsOf: path)
    guard let text = file.metadata["plan"], let id = file.metadata["id"] else {
      throw PlanError("\(path): its metadata has no key \"plan\" or no key \"id\"")
    }
    self.id = id
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      settings = try decoder.decode(Settings.self, from: Data(text.utf8))
    } catch {
      throw PlanError("\(path): its metadata \"plan\" cannot be read: \(error)")
    }
    guard settings.format == 1, settings.imageSize.count == 2 else {
      throw PlanError("\(path): this is not a plan of format 1")
    }
    batchOrder = try file.array("batch_order")
    guard batchOrder.shape.count == 2, batchOrder.shape[0] == settings.epochs else {
      throw PlanError("\(path): batch_order is \(batchOrder.shape), for \(settings.epochs) epochs")
    }
  }

  var stepsPerEpoch: Int {
    (batchOrder.shape[1] + settings.batchSize - 1) / settings.batchSize
  }

  /// The examples of one batch; the last of an epoch may be short.
  func batch(epoch: Int, step: Int) -> [Int32] {
    let order = batchOrder[epoch].scalars
    let start = step * settings.batchSize
    return Array(order[start..<min(start + settings.batchSize, order.count)])
  }
}

/// A plan that cannot be followed.
struct PlanError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
