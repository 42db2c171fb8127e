// Rotating a collection in place: what lies before a position goes behind what lies from it on.

/// A mutable collection with algorithms of its own; an array's are faster than the general ones.
public protocol MutableCollectionAlgorithms: MutableCollection
where SubSequence: MutableCollectionAlgorithms {
  /// Shifts the element at `middle` to the start, those before it behind the others.
  ///
  /// - Returns: The new place of the element that was first.
  @discardableResult
  mutating func rotate(shiftingToStart middle: Index) -> Index
}

extension Array: MutableCollectionAlgorithms {
  /// Shifts the element at `middle` to the start, those before it behind the others.
  ///
  /// - Returns: The new place of the element that was first.
  @discardableResult
  public mutating func rotate(shiftingToStart middle: Index) -> Index {
    rotateRandomAccess(shiftingToStart: middle)
  }
}

extension ArraySlice: MutableCollectionAlgorithms {
  /// Shifts the element at `middle` to the start, those before it behind the others.
  ///
  /// - Returns: The new place of the element that was first.
  @discardableResult
  public mutating func rotate(shiftingToStart middle: Index) -> Index {
    rotateRandomAccess(shiftingToStart: middle)
  }
}

extension ContiguousArray: MutableCollectionAlgorithms {
  /// Shifts the element at `middle` to the start, those before it behind the others.
  ///
  /// - Returns: The new place of the element that was first.
  @discardableResult
  public mutating func rotate(shiftingToStart middle: Index) -> Index {
    rotateRandomAccess(shiftingToStart: middle)
  }
}

extension Slice: MutableCollectionAlgorithms where Base: MutableCollection {}

extension MutableCollection {
  /// Shifts the element at `middle` to the start, those before it behind the others.
  ///
  ///     var letters = ["a", "b", "c", "d"]
  ///     letters.rotate(shiftingToStart: 1)  // 3, and letters are b, c, d, a
  ///
  /// - Returns: The new place of the element that was first.
  /// - Complexity: One exchange an element.
  @discardableResult
  public mutating func rotate(shiftingToStart middle: Index) -> Index {
    if middle == startIndex { return endIndex }
    if middle == endIndex { return startIndex }
    // `target` receives from `source`; what it gives in exchange waits from `waiting` on.
    var (target, source, waiting) = (startIndex, middle, middle)
    var newStart: Index?
    while true {
      swapAt(target, source)
      formIndex(after: &target)
      formIndex(after: &source)
      if source == endIndex {
        newStart = newStart ?? target
        if target == waiting { return newStart! }
        source = waiting
      } else if target == waiting {
        waiting = source
      }
    }
  }
}

extension MutableCollection where Self: RandomAccessCollection {
  /// Shifts the element at `middle` to the start, those before it behind the others.
  ///
  /// Every place takes its new element from one `shift` further on; the chains that this makes are
  /// as many as the greatest common divisor of the shift and the count.
  ///
  /// - Returns: The new place of the element that was first.
  /// - Complexity: One move an element.
  @discardableResult
  public mutating func rotateRandomAccess(shiftingToStart middle: Index) -> Index {
    let count = self.count
    let shift = distance(from: startIndex, to: middle)
    if shift == 0 { return endIndex }
    if shift == count { return startIndex }
    for first in 0..<greatestCommonDivisor(shift, count) {
      moveChain(from: first, by: shift, count: count)
    }
    return index(startIndex, offsetBy: count - shift)
  }

  private mutating func moveChain(from first: Int, by shift: Int, count: Int) {
    var hole = index(startIndex, offsetBy: first)
    let displaced = self[hole]
    var next = (first + shift) % count
    while next != first {
      let source = index(startIndex, offsetBy: next)
      self[hole] = self[source]
      hole = source
      next = (next + shift) % count
    }
    self[hole] = displaced
  }
}

package func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? a : greatestCommonDivisor(b, a % b)
}
