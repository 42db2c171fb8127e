import Foundation
import TensorFlow
import TestFiles
import Testing

/// A file that the Python library wrote; tools/make_safetensors_fixture.py says what it holds.
let everyType = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("Fixtures/every_type.safetensors")

@Suite("A safetensors file that the Python library wrote")
struct SafetensorsFixtureTests {
  let file: SafetensorsFile

  init() throws { file = try SafetensorsFile(contentsOf: everyType) }

  private func checkInteger<T>(_ name: String, _ type: T.Type) throws
  where T: FixedWidthInteger & SafetensorsScalar {
    #expect(try file.array(name, of: type).scalars == [T.min, T.max, 0, 1], "\(name)")
  }

  @Test("integers of every width")
  func integers() throws {
    try checkInteger("integers/I8", Int8.self)
    try checkInteger("integers/I16", Int16.self)
    try checkInteger("integers/I32", Int32.self)
    try checkInteger("integers/I64", Int64.self)
    try checkInteger("integers/U8", UInt8.self)
    try checkInteger("integers/U16", UInt16.self)
    try checkInteger("integers/U32", UInt32.self)
    try checkInteger("integers/U64", UInt64.self)
  }

  private func checkFloat<T>(_ name: String, _ type: T.Type) throws
  where T: BinaryFloatingPoint & SafetensorsScalar {
    let values = try file.array(name, shape: [2, 3], of: type).scalars
    let expected: [T] = [
      1 / 3, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNormalMagnitude,
    ]
    #expect(values == expected, "\(name)")
    #expect(values[1].sign == .minus, "\(name)")
  }

  @Test("floating types")
  func floats() throws {
    try checkFloat("floats/F32", Float.self)
    try checkFloat("floats/F64", Double.self)
    let brain: ShapedArray<BFloat16> = try file.array("floats/BF16", shape: [2, 3])
    #expect(
      brain.scalars.map(\.bitPattern) == [0x3EAB, 0x8000, 0x7F80, 0xFF80, 0x7F7F, 0x0080])
    let half = try file.entry("floats/F16")
    #expect(half.type == .float16)
    #expect(half.bytes == [0x55, 0x35, 0, 0x80, 0, 0x7C, 0, 0xFC, 0xFF, 0x7B, 0, 4])
  }

  @Test("shapes, truth values, text beyond ASCII")
  func theRest() throws {
    #expect(try file.array("bool") == [[true, false], [false, true]] as ShapedArray<Bool>)
    #expect(try file.array("scalar", of: Float.self).scalar == 2.5)
    #expect(try file.array("empty", of: Float.self).shape == [0, 3])
    #expect(try file.array("matrix") == [[0, 1, 2], [3, 4, 5]] as ShapedArray<Float>)
    #expect(try file.array("näme \"with\"\n🔢", of: UInt8.self) == [7])
    #expect(file.metadata == ["quote \"\\/ line\nü": "tab\t, bell\u{7}, emoji 🔢"])
    #expect(file.names.count == 17)
    #expect(file["nothing"] == nil)
  }

  @Test("is written back byte for byte")
  func roundTrip() throws {
    #expect(file.encoded() == (try Data(contentsOf: everyType)))
    // The order in which tensors are added does not matter.
    var shuffled = SafetensorsFile(metadata: file.metadata)
    for entry in file.entries.reversed() { shuffled.set(entry) }
    #expect(shuffled.encoded() == file.encoded())
  }
}

@Suite("A safetensors file of our own")
struct SafetensorsWritingTests {
  @Test("holds the tensors by name, the last one set for each")
  func setting() throws {
    var file = SafetensorsFile()
    file.set("b", to: ShapedArray<Float>([1, 2]))
    file.set("a", to: ShapedArray<Int32>([[3]]))
    file.set("b", to: ShapedArray<Bool>([true]))
    #expect(file.names == ["b", "a"])
    #expect(try file.array("b") == [true] as ShapedArray<Bool>)
    let read = try SafetensorsFile(decoding: file.encoded())

    // In the file the wider type comes first, so that it is aligned.
    #expect(read.names == ["a", "b"])
    #expect(read.entries == [try file.entry("a"), try file.entry("b")])
  }

  @Test("begins with a header padded to 8 bytes")
  func layout() throws {
    var file = SafetensorsFile(metadata: ["b": "2", "a": "1"])
    file.set("x", to: ShapedArray<Int16>([1, -2]))
    let header =
      #"{"__metadata__":{"a":"1","b":"2"},"x":{"dtype":"I16","shape":[2],"#
      + #""data_offsets":[0,4]}}"#
    let padded = header.padding(toLength: 88, withPad: " ", startingAt: 0)
    #expect(Array(file.encoded()) == [88, 0, 0, 0, 0, 0, 0, 0] + padded.utf8 + [1, 0, 254, 255])
    #expect(Array(SafetensorsFile().encoded()) == [8, 0, 0, 0, 0, 0, 0, 0] + "{}      ".utf8)
  }

  @Test("replaces a file whole, and leaves nothing else in the folder")
  func writing() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appendingPathComponent("run.safetensors")
    for value in [1, 2] {
      var file = SafetensorsFile(metadata: ["engine": "swift"])
      file.set("x", to: ShapedArray<Double>(repeating: Double(value), shape: [3]))
      try file.write(to: path)
      let read = try SafetensorsFile(contentsOf: path.path)
      #expect(read.metadata == ["engine": "swift"])
      #expect(try read.array("x").scalars == [Double](repeating: Double(value), count: 3))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 1)
  }

  @Test("an entry of another size than its shape's traps")
  func wrongEntry() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(SafetensorsFile.Entry(name: "x", type: .float, shape: [2], bytes: [1]))
    }
    #expect(
      standardError(of: result)
        .contains("tensor \"x\" of F32 [2] takes 8 bytes, 1 were given"))
  }
}
