import TensorFlow
import Testing

@Suite("Rotations")
struct RotationTests {
  /// Every way to rotate up to twelve numbers.
  private let cases = (0...12).flatMap { count in (0...count).map { (count, $0) } }

  /// What a rotation makes of the numbers.
  private func rotated(_ numbers: [Int], _ middle: Int) -> [Int] {
    Array(numbers[middle...] + numbers[..<middle])
  }

  @Test("in place: arrays, their slices, contiguous arrays")
  func arrays() {
    for (count, middle) in cases {
      let expected = rotated(Array(0..<count), middle)
      var array = Array(0..<count)
      #expect(array.rotate(shiftingToStart: middle) == count - middle)
      #expect(array == expected, "\(count) by \(middle)")
      var slice = Array(-3..<count + 2)[3..<count + 3]
      #expect(slice.rotate(shiftingToStart: middle + 3) == count - middle + 3)
      #expect(Array(slice) == expected, "\(count) by \(middle)")
      var contiguous = ContiguousArray(0..<count)
      #expect(contiguous.rotate(shiftingToStart: middle) == count - middle)
      #expect(Array(contiguous) == expected, "\(count) by \(middle)")
    }
  }

  @Test("in place: a collection that is walked forwards only, and its slice")
  func forward() {
    for (count, middle) in cases {
      var numbers = ForwardOnly(Array(0..<count))
      let place = numbers.index(numbers.startIndex, offsetBy: middle)
      let start = numbers.rotate(shiftingToStart: place)
      #expect(Array(numbers) == rotated(Array(0..<count), middle), "\(count) by \(middle)")
      #expect(numbers.distance(from: numbers.startIndex, to: start) == count - middle)
      var slice = ForwardOnly(Array(0..<count))[...]
      slice.rotate(shiftingToStart: place)
      #expect(Array(slice) == rotated(Array(0..<count), middle), "\(count) by \(middle)")
    }
  }

  @Test("in place: a part of an array leaves the rest alone")
  func part() {
    var numbers = Array(0..<8)
    numbers[2..<6].rotate(shiftingToStart: 5)
    #expect(numbers == [0, 1, 5, 2, 3, 4, 6, 7])
  }

  @Test("an algorithm reaches an array's own rotation through the protocol")
  func throughTheProtocol() {
    func turn<C: MutableCollectionAlgorithms>(_ collection: inout C, at place: C.Index) -> C.Index {
      collection.rotate(shiftingToStart: place)
    }
    var numbers = [1, 2, 3, 4, 5]
    #expect(turn(&numbers, at: 2) == 3)
    #expect(numbers == [3, 4, 5, 1, 2])
  }

  @Test("without copying: the same elements, and where the first went")
  func lazily() {
    for (count, middle) in cases {
      let base = Array(0..<count)
      let turned = base.rotated(shiftingToStart: middle)
      expectBidirectional(turned, equals: rotated(base, middle), "\(count) by \(middle)")
      #expect(
        turned.distance(from: turned.startIndex, to: turned.shiftedStartIndex) == count - middle)
      if count > 0 && middle > 0 { #expect(turned[turned.shiftedStartIndex] == 0) }
      let again = turned.rotated(shiftingToStart: count / 2)
      #expect(Array(again) == rotated(base, count / 2))
    }
    let text = "abcdef"
    let turned = text.rotated(shiftingToStart: text.firstIndex(of: "d")!)
    expectBidirectional(turned, equals: Array("defabc"))
    let forward = ForwardOnly([1, 2, 3])
    expectCollection(
      forward.rotated(shiftingToStart: forward.index(after: forward.startIndex)),
      equals: [2, 3, 1])
  }

  @Test("two collections behind one another")
  func concatenation() {
    for (m, n) in [(0, 0), (0, 3), (3, 0), (1, 1), (4, 2), (2, 5)] {
      let both = Concatenation(Array(0..<m), m..<m + n)
      expectBidirectional(both, equals: Array(0..<m + n), "\(m) and \(n)")
      #expect(both.count == m + n)
      expectCollection(
        Concatenation(ForwardOnly(Array(0..<m)), m..<m + n), equals: Array(0..<m + n))
    }
  }
}
