import Foundation

extension SafetensorsFile {
  /// Writes the file: it appears whole or not at all.
  ///
  /// - Throws: `SafetensorsError` where it cannot be written.
  public func write(to path: String) throws {
    do {
      try encoded().write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw SafetensorsError(file: path, problem: .unwritable(fileReason(error)))
    }
  }

  /// Writes the file: it appears whole or not at all.
  ///
  /// - Throws: `SafetensorsError` where it cannot be written.
  public func write(to url: URL) throws {
    try write(to: url.path)
  }

  /// The bytes of the file.
  ///
  /// As the library does it, wider types come first and the header is padded with spaces to a
  /// multiple of 8, so that every scalar is aligned. The same content gives the same bytes.
  public func encoded() -> Data {
    let ordered = entries.sorted { ($1.type.rank, $0.name) < ($0.type.rank, $1.name) }
    var header = Data(headerText(ordered).utf8)
    header.append(contentsOf: repeatElement(UInt8(ascii: " "), count: -header.count & 7))
    var data = withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) }
    data.reserveCapacity(ordered.reduce(8 + header.count) { $0 + $1.bytes.count })
    data.append(header)
    for entry in ordered { data.append(contentsOf: entry.bytes) }
    return data
  }

  private func headerText(_ ordered: [Entry]) -> String {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }
      members.append("\"__metadata__\":{\(texts.joined(separator: ","))}")
    }
    var offset = 0
    for entry in ordered {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      let end = offset + entry.bytes.count
      members.append(
        "\(json(entry.name)):{\"dtype\":\"\(entry.type)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    return "{\(members.joined(separator: ","))}"
  }
}

/// A text as JSON writes it, in quotation marks.
private func json(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    case ..<" ":
      let digits = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
