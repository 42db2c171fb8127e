import Foundation
import TensorFlow
import Testing

@Suite("StringTensor")
struct StringTensorTests {
  @Test("holds strings of any script and length")
  func strings() {
    // Up to 22 bytes lie within TensorFlow's string, longer ones beside it.
    let words = [
      "", "a", "façade", "日本語", "🧮", String(repeating: "x", count: 22),
      String(repeating: "y", count: 23), String(repeating: "é", count: 5000), "a\0b",
    ]
    let tensor = StringTensor(words)
    #expect(tensor.shape == [9])
    #expect(tensor.rank == 1)
    #expect(tensor.scalarCount == 9)
    #expect(tensor.scalars == words)
    #expect(tensor.bytes == words.map { Array($0.utf8) })
    #expect(tensor._tensorFlowDataType == String.tensorFlowDataType)
    #expect("\(tensor._tfe.dataType)" == "String")
  }

  @Test("has a shape like any other")
  func shapes() {
    let matrix = StringTensor(shape: [2, 2], scalars: ["a", "b", "c", "d"])
    #expect(matrix.array == [["a", "b"], ["c", "d"]])
    #expect("\(matrix)" == "[[a, b],\n [c, d]]")
    #expect(matrix.scalar == nil)
    let one = StringTensor("word")
    #expect(one.shape == [])
    #expect(one.scalar == "word")
    #expect(StringTensor([]).scalars == [])
    #expect(StringTensor(shape: [0, 3], scalars: []).shape == [0, 3])
  }

  @Test("holds bytes that are no UTF-8, which text replaces")
  func bytes() {
    let raw: [[UInt8]] = [[0xFF, 0xFE], [], [0x61, 0xC3], (0...255).map { $0 }]
    let tensor = StringTensor(shape: [4], bytes: raw)
    #expect(tensor.bytes == raw)
    #expect(tensor.scalars[0] == "\u{FFFD}\u{FFFD}")
    #expect(tensor.scalars[1] == "")
    #expect(tensor.scalars[2] == "a\u{FFFD}")
  }

  @Test("is compared as a whole and string by string")
  func comparison() {
    let words = StringTensor(["a", "b", "a"])
    #expect(words == StringTensor(["a", "b", "a"]))
    #expect(words != StringTensor(["a", "b", "b"]))
    #expect(words != StringTensor(shape: [1, 3], scalars: ["a", "b", "a"]))
    #expect(words.elementsEqual(StringTensor(["a", "a", "a"])) == [true, false, true])
    #expect(words.elementsEqual(StringTensor("b")) == [false, true, false])
    let column = StringTensor(shape: [2, 1], scalars: ["a", "b"])
    #expect(words.elementsEqual(column) == [[true, false, true], [false, true, false]])
    // Bytes decide, not what they read as.
    let broken = StringTensor(shape: [2], bytes: [[0xFF], [0xFE]])
    #expect(broken.elementsEqual(StringTensor(shape: [], bytes: [[0xFF]])) == [true, false])
    #expect(broken != StringTensor(shape: [2], bytes: [[0xFF], [0xFD]]))
  }
}
