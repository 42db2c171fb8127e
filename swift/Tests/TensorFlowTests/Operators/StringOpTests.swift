import TensorFlow
import Testing

@Suite("String operators")
struct StringOpTests {
  private let words = StringTensor(["Ångström", " déjà vu\n", ""])

  @Test("join strings side by side and along axes")
  func joining() {
    let pairs = StringTensor(
      joining: [StringTensor(["a", "b"]), StringTensor("-"), StringTensor(["c", "d"])])
    #expect(pairs == StringTensor(["a-c", "b-d"]))
    #expect(
      StringTensor(joining: [StringTensor("x"), StringTensor("y")], separator: ", ")
        == StringTensor("x, y"))
    let grid = StringTensor(shape: [2, 2], scalars: ["a", "b", "c", "d"])
    #expect(grid.joined() == StringTensor("abcd"))
    #expect(grid.joined(separator: "/", alongAxes: 1) == StringTensor(["a/b", "c/d"]))
    #expect(grid.joined(alongAxes: -2) == StringTensor(["ac", "bd"]))
  }

  @Test("split strings at separators and at white space")
  func splitting() {
    let lists = StringTensor(["a,b,,c", "", "é"]).split(separator: ",")
    #expect(lists.map(\.scalars) == [["a", "b", "", "c"], [""], ["é"]])
    #expect(StringTensor(["a,b,c"]).split(separator: ",", maxSplits: 1)[0].scalars == ["a", "b,c"])
    let spaced = StringTensor(shape: [2, 1], scalars: ["  to  be\tor\nnot ", " "]).split()
    #expect(spaced.map(\.scalars) == [["to", "be", "or", "not"], []])
  }

  @Test("know letters beyond ASCII")
  func letters() {
    #expect(words.characterCounts() == [8, 9, 0])
    #expect(words.byteCounts() == [10, 11, 0])
    #expect(words.lowercased() == StringTensor(["ångström", " déjà vu\n", ""]))
    #expect(words.uppercased() == StringTensor(["ÅNGSTRÖM", " DÉJÀ VU\n", ""]))
    #expect(words.trimmed() == StringTensor(["Ångström", "déjà vu", ""]))
    #expect(
      StringTensor(["Ångström", "été"]).substrings(from: 1, length: 2)
        == StringTensor(["ng", "té"]))
    #expect(StringTensor(["été"]).substrings(from: -1, length: 9) == StringTensor(["é"]))
  }

  @Test("match and replace regular expressions")
  func patterns() {
    let names = StringTensor(["img_12.png", "img.png", "x img_1.png"])
    #expect(names.matches(#"img_\d+\.png"#) == [true, false, false])
    #expect(
      names.replacing(#"_(\d+)"#, with: #"-\1-\1"#)
        == StringTensor(["img-12-12.png", "img.png", "x img-1-1.png"]))
    #expect(StringTensor(["aaa"]).replacing("a", with: "b") == StringTensor(["bbb"]))
    #expect(
      StringTensor(["aaa"]).replacing("a", with: "b", everywhere: false) == StringTensor(["baa"]))
  }

  @Test("keep order in another shape")
  func reshaping() {
    let grid = StringTensor(["a", "b", "c", "d"]).reshaped(to: [2, -1])
    #expect(grid == StringTensor(shape: [2, 2], scalars: ["a", "b", "c", "d"]))
  }

  @Test("read and write numbers")
  func numbers() throws {
    #expect(try StringTensor(["1.5", "-2", " 3e2"]).numbers() == Tensor<Float>([1.5, -2, 300]))
    #expect(try StringTensor("-7").numbers(of: Int64.self) == Tensor(-7))
    let error = #expect(throws: OperationError.self) {
      try StringTensor(["1", "one"]).numbers(of: Int32.self)
    }
    #expect("\(try #require(error))".contains("one"))
    #expect(StringTensor(describing: Tensor<Int32>([1, -2])) == StringTensor(["1", "-2"]))
    #expect(
      StringTensor(describing: Tensor<Bool>([true, false])) == StringTensor(["true", "false"]))
    #expect(StringTensor(describing: Tensor<Float>(1.5), precision: 3) == StringTensor("1.500"))
    #expect(StringTensor(describing: Tensor<Float>(0.1), shortest: true) == StringTensor("0.1"))
  }

  @Test("read bytes as scalars, lowest byte first")
  func bytes() throws {
    let pair = StringTensor(shape: [2], bytes: [[1, 0, 2, 1], [255, 255, 0, 0]])
    #expect(try pair.decodeRaw() == Tensor<UInt8>([[1, 0, 2, 1], [255, 255, 0, 0]]))
    #expect(try pair.decodeRaw(as: Int16.self) == Tensor([[1, 258], [-1, 0]]))
    #expect(throws: OperationError.self) { try StringTensor("abc").decodeRaw(as: Int16.self) }
    #expect(throws: OperationError.self) {
      try StringTensor(["a", "ab"]).decodeRaw(as: UInt8.self)
    }
  }

  @Test("are put into buckets, and into letters that are safe anywhere")
  func encodings() throws {
    let buckets = StringTensor(["a", "b", "a", "c"]).hashed(bucketCount: 1000)
    #expect(buckets.scalars[0] == buckets.scalars[2])
    #expect(Set(buckets.scalars).count == 3)
    #expect(buckets.scalars.allSatisfy { 0..<1000 ~= $0 })
    let raw = StringTensor(shape: [2], bytes: [[0xFB, 0xFF], [0x66, 0x6F, 0x6F]])
    #expect(raw.base64Encoded() == StringTensor(["-_8", "Zm9v"]))
    #expect(try raw.base64Encoded().base64Decoded() == raw)
    #expect(throws: OperationError.self) { try StringTensor("Zm9v!").base64Decoded() }
  }
}
