import Foundation

/// The JSON header of a safetensors file, with every number that can be checked in it checked.
struct SafetensorsHeader: Decodable {
  struct Tensor {
    let type: SafetensorsType
    let shape: [Int]
    let begin: Int
    let end: Int
  }

  private(set) var metadata: [String: String] = [:]
  private(set) var tensors: [String: Tensor] = [:]

  /// - Throws: `SafetensorsError.Problem`.
  init(_ json: Data) throws {
    guard json.first == UInt8(ascii: "{") else {
      throw SafetensorsError.Problem.headerNotJSON(
        json.isEmpty ? "nothing" : "\"\(String(decoding: json.prefix(16), as: UTF8.self))\"")
    }
    do {
      self = try JSONDecoder().decode(Self.self, from: json)
    } catch is DecodingError {
      // On Linux the decoder calls a fraction in the place of an Int bad JSON, and names no key.
      let isJSON = (try? JSONSerialization.jsonObject(with: json)) != nil
      throw SafetensorsError.Problem.headerNotJSON(
        isJSON ? "a number that is no size" : "text that is not JSON")
    }
    // The decoder keeps one of two values under the same key and does not say so.
    if let key = firstDuplicateKey(Array(json)) {
      throw SafetensorsError.Problem.duplicateKey(key)
    }
  }

  init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys {
      if key.stringValue == "__metadata__" {
        metadata = try Self.metadata(container, key)
      } else {
        tensors[key.stringValue] = try Self.tensor(container, key)
      }
    }
  }

  private static func metadata(
    _ container: KeyedDecodingContainer<Key>, _ key: Key
  ) throws -> [String: String] {
    do {
      // The library reads a null as no text.
      if try container.decodeNil(forKey: key) { return [:] }
      return try container.decode([String: String].self, forKey: key)
    } catch is DecodingError {
      throw SafetensorsError.Problem.badMetadata
    }
  }

  private static func tensor(
    _ container: KeyedDecodingContainer<Key>, _ key: Key
  ) throws -> Tensor {
    do {
      return try container.decode(StatedTensor.self, forKey: key).checked(key.stringValue)
    } catch let error as DecodingError {
      throw SafetensorsError.Problem.badTensor(key.stringValue, found: words(error))
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// A tensor as the header states it, before it is believed.
private struct StatedTensor: Decodable {
  let dtype: String
  let shape: [Int]
  let offsets: [Int]

  enum CodingKeys: String, CodingKey {
    case dtype, shape
    case offsets = "data_offsets"
  }

  func checked(_ name: String) throws -> SafetensorsHeader.Tensor {
    guard let type = SafetensorsType(rawValue: dtype) else {
      throw SafetensorsError.Problem.unknownType(name, found: dtype)
    }
    guard shape.allSatisfy({ $0 >= 0 }) else {
      throw SafetensorsError.Problem.badTensor(name, found: "the shape \(shape)")
    }
    guard offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1] else {
      throw SafetensorsError.Problem.badTensor(name, found: "the data_offsets \(offsets)")
    }
    let (expected, found) = (product([type.size] + shape), offsets[1] - offsets[0])
    guard expected == found else {
      throw SafetensorsError.Problem.wrongSize(
        name, type, shape, expected: expected, found: found)
    }
    return SafetensorsHeader.Tensor(type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }
}

/// What a decoder stumbled over, in a few words.
private func words(_ error: DecodingError) -> String {
  switch error {
  case .keyNotFound(let key, _): return "no \(key.stringValue)"
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    let key = context.codingPath.last { $0.intValue == nil }?.stringValue
    return key.map { "another kind of value for \($0)" } ?? "another kind of value"
  @unknown default: return "\(error)"
  }
}

/// The first key that one object of a JSON text holds twice, or nil.
///
/// - Precondition: The text is valid JSON.
private func firstDuplicateKey(_ json: [UInt8]) -> String? {
  var seen: [Set<String>] = []
  var position = 0
  while position < json.count {
    switch json[position] {
    case UInt8(ascii: "{"): seen.append([])
    case UInt8(ascii: "}"): seen.removeLast()
    case UInt8(ascii: "\""):
      let end = endOfText(json, from: position)
      // Text before a colon is a key, of the innermost object that is open.
      if json[end...].first(where: { !whitespace.contains($0) }) == UInt8(ascii: ":") {
        let key = text(json[position..<end])
        if !seen[seen.count - 1].insert(key).inserted { return key }
      }
      position = end - 1
    default: break
    }
    position += 1
  }
  return nil
}

private let whitespace = Set(" \t\n\r".utf8)

/// The position after the quotation mark that ends the text that begins at `start`.
private func endOfText(_ json: [UInt8], from start: Int) -> Int {
  var position = start + 1
  while json[position] != UInt8(ascii: "\"") {
    position += json[position] == UInt8(ascii: "\\") ? 2 : 1
  }
  return position + 1
}

private func text(_ quoted: ArraySlice<UInt8>) -> String {
  (try? JSONDecoder().decode(String.self, from: Data(quoted)))
    ?? String(decoding: quoted, as: UTF8.self)
}
