// Values and references (lesson 13).
//
// A struct is a value: assignment makes another one. A class is a reference: assignment gives the same
// object another name. Arrays, strings, dictionaries and tensors are values in Swift, for all their
// size: a copy shares memory until one of the two is written to.

/// A point by value.
public struct PointValue: Equatable {
  public var x, y: Float

  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }

  /// Moves this point. `mutating`: only a `var` can be moved, and only one's own.
  public mutating func move(x: Float, y: Float) {
    self.x += x
    self.y += y
  }

  /// A point further on; this one stays.
  public func moved(x: Float, y: Float) -> PointValue {
    var point = self
    point.move(x: x, y: y)
    return point
  }
}

/// A point by reference: whoever has it sees it move, also by way of a `let`.
public final class PointReference {
  public var x, y: Float

  public init(x: Float, y: Float) {
    self.x = x
    self.y = y
  }

  /// Moves this point, for all who have it.
  public func move(x: Float, y: Float) {
    self.x += x
    self.y += y
  }
}

/// What a point that was written down twice reads as, x and y, after one of the two was moved.
public func movedOnce(x: Float, y: Float) -> (value: [[Float]], reference: [[Float]]) {
  let value = PointValue(x: x, y: y)
  var other = value
  other.move(x: 1, y: 2)
  let reference = PointReference(x: x, y: y)
  let another = reference
  another.move(x: 1, y: 2)
  return (
    [[value.x, value.y], [other.x, other.y]],
    [[reference.x, reference.y], [another.x, another.y]]
  )
}
