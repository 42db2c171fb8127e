import Foundation
import TensorFlow
import TestFiles
import Testing

@Suite("Safetensors errors say which file, which tensor, what was expected and what was found")
struct SafetensorsErrorTests {
  private func message(_ read: () throws -> Void) -> String {
    do {
      try read()
      return "no error"
    } catch {
      #expect(error is SafetensorsError)
      return "\(error)"
    }
  }

  /// The bytes of a file with `header` and then `body`, where the length may be a lie.
  private func bytes(_ header: String, _ body: [UInt8] = [], length: UInt64? = nil) -> Data {
    let stated = length ?? UInt64(header.utf8.count)
    return withUnsafeBytes(of: stated.littleEndian) { Data($0) } + Data(header.utf8) + Data(body)
  }

  private func fault(_ data: Data) -> String {
    message { _ = try SafetensorsFile(decoding: data, path: "plan.safetensors") }
  }

  private func tensor(
    _ dtype: String = "U8", _ shape: String = "[1]", _ offsets: String = "[0,1]"
  ) -> String {
    #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test("headers that are none")
  func headers() {
    #expect(
      fault(Data([1, 2, 3]))
        == "plan.safetensors: expected a header length of 8 bytes, found 3 bytes")
    #expect(
      fault(bytes("{}", length: 3))
        == "plan.safetensors: expected a header of at most 2 bytes, found a header length of 3")
    #expect(fault(bytes("{}", length: .max)).hasSuffix("length of 18446744073709551615"))
    let header = "plan.safetensors: expected a header of one JSON object, found "
    #expect(fault(bytes("")) == header + "nothing")
    #expect(fault(bytes("[1, 2]")) == header + "\"[1, 2]\"")
    #expect(fault(bytes("{\"a\": }")) == header + "text that is not JSON")
    #expect(fault(bytes("{} {}")) == header + "text that is not JSON")
    #expect(
      fault(bytes(#"{"__metadata__":{"a":1}}"#))
        == "plan.safetensors: expected \"__metadata__\" to map text to text, found something else")
    #expect(fault(bytes(#"{"__metadata__":null}"#)) == "no error")
  }

  @Test("keys that stand twice")
  func duplicates() {
    let twice = "plan.safetensors: expected every key once in the header, found "
    let one = tensor()
    #expect(fault(bytes(#"{"a":\#(one),"a" : \#(one)}"#, [1])) == twice + "\"a\" twice")
    #expect(fault(bytes(#"{"a":\#(one),"\u0061":\#(one)}"#, [1])) == twice + "\"a\" twice")
    #expect(
      fault(bytes(#"{"__metadata__":{"k":"a","k":"b"}}"#)) == twice + "\"k\" twice")
    // The same text as a value or in another object is no second key.
    let none = tensor("U8", "[0]", "[1,1]")
    let honest = #"{"__metadata__":{"a":"a","k":"\"k\":"},"a":\#(one),"k":\#(none)}"#
    #expect(fault(bytes(honest, [1])) == "no error")
  }

  @Test(
    "tensors that are none",
    arguments: [
      ("{}", "no dtype"),
      (#"{"dtype":"U8","shape":[1]}"#, "no data_offsets"),
      (#"{"dtype":1,"shape":[1],"data_offsets":[0,1]}"#, "another kind of value for dtype"),
      (#"{"dtype":"U8","shape":[true],"data_offsets":[0,1]}"#, "another kind of value for shape"),
      (#"{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}"#, "the shape [-1]"),
      (#"{"dtype":"U8","shape":[1],"data_offsets":[1]}"#, "the data_offsets [1]"),
      (#"{"dtype":"U8","shape":[1],"data_offsets":[1,0]}"#, "the data_offsets [1, 0]"),
      (#"{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}"#, "the data_offsets [-1, 0]"),
    ])
  func malformed(stated: String, found: String) {
    #expect(
      fault(bytes(#"{"w":\#(stated)}"#, [1]))
        == "plan.safetensors: tensor \"w\": expected dtype, shape and data_offsets, found "
        + found)
  }

  @Test("fractions and numbers beyond Int are no sizes", arguments: ["1.5", "1e30"])
  func sizes(size: String) {
    let stated = tensor("U8", "[" + size + "]")
    let found = fault(bytes(#"{"w":\#(stated)}"#, [1]))
    // Which of the two depends on the platform's decoder.
    let sentences = [
      "expected a header of one JSON object, found a number that is no size",
      "tensor \"w\": expected dtype, shape and data_offsets, found another kind of value for shape",
    ]
    #expect(sentences.map { "plan.safetensors: " + $0 }.contains(found))
  }

  @Test("types and sizes that do not fit")
  func types() {
    let unknown = fault(bytes(#"{"w":\#(tensor("F99"))}"#, [1]))
    #expect(unknown.hasPrefix("plan.safetensors: tensor \"w\": expected a dtype of BOOL, U8, I8"))
    #expect(unknown.hasSuffix("U64, found F99"))
    #expect(
      fault(bytes(#"{"w":\#(tensor("F32", "[2,3]"))}"#, [1]))
        == "plan.safetensors: tensor \"w\": expected 24 bytes of F32 for the shape [2, 3], found 1")
    #expect(
      fault(bytes(#"{"w":\#(tensor("F32", "[4611686018427387904]"))}"#, [1]))
        .contains("expected too many bytes of F32 for the shape [4611686018427387904], found 1"))
  }

  @Test("places that are past the end, overlap, or leave a gap")
  func places() {
    #expect(
      fault(bytes(#"{"w":\#(tensor("U8", "[2]", "[0,2]"))}"#, [1]))
        == "plan.safetensors: tensor \"w\": expected its bytes within the 1 after the header, "
        + "found them to end at 2")
    let first = tensor("U8", "[2]", "[0,2]")
    #expect(
      fault(bytes(#"{"b":\#(tensor("U8", "[2]", "[1,3]")),"a":\#(first)}"#, [1, 2, 3]))
        == "plan.safetensors: tensor \"b\": expected its bytes to begin at 2, found 1: "
        + "it overlaps the tensor before it")
    #expect(
      fault(bytes(#"{"b":\#(tensor("U8", "[1]", "[3,4]")),"a":\#(first)}"#, [1, 2, 3, 4]))
        == "plan.safetensors: tensor \"b\": expected its bytes to begin at 2, found 3: "
        + "there is a gap before it")
    #expect(
      fault(bytes(#"{"a":\#(first)}"#, [1, 2, 3]))
        == "plan.safetensors: expected 2 bytes after the header, found 3")
  }

  @Test("what was asked of a file")
  func requests() throws {
    let file = try SafetensorsFile(contentsOf: everyType)
    let missing = message { _ = try file.array("weights/x", of: Float.self) }
    #expect(missing.hasPrefix("\(everyType.path): expected a tensor \"weights/x\", found \""))
    #expect(missing.hasSuffix("and 9 more"))
    let empty = message { _ = try SafetensorsFile().entry("x") }
    #expect(empty == "safetensors in memory: expected a tensor \"x\", found no tensor")
    let type = message { _ = try file.array("matrix", of: Double.self) }
    #expect(type.hasSuffix("tensor \"matrix\": expected the type F64, found F32"))
    let shape = message { _ = try file.array("matrix", shape: [3, 2], of: Float.self) }
    #expect(shape.hasSuffix("tensor \"matrix\": expected the shape [3, 2], found [2, 3]"))
  }

  @Test("files that cannot be read or written")
  func access() throws {
    let folder = try TemporaryFolder()
    let nowhere = folder.url.appendingPathComponent("nowhere/x.safetensors").path
    let unread = message { _ = try SafetensorsFile(contentsOf: nowhere) }
    #expect(unread == "\(nowhere): cannot be read: No such file or directory")
    let unwritten = message { try SafetensorsFile().write(to: nowhere) }
    #expect(unwritten == "\(nowhere): cannot be written: No such file or directory")
    let directory = message { _ = try SafetensorsFile(contentsOf: folder.url) }
    #expect(directory == "\(folder.url.path): cannot be read: Is a directory")
  }
}
