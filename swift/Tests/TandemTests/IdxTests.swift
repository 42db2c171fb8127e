import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

/// A header of two dimensions, 2 and 3.
private func matrixHeader(_ code: UInt8 = 8) -> [UInt8] { [0, 0, code, 2, 0, 0, 0, 2, 0, 0, 0, 3] }
private let matrixFile = matrixHeader() + [1, 2, 3, 4, 5, 6]

private func base64(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text) ?? Data()) }

/// `matrixFile` as Python's gzip.compress writes it: as one member, and as two.
private let gzipped = base64("H4sIAAAAAAACA2Ng4GBiYGAAYWZGJmYWVjYASJQ+5RIAAAA=")
private let gzippedInTwo = base64(
  "H4sIAAAAAAACA2Ng4GBiYGAAYWYAx6w9pQwAAA"
    + "AfiwgAAAAAAAIDY2RiZmFlAwAkd/aBBgAAAA==")

@Suite("Reading idx files")
struct IdxReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a matrix of bytes")
  func bytes() throws {
    let array = try readIdx(folder.file("a", matrixFile))
    #expect(array.type == .uint8)
    #expect(array.shape == [2, 3])
    #expect(array.bytes == [1, 2, 3, 4, 5, 6])
    #expect(try array.array() == [[1, 2, 3], [4, 5, 6]] as ShapedArray<UInt8>)
  }

  @Test("every type, high byte first")
  func types() throws {
    func read<T: IdxScalar>(_ code: UInt8, _ bytes: [UInt8]) throws -> [T] {
      try readIdx(folder.file("a", [0, 0, code, 1, 0, 0, 0, 1] + bytes)).array().scalars
    }
    #expect(try read(0x08, [0xFE]) == [UInt8(254)])
    #expect(try read(0x09, [0xFE]) == [Int8(-2)])
    #expect(try read(0x0B, [0xFF, 0xFE]) == [Int16(-2)])
    #expect(try read(0x0C, [0x01, 0x02, 0x03, 0x04]) == [Int32(0x0102_0304)])
    #expect(try read(0x0D, [0x40, 0x49, 0x0F, 0xDB]) == [Float.pi.nextUp])
    #expect(try read(0x0E, [0xC0, 0x04, 0, 0, 0, 0, 0, 0]) == [Double(-2.5)])
  }

  @Test("no dimensions hold one value, an empty dimension holds none")
  func shapes() throws {
    #expect(try readIdx(folder.file("a", [0, 0, 8, 0, 7])).shape == [])
    #expect(try readIdx(folder.file("b", [0, 0, 8, 1, 0, 0, 0, 0])).bytes == [])
  }

  @Test("gzip is told by its content")
  func gzip() throws {
    let expected = try readIdx(folder.file("plain", matrixFile)).bytes
    #expect(try readIdx(folder.file("no-suffix", gzipped)).bytes == expected)
    #expect(try readIdx(folder.file("plain.gz", matrixFile)).bytes == expected)
    // As Python's gzip: zeros may follow.
    #expect(try readIdx(folder.file("zeros", gzipped + [0, 0])).bytes == expected)
  }

  @Test("a gzip file of two members holds one file")
  func members() throws {
    #expect(try readIdx(folder.file("two", gzippedInTwo)).bytes == [1, 2, 3, 4, 5, 6])
  }
}

@Suite("Writing idx files")
struct IdxWritingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

  private func checkRoundTrip<T: IdxScalar & Equatable>(_ array: ShapedArray<T>) throws {
    for name in ["plain", "packed.gz"] {
      try writeIdx(path(name), array)
      let back = try readIdx(path(name))
      #expect(back.type == T.idxType)
      #expect(try back.array() == array)
    }
  }

  @Test("what is written is read back, every type, plain and gzipped")
  func roundTrips() throws {
    try checkRoundTrip([[0, 255], [1, 2]] as ShapedArray<UInt8>)
    try checkRoundTrip([-128, 127] as ShapedArray<Int8>)
    try checkRoundTrip([-32768, 32767, 258] as ShapedArray<Int16>)
    try checkRoundTrip([-2_147_483_648, 2_147_483_647] as ShapedArray<Int32>)
    try checkRoundTrip(ShapedArray<Float>(shape: [3], scalars: [0.1, -0.0, .infinity]))
    try checkRoundTrip(ShapedArray<Double>(shape: [1, 2], scalars: [0.1, -1e300]))
    try checkRoundTrip(ShapedArray<UInt8>(7))
    try checkRoundTrip(ShapedArray<Double>(repeating: 0, shape: [3, 0]))
  }

  @Test("the bytes are the format's")
  func bytes() throws {
    try writeIdx(path("a"), [[1, 2, 3], [4, 5, 6]] as ShapedArray<UInt8>)
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path("a")))) == matrixFile)
    try writeIdx(path("b"), [-2] as ShapedArray<Int16>)
    #expect(
      try [UInt8](Data(contentsOf: URL(fileURLWithPath: path("b"))))
        == [0, 0, 0x0B, 1, 0, 0, 0, 1, 0xFF, 0xFE])
  }

  @Test("gzip makes many equal bytes few, and the same file each time")
  func compression() throws {
    let zeros = ShapedArray<UInt8>(repeating: 0, shape: [3 << 20])
    var files: Set<Data> = []
    for name in ["a.gz", "b.gz"] {
      try writeIdx(path(name), zeros)
      files.insert(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }
    #expect(files.count == 1)
    #expect(files.allSatisfy { $0.count < 10_000 })
    #expect(try readIdx(path("a.gz")).array() == zeros)
  }

  @Test("a folder that is not there")
  func unwritable() {
    let error = #expect(throws: IdxError.self) {
      try writeIdx(path("nowhere/a"), [1] as ShapedArray<UInt8>)
    }
    let reason = "\(path("nowhere/a")): cannot be written: No such file or directory"
    #expect(error?.description == reason)
  }
}

@Suite("Idx errors name the file, what was expected and what was found")
struct IdxErrorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func refusal(_ bytes: [UInt8], _ name: String = "a") throws -> String {
    let path = try folder.file(name, bytes)
    let error = #expect(throws: IdxError.self) { try readIdx(path) }
    let message = try #require(error).description
    #expect(message.hasPrefix("\(path): "))
    return String(message.dropFirst(path.count + 2))
  }

  @Test("headers that are none")
  func headers() throws {
    #expect(try refusal([]) == "expected a magic number of 4 bytes, found 0")
    #expect(try refusal([0, 0, 8]) == "expected a magic number of 4 bytes, found 3")
    #expect(
      try refusal([0, 1, 8, 1, 0, 0, 0, 0])
        == "expected a magic number 0000ttnn, found 00010801")
    #expect(
      try refusal(matrixHeader(10))
        == "expected a type code of 08, 09, 0b, 0c, 0d, 0e, found 0a")
    #expect(
      try refusal([0, 0, 8, 2, 0, 0, 0, 2, 0])
        == "expected a header of 12 bytes for 2 dimensions, the file ends after 9 bytes")
  }

  @Test("values that are too few or too many")
  func lengths() throws {
    #expect(
      try refusal(matrixFile.dropLast())
        == "expected 6 bytes of uint8 for shape [2, 3], found 5: the file is cut short")
    #expect(
      try refusal(matrixFile + [7])
        == "expected 6 bytes of uint8 for shape [2, 3], found 7: there is more after the values")
    #expect(
      try refusal(matrixHeader(0x0E) + [1])
        == "expected 48 bytes of float64 for shape [2, 3], found 1: the file is cut short")
    let huge: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)
    #expect(
      try refusal(huge)
        == "expected too many bytes of uint8 for shape [4294967295, 4294967295, 4294967295], "
        + "found 0: the file is cut short")
  }

  @Test("gzip files that are damaged")
  func damage() throws {
    let damage = "expected a whole gzip file, found damage: "
    for length in 2..<gzipped.count {
      #expect(try refusal(Array(gzipped[..<length])) == damage + "it is cut short")
    }
    var flipped = gzipped
    flipped[flipped.count - 6] ^= 1
    #expect(try refusal(flipped) == damage + "incorrect data check")
    #expect(try refusal(gzipped + [1]) == damage + "there are other bytes after its end")
    #expect(try refusal([0x1F, 0x8B, 9, 0]) == damage + "unknown compression method")
    // A fault inside a whole gzip is the idx file's.
    #expect(try refusal(gzippedInTwo + gzipped).hasPrefix("expected 6 bytes of uint8"))
  }

  @Test("a file that is not there, a folder, another type than asked for")
  func access() throws {
    let nowhere = folder.url.appendingPathComponent("nowhere").path
    #expect(throws: IdxError.self) { try readIdx(folder.url.path) }
    let missing = #expect(throws: IdxError.self) { try readIdx(nowhere) }
    #expect(missing?.description == "\(nowhere): cannot be read: No such file or directory")
    let array = try readIdx(folder.file("a", matrixFile))
    let type = #expect(throws: IdxError.self) { try array.array(of: Float.self) }
    #expect(type?.description == "\(array.path): expected values of float32, found uint8")
  }
}
