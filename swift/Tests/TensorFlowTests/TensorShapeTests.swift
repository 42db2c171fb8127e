import Foundation
import TensorFlow
import Testing

@Suite("TensorShape")
struct TensorShapeTests {
  @Test("is made from arrays, arguments, literals, repetition and sequences")
  func creation() {
    let expected: TensorShape = [2, 3, 4]
    #expect(TensorShape([2, 3, 4]) == expected)
    #expect(TensorShape(2, 3, 4) == expected)
    #expect(TensorShape([9, 2, 3, 4][1...]) == expected)
    #expect(TensorShape(2...4) == expected)
    #expect(TensorShape(repeating: 5, count: 2) == [5, 5])
    #expect(TensorShape() == [])
    #expect(expected.dimensions == [2, 3, 4])
  }

  @Test(
    "knows its rank and size",
    arguments: [([], 1), ([7], 7), ([2, 3], 6), ([2, 0, 3], 0)] as [(TensorShape, Int)])
  func rankAndSize(shape: TensorShape, size: Int) {
    let rank = shape.dimensions.count
    #expect(shape.rank == rank)
    #expect(shape.count == rank)
    #expect(shape.contiguousSize == size)
  }

  @Test("is a mutable random-access collection")
  func collection() {
    var shape: TensorShape = [2, 3, 4]
    shape[1] = 7
    #expect(shape == [2, 7, 4])
    #expect(Array(shape) == [2, 7, 4])
    #expect(shape.indices == 0..<3)
    #expect(shape.first == 2)
    #expect(shape.last == 4)
    #expect(shape.index(0, offsetBy: 2) == 2)
    #expect(shape.distance(from: 0, to: 3) == 3)
    #expect(shape.reversed() == [4, 7, 2])
    shape.sort()
    #expect(shape == [2, 4, 7])
  }

  @Test("slices to a shape that counts from zero, and is assigned by slices")
  func slices() {
    var shape: TensorShape = [2, 3, 4, 5]
    #expect(shape[1..<3] == [3, 4])
    #expect(shape[1..<3][0] == 3)
    #expect(shape[2...].contiguousSize == 20)
    #expect(shape.dropFirst() == [3, 4, 5])
    #expect(shape.suffix(2) == [4, 5])
    shape[0..<2] = [6]
    #expect(shape == [6, 4, 5])
  }

  @Test("grows and shrinks as an array does")
  func rangeReplaceable() {
    var shape: TensorShape = [2]
    shape.append(3)
    shape.append(contentsOf: [4, 5] as TensorShape)
    shape.append(contentsOf: 6...7)
    #expect(shape == [2, 3, 4, 5, 6, 7])
    shape.replaceSubrange(1..<5, with: [9])
    #expect(shape == [2, 9, 7])
    shape.insert(1, at: 0)
    #expect(shape.remove(at: 2) == 9)
    #expect(shape.removeLast() == 7)
    #expect(shape + [3] == [1, 2, 3])
  }

  @Test("prints as an array, hashes and codes as its dimensions")
  func values() throws {
    let shape: TensorShape = [2, 3]
    #expect("\(shape)" == "[2, 3]")
    #expect(TensorShape().description == "[]")
    #expect(Set([shape, [3, 2], [2, 3]]).count == 2)
    let coded = try JSONEncoder().encode(shape)
    #expect(String(bytes: coded, encoding: .utf8) == "[2,3]")
    #expect(try JSONDecoder().decode(TensorShape.self, from: coded) == shape)
  }

  @Test("traps outside its rank and names the shape")
  func traps() async {
    let position = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(TensorShape(2, 3)[2])
    }
    #expect(standardError(of: position).contains("no dimension 2 in the shape [2, 3] of rank 2"))
    let bounds = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(TensorShape(2, 3)[1..<4])
    }
    #expect(standardError(of: bounds).contains("no dimensions 1..<4 in the shape [2, 3] of rank 2"))
  }
}
