import CommandLineTools
import Foundation

extension Plan {
  /// The numbers of a plan, as its metadata holds them.
  struct Settings: Decodable {
    let format: Int
    let model: String
    let data: String
    let dataFolder: String
    /// Height and width.
    let imageSize: [Int]
    let classes: Int
    let scale: Double
    let mean: Double
    let std: Double
    let epochs: Int
    let batchSize: Int
    let learningRate: Float
    let momentum: Float

    private enum CodingKeys: String, CodingKey {
      case format, model, data, classes, scale, mean, std, epochs, momentum
      case dataFolder = "data_folder"
      case imageSize = "image_size"
      case batchSize = "batch_size"
      case learningRate = "learning_rate"
    }
  }
}

extension Plan.Settings {
  private struct Format: Decodable { let format: Int? }

  /// - Throws: `PlanError` that says what is wrong with the text, without the file's name.
  init(json: String) throws {
    do {
      let data = Data(json.utf8)
      guard try JSONDecoder().decode(Format.self, from: data).format == 1 else {
        throw PlanError("this is not a plan of format 1")
      }
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch let error as DecodingError {
      throw PlanError("its metadata \"plan\" cannot be read: \(reason(error))")
    }
    if let fault { throw PlanError("its \(fault)") }
  }

  /// The first number that no run can have, or nil. Labels are bytes, so there are 256 at most.
  private var fault: String? {
    guard imageSize.count == 2, imageSize.allSatisfy((1...1024).contains) else {
      return "image_size is \(imageSize), expected a height and a width of 1 to 1024"
    }
    guard (1...256).contains(classes) else { return "classes is \(classes), expected 1 to 256" }
    for (name, count) in [("epochs", epochs), ("batch_size", batchSize)] where count < 1 {
      return "\(name) is \(count), expected 1 or more"
    }
    for (name, divisor) in [("scale", scale), ("std", std)] where divisor <= 0 {
      return "\(name) is \(divisor), expected more than 0"
    }
    return nil
  }
}
