import CZlib

/// What is wrong with a gzip file, in a few words.
struct GzipDamage: Error {
  let reason: String
}

/// Whether a file's first bytes are gzip's.
func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

// zlib's "window bits": 15, and 16 for the gzip wrapping with its checksum.
private let gzipWindow: Int32 = 15 + 16
private let chunk = 1 << 20

/// The content of a gzip file of one or several members; zeros may follow the last one.
///
/// - Throws: `GzipDamage` where it is cut short, fails its checksum or is followed by other bytes.
func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
  var content: [UInt8] = []
  var rest = bytes[...]
  repeat {
    guard isGzip(Array(rest.prefix(2))) else {
      throw GzipDamage(reason: "there are other bytes after its end")
    }
    rest = rest.dropFirst(try inflateMember(rest, into: &content))
    // Tape blocks used to be filled up with zeros; gzip and Python pass over them too.
    if rest.allSatisfy({ $0 == 0 }) { rest = [] }
  } while !rest.isEmpty
  return content
}

/// Appends the content of the first member; returns how many bytes of the file it takes.
private func inflateMember(_ bytes: ArraySlice<UInt8>, into content: inout [UInt8]) throws -> Int {
  var stream = z_stream()
  let start = inflateInit2_(
    &stream, gzipWindow, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
  guard start == Z_OK else { throw GzipDamage(reason: "zlib does not start: \(start)") }
  defer { inflateEnd(&stream) }
  var output = [UInt8](repeating: 0, count: chunk)
  return try bytes.withUnsafeBufferPointer { input in
    stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.avail_in = uInt(clamping: input.count)
    while true {
      let (status, made) = step(&stream, &output)
      content.append(contentsOf: output[..<made])
      if status == Z_STREAM_END { return input.count - Int(stream.avail_in) }
      guard status == Z_OK else { throw GzipDamage(reason: reason(status, stream)) }
    }
  }
}

/// Inflates as much as `output` holds; returns zlib's status and the number of bytes made.
private func step(_ stream: inout z_stream, _ output: inout [UInt8]) -> (Int32, Int) {
  output.withUnsafeMutableBufferPointer { buffer in
    stream.next_out = buffer.baseAddress
    stream.avail_out = uInt(buffer.count)
    let status = inflate(&stream, Z_NO_FLUSH)
    return (status, buffer.count - Int(stream.avail_out))
  }
}

private func reason(_ status: Int32, _ stream: z_stream) -> String {
  if status == Z_BUF_ERROR { return "it is cut short" }
  return stream.msg.map { String(cString: $0) } ?? "zlib says \(status)"
}

/// The bytes inside one gzip member without a date: the same bytes always give the same file.
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  let status = deflateInit2_(
    &stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY, zlibVersion(),
    Int32(MemoryLayout<z_stream>.size))
  guard status == Z_OK else { fatalError("gzip: zlib does not start: \(status)") }
  defer { deflateEnd(&stream) }
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))))
  bytes.withUnsafeBufferPointer { input in
    output.withUnsafeMutableBufferPointer { buffer in
      stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.avail_in = uInt(input.count)
      stream.next_out = buffer.baseAddress
      stream.avail_out = uInt(buffer.count)
      _ = deflate(&stream, Z_FINISH)
    }
  }
  return Array(output.dropLast(Int(stream.avail_out)))
}
