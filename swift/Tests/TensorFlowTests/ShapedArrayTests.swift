import Foundation
import TensorFlow
import Testing

@Suite("ShapedArray")
struct ShapedArrayTests {
  let matrix = ShapedArray<Float>(shape: [2, 3], scalars: [1, 2, 3, 4, 5, 6])

  @Test("is made from scalars, sequences, repetition, copies and slices")
  func creation() {
    #expect(matrix.shape == [2, 3])
    #expect(matrix.rank == 2)
    #expect(matrix.scalarCount == 6)
    #expect(matrix.scalars == [1, 2, 3, 4, 5, 6])
    #expect(ShapedArray(shape: [3], scalars: 1...3) == [1, 2, 3])
    #expect(ShapedArray<Int>(repeating: 7, shape: [2, 2]) == [[7, 7], [7, 7]])
    #expect(ShapedArray<Int>(shape: [1], repeating: 7) == [7])
    let losses: [Float] = [1, 2]
    #expect(ShapedArray(losses).shape == [2])
    #expect(ShapedArraySlice(losses).scalars == [1, 2])
    #expect(ShapedArray(matrix) == matrix)
    #expect(ShapedArray(matrix[1]).scalars == [4, 5, 6])
    #expect(ShapedArraySlice(matrix).scalars == matrix.scalars)
    #expect(ShapedArraySlice(shape: [3], scalars: 1...3) == [1, 2, 3])
    #expect(ShapedArraySlice<Int>(repeating: 7, shape: [2]) == [7, 7])
    #expect(ShapedArraySlice<Int>(shape: [2], repeating: 7) == [7, 7])
  }

  @Test("is written as nested literals of numbers, truth values and strings")
  func literals() {
    #expect([[1, 2, 3], [4, 5, 6]] == matrix)
    let cube: ShapedArray<Double> = [[[1.5], [2]], [[3], [4]]]
    #expect(cube.shape == [2, 2, 1])
    #expect(cube.scalars == [1.5, 2, 3, 4])
    let flags: ShapedArray<Bool> = [true, false]
    #expect(flags.scalars == [true, false])
    let words: ShapedArray<String> = [["a", "bc"]]
    #expect(words.shape == [1, 2])
    #expect(words.scalars == ["a", "bc"])
    let empty: ShapedArray<Int> = []
    #expect(empty.shape == [0])
    let hollow: ShapedArray<Int> = [[], []]
    #expect(hollow.shape == [2, 0])
  }

  @Test("holds one scalar in the shape []")
  func scalars() {
    var scalar = ShapedArray<Int>(5)
    #expect(scalar.isScalar)
    #expect(scalar.scalar == 5)
    #expect(scalar.count == 0)
    #expect(scalar.indices.isEmpty)
    scalar.scalar = 6
    #expect(scalar.scalars == [6])
    #expect(matrix.scalar == nil)
    #expect(!matrix.isScalar)
    #expect(matrix[1][2].scalar == 6)
    #expect(ShapedArraySlice<Int>(5).scalar == 5)
  }

  @Test("is a collection of its elements along the first dimension")
  func collection() {
    #expect(matrix.count == 2)
    #expect(matrix.startIndex == 0)
    #expect(matrix.endIndex == 2)
    #expect(matrix.indices == 0..<2)
    #expect(matrix.map(\.scalars) == [[1, 2, 3], [4, 5, 6]])
    #expect(matrix.last?.compactMap(\.scalar) == [4, 5, 6])
    #expect(matrix.reversed().map { $0[0].scalar } == [4, 1])
  }

  @Test("slices of slices count from zero")
  func slices() {
    let tall = ShapedArray(shape: [5, 2], scalars: 0..<10)
    let middle = tall[1..<4]
    #expect(middle.shape == [3, 2])
    #expect(middle.indices == 0..<3)
    #expect(middle[0] == [2, 3])
    #expect(middle[1...] == [[4, 5], [6, 7]])
    #expect(middle[1...][1][0].scalar == 6)
    #expect(tall[2..<2].shape == [0, 2])
    #expect(tall.dropFirst(3) == [[6, 7], [8, 9]])
  }

  @Test("is changed by elements, ranges, scalars and buffers")
  func mutation() {
    var array = matrix
    array[0] = [7, 8, 9]
    #expect(array == [[7, 8, 9], [4, 5, 6]])
    array[1][2] = ShapedArraySlice(0)
    array[1][0].scalar = 1
    #expect(array == [[7, 8, 9], [1, 5, 0]])
    array.swapAt(0, 1)
    #expect(array == [[1, 5, 0], [7, 8, 9]])
    array[1...] = [[0, 0, 0]]
    #expect(array[1] == [0, 0, 0])
    array.scalars = [6, 5, 4, 3, 2, 1]
    array.withUnsafeMutableBufferPointer { $0[0] = 60 }
    #expect(array == [[60, 5, 4], [3, 2, 1]])
    #expect(array.withUnsafeBufferPointer { $0.reduce(0, +) } == 75)
  }

  @Test("slices are changed in their own place")
  func sliceMutation() {
    let tall = ShapedArray(shape: [4, 2], scalars: 0..<8)
    var middle = tall[1..<3]
    middle[0] = [20, 30]
    middle[1...] = [[40, 50]]
    middle.withUnsafeMutableBufferPointer { $0[0] = 21 }
    #expect(middle == [[21, 30], [40, 50]])
    middle.scalars = [1, 2, 3, 4]
    #expect(middle == [[1, 2], [3, 4]])
  }

  @Test("copies and slices do not see each other's changes")
  func valueSemantics() {
    var original = matrix
    let copy = original
    var row = original[0]
    original[0] = [0, 0, 0]
    #expect(copy == matrix)
    #expect(row == [1, 2, 3])
    row[0].scalar = 9
    #expect(row == [9, 2, 3])
    #expect(original == [[0, 0, 0], [4, 5, 6]])
    #expect(copy == matrix)
  }

  @Test("a unique array is changed in place")
  func uniqueMutation() {
    var array = ShapedArray<Float>(repeating: 0, shape: [1000])
    let before = array.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
    array[3] = ShapedArraySlice(1)
    array.withUnsafeMutableBufferPointer { $0[4] = 2 }
    #expect(array.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) } == before)
  }

  @Test("equality looks at shape and scalars, hashing agrees")
  func equality() {
    #expect(matrix != ShapedArray(shape: [3, 2], scalars: matrix.scalars))
    #expect(matrix != [[1, 2, 3], [4, 5, 7]])
    #expect(matrix[0] == matrix.dropLast()[0])
    #expect(matrix[0...] == matrix)
    #expect(Set([matrix, matrix, [[0]]]).count == 2)
    #expect(Set([matrix[0], [1, 2, 3], matrix[1]]).count == 2)
    let nan = ShapedArray(Float.nan)
    #expect(nan != nan)
  }

  @Test("is coded as shape and scalars, and refuses a shape that does not hold them")
  func coding() throws {
    let coded = try JSONEncoder().encode(matrix[1...])
    #expect(try JSONDecoder().decode(ShapedArray<Float>.self, from: coded) == [[4, 5, 6]])
    #expect(try JSONDecoder().decode(ShapedArraySlice<Float>.self, from: coded) == [[4, 5, 6]])
    for shape in ["[2]", "[-1, -1]", "[9223372036854775807, 2]"] {
      let wrong = Data(#"{"shape": \#(shape), "scalars": [1]}"#.utf8)
      let error = #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(ShapedArray<Float>.self, from: wrong)
      }
      #expect("\(error, default: "")".contains("does not hold 1 scalars"))
    }
  }
}

@Suite("ShapedArray traps, and its message names the shapes")
struct ShapedArrayTrapTests {
  @Test func scalarsThatDoNotFillTheShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(ShapedArray(shape: [2, 3], scalars: [1, 2]))
    }
    #expect(standardError(of: result).contains("shape [2, 3] holds 6 scalars, 2 were given"))
  }

  @Test func negativeDimension() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(ShapedArray(repeating: 0, shape: [-1, -2]))
    }
    #expect(standardError(of: result).contains("the shape [-1, -2] has a negative dimension"))
  }

  @Test func indexOutOfRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(ShapedArray<Int>([[1, 2]])[1])
    }
    #expect(standardError(of: result).contains("index 1 is out of range for the shape [1, 2]"))
  }

  @Test func rangeOutOfRange() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(ShapedArray<Int>([[1, 2]])[0..<2])
    }
    #expect(standardError(of: result).contains("0..<2 is out of range for the shape [1, 2]"))
  }

  @Test func elementOfAScalar() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(ShapedArray<Int>(3)[0])
    }
    #expect(standardError(of: result).contains("a scalar (shape []) has no element at 0"))
  }

  @Test func assignmentOfAnotherShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var array: ShapedArray<Int> = [[1, 2], [3, 4]]
      array[0] = [1, 2, 3]
      print(array)
    }
    #expect(
      standardError(of: result)
        .contains("the shape [3] is assigned to a place of the shape [2]"))
  }

  @Test func scalarOfAnArray() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var array: ShapedArray<Int> = [1, 2]
      array.scalar = 1
      print(array)
    }
    #expect(
      standardError(of: result)
        .contains("a scalar is assigned to an array of the shape [2]"))
  }

  @Test func raggedLiteral() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let array: ShapedArray<Int> = [[1, 2], [3]]
      print(array)
    }
    #expect(
      standardError(of: result).contains("rows of one literal have the shapes [2] and [1]"))
  }
}
