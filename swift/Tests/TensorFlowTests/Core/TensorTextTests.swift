import Foundation
import TensorFlow
import Testing

private func printed(_ value: some Any) -> String {
  var text = ""
  print(value, to: &text)
  return text
}

@Suite("Printing and coding of tensors")
struct TensorTextTests {
  @Test("a scalar has no brackets, vectors are one line, matrices a row a line")
  func ranks() {
    #expect(printed(Tensor<Float>(3)) == "3.0\n")
    #expect(printed(Tensor<Double>([1, -2.5])) == "[ 1.0, -2.5]\n")
    #expect(printed([[8, 14], [18, 20]] as Tensor<Float>) == "[[ 8.0, 14.0],\n [18.0, 20.0]]\n")
    #expect(
      printed([[[1, 2], [3, 4]], [[5, 6], [7, 8]]] as Tensor<Float>)
        == "[[[1.0, 2.0],\n  [3.0, 4.0]],\n\n [[5.0, 6.0],\n  [7.0, 8.0]]]\n")
  }

  @Test("integers and truth values are aligned to the right")
  func otherScalars() {
    #expect(printed(Tensor<Int32>(-7)) == "-7\n")
    #expect(printed([[1, -20], [300, 4]] as Tensor<Int64>) == "[[  1, -20],\n [300,   4]]\n")
    #expect(printed(Tensor<UInt8>([200, 7])) == "[200,   7]\n")
    #expect(printed(Tensor(true)) == "true\n")
    #expect(
      printed([[true, false], [true, true]] as Tensor<Bool>)
        == "[[ true, false],\n [ true,  true]]\n")
  }

  @Test("emptiness shows the brackets that are left")
  func empty() {
    #expect(printed(Tensor<Float>([])) == "[]\n")
    #expect(printed(Tensor<Float>(zeros: [2, 0])) == "[[],\n []]\n")
  }

  @Test("more than a thousand scalars are summarised, unless all are asked for")
  func summaries() {
    let x = Tensor<Int32>(rangeFrom: 0, to: 1001, stride: 1)
    #expect("\(x)" == "[   0,    1,    2, ...,  998,  999, 1000]")
    #expect(x.fullDescription.contains("500"))
    #expect(
      Tensor<Int32>([1, 2, 3]).description(lineWidth: 80, edgeElementCount: 1, summarizing: true)
        == "[1, ..., 3]")
    #expect(x.playgroundDescription as? String == "\(x)")
  }

  @Test("a struct of tensors and a dump show the values, not the handles")
  func mirrors() {
    struct Pair {
      var a: Tensor<Float> = [1, 2]
      var b = Tensor<Int32>(3)
    }
    #expect(printed(Pair()) == "Pair(a: [1.0, 2.0], b: 3)\n")
    #expect(printed([Tensor<Float>(1)]) == "[1.0]\n")
    var dumped = ""
    dump(Tensor<Float>([1, 2]), to: &dumped)
    #expect(dumped == "- [1.0, 2.0]\n")
  }

  @Test("a tensor comes back from JSON")
  func coding() throws {
    try comesBack(Tensor<Float>(0.1))
    try comesBack([[1.5, -2], [3, 4]] as Tensor<Float>)
    try comesBack([[[1], [2]]] as Tensor<Double>)
    try comesBack(Tensor<Int64>([.min, .max]))
    try comesBack(Tensor<UInt64>([.max]))
    try comesBack([true, false] as Tensor<Bool>)
    try comesBack(Tensor<Int8>(zeros: [2, 0]))
  }

  private func comesBack<T>(_ tensor: Tensor<T>) throws where T: Codable & Equatable {
    let coded = try JSONEncoder().encode([tensor])
    #expect(try JSONDecoder().decode([Tensor<T>].self, from: coded) == [tensor], "\(T.self)")
  }

  @Test("a tensor is coded as its array, and a shape that does not hold the scalars is refused")
  func codedForm() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let coded = try encoder.encode([[1, 2], [3, 4]] as Tensor<Int32>)
    #expect(String(decoding: coded, as: UTF8.self) == #"{"scalars":[1,2,3,4],"shape":[2,2]}"#)
    let wrong = Data(#"{"shape": [3], "scalars": [1]}"#.utf8)
    let error = #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Tensor<Float>.self, from: wrong)
    }
    #expect("\(error, default: "")".contains("the shape [3] does not hold 1 scalars"))
  }
}
