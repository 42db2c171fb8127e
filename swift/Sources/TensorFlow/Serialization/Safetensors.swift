import Foundation

/// Named tensors and some text in one file, in the safetensors format.
///
/// This is how the two languages exchange numbers: a plan, a run, the two sides of a comparison.
///
///     var file = SafetensorsFile(metadata: ["engine": "swift"])
///     file.set("step_loss", to: ShapedArray<Float>([2.3, 1.9]))
///     try file.write(to: "run.safetensors")
///     let losses: ShapedArray<Float> = try SafetensorsFile(contentsOf: "run.safetensors")
///       .array("step_loss")
///
/// The format: 8 bytes of header length, low byte first; a JSON header that says type, shape and
/// place of every tensor; the bytes of the tensors without a gap, scalars low byte first.
/// Source: https://huggingface.co/docs/safetensors.
public struct SafetensorsFile: Sendable {
  /// One tensor as it lies in a file.
  public struct Entry: Equatable, Sendable {
    /// The name in the header; unique in a file.
    public let name: String
    /// The type of the scalars.
    public let type: SafetensorsType
    /// The size of each dimension, outermost first; `[]` for one scalar.
    public let shape: [Int]
    /// The scalars in row-major order, each low byte first.
    public let bytes: [UInt8]

    /// Creates an entry of any type from its bytes.
    ///
    /// - Precondition: There are as many bytes as the type and the shape ask for.
    public init(name: String, type: SafetensorsType, shape: [Int], bytes: [UInt8]) {
      let expected = shape.reduce(type.size, *)
      require(
        shape.allSatisfy { $0 >= 0 } && bytes.count == expected,
        "safetensors: tensor \"\(name)\" of \(type) \(shape) takes \(expected) bytes, "
          + "\(bytes.count) were given")
      self.name = name
      self.type = type
      self.shape = shape
      self.bytes = bytes
    }
  }

  /// Text that goes with the tensors.
  public var metadata: [String: String]

  /// The tensors: as they lie in the file that was read, then as they were added.
  public private(set) var entries: [Entry] = []

  private var positions: [String: Int] = [:]

  /// The file that was read, for messages.
  let path: String

  /// Creates a file that holds no tensor yet.
  public init(metadata: [String: String] = [:]) {
    self.init(metadata: metadata, path: "safetensors in memory")
  }

  init(metadata: [String: String], path: String) {
    self.metadata = metadata
    self.path = path
  }

  /// The names of the tensors, in the order of the entries.
  public var names: [String] { entries.map(\.name) }

  /// The tensor called `name`, or nil.
  public subscript(name: String) -> Entry? { positions[name].map { entries[$0] } }

  /// The tensor called `name`.
  ///
  /// - Throws: `SafetensorsError` where there is none.
  public func entry(_ name: String) throws -> Entry {
    guard let entry = self[name] else { throw error(.missing(name, present: names)) }
    return entry
  }

  /// The tensor called `name`, as an array.
  ///
  /// - Parameter shape: The shape that it must have, nil for any.
  /// - Throws: `SafetensorsError` where there is none, or where it has another type or shape.
  public func array<Scalar: SafetensorsScalar>(
    _ name: String, shape: [Int]? = nil, of scalar: Scalar.Type = Scalar.self
  ) throws -> ShapedArray<Scalar> {
    let entry = try entry(name)
    guard entry.type == Scalar.safetensorsType else {
      throw error(.wrongType(name, expected: Scalar.safetensorsType, found: entry.type))
    }
    if let shape, shape != entry.shape {
      throw error(.wrongShape(name, expected: shape, found: entry.shape))
    }
    return ShapedArray(
      shape: entry.shape, scalars: Scalar.scalars(fromSafetensors: entry.bytes))
  }

  /// Puts an array under `name`, in the place of the tensor that has the name already.
  public mutating func set<Scalar: SafetensorsScalar>(
    _ name: String, to array: ShapedArray<Scalar>
  ) {
    let bytes = array.withUnsafeBufferPointer { Array(UnsafeRawBufferPointer($0)) }
    set(Entry(name: name, type: Scalar.safetensorsType, shape: array.shape, bytes: bytes))
  }

  /// Puts an entry under its name, in the place of the tensor that has the name already.
  public mutating func set(_ entry: Entry) {
    if let position = positions[entry.name] {
      entries[position] = entry
    } else {
      positions[entry.name] = entries.count
      entries.append(entry)
    }
  }

  func error(_ problem: SafetensorsError.Problem) -> SafetensorsError {
    SafetensorsError(file: path, problem: problem)
  }
}
