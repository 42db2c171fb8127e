import Foundation

extension SafetensorsFile {
  /// Reads a file.
  ///
  /// - Throws: `SafetensorsError` where it cannot be read or is not what the format asks for.
  public init(contentsOf path: String) throws {
    do {
      let data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
      try self.init(decoding: data, path: path)
    } catch let error as SafetensorsError {
      throw error
    } catch {
      throw SafetensorsError(file: path, problem: .unreadable(fileReason(error)))
    }
  }

  /// Reads a file.
  ///
  /// - Throws: `SafetensorsError` where it cannot be read or is not what the format asks for.
  public init(contentsOf url: URL) throws {
    try self.init(contentsOf: url.path)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameter path: The name to give the file in messages.
  /// - Throws: `SafetensorsError` where they are not what the format asks for.
  public init(decoding data: Data, path: String = "safetensors in memory") throws {
    do {
      let (headerBytes, body) = try Self.parts(data)
      let header = try SafetensorsHeader(headerBytes)
      let placed = try Self.inOrder(header.tensors, available: body.count)
      self.init(metadata: header.metadata, path: path)
      for (name, tensor) in placed {
        let bytes = [UInt8](body.dropFirst(tensor.begin).prefix(tensor.end - tensor.begin))
        set(Entry(name: name, type: tensor.type, shape: tensor.shape, bytes: bytes))
      }
    } catch let problem as SafetensorsError.Problem {
      throw SafetensorsError(file: path, problem: problem)
    }
  }

  /// The header and what follows it.
  private static func parts(_ data: Data) throws -> (header: Data, body: Data) {
    guard data.count >= 8 else { throw SafetensorsError.Problem.tooShort(found: data.count) }
    let stated = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    let rest = data.dropFirst(8)
    guard let length = Int(exactly: stated), length <= rest.count else {
      throw SafetensorsError.Problem.headerLength(stated: stated, available: rest.count)
    }
    return (rest.prefix(length), rest.dropFirst(length))
  }

  /// The tensors by their place, which must fill the bytes after the header without a gap.
  private static func inOrder(
    _ tensors: [String: SafetensorsHeader.Tensor], available: Int
  ) throws -> [(name: String, tensor: SafetensorsHeader.Tensor)] {
    let placed = tensors.map { (name: $0.key, tensor: $0.value) }.sorted {
      ($0.tensor.begin, $0.tensor.end, $0.name) < ($1.tensor.begin, $1.tensor.end, $1.name)
    }
    var end = 0
    for (name, tensor) in placed {
      guard tensor.end <= available else {
        throw SafetensorsError.Problem.pastTheEnd(name, end: tensor.end, available: available)
      }
      guard tensor.begin == end else {
        throw SafetensorsError.Problem.misplaced(name, expected: end, found: tensor.begin)
      }
      end = tensor.end
    }
    guard end == available else {
      throw SafetensorsError.Problem.uncovered(expected: end, found: available)
    }
    return placed
  }
}

extension SafetensorsError.Problem: Error {}
