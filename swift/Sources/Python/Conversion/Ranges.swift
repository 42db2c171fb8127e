// A range is a slice: `a[1..<3]` is Python's `a[1:3]`.

extension PythonObject {
  fileprivate init(from lower: (any PythonConvertible)?, to upper: (any PythonConvertible)?) {
    let (lower, upper) = (lower?.pythonObject, upper?.pythonObject)
    self = entering {
      withExtendedLifetime((lower, upper)) {
        PythonObject(owning: py.slice(lower?.reference.pointer, upper?.reference.pointer, nil)!)
      }
    }
  }
}

extension Range: PythonConvertible where Bound: PythonConvertible {
  /// Python's `slice(lowerBound, upperBound)`.
  public var pythonObject: PythonObject { PythonObject(from: lowerBound, to: upperBound) }
}

extension ClosedRange: PythonConvertible where Bound: PythonConvertible & BinaryInteger {
  /// Python's `slice(lowerBound, upperBound + 1)`: Python's slices leave their end out.
  public var pythonObject: PythonObject { PythonObject(from: lowerBound, to: upperBound + 1) }
}

extension PartialRangeFrom: PythonConvertible where Bound: PythonConvertible {
  /// Python's `slice(lowerBound, None)`.
  public var pythonObject: PythonObject { PythonObject(from: lowerBound, to: nil) }
}

extension PartialRangeUpTo: PythonConvertible where Bound: PythonConvertible {
  /// Python's `slice(None, upperBound)`.
  public var pythonObject: PythonObject { PythonObject(from: nil, to: upperBound) }
}

extension PartialRangeThrough: PythonConvertible where Bound: PythonConvertible & BinaryInteger {
  /// Python's `slice(None, upperBound + 1)`.
  public var pythonObject: PythonObject { PythonObject(from: nil, to: upperBound + 1) }
}

extension Range: ConvertibleFromPython where Bound: ConvertibleFromPython {
  /// Nil for what is no slice with two ends in order and no step.
  public init?(_ object: PythonObject) {
    guard let lower = object.checking.start, let upper = object.checking.stop,
      object.checking.step?.isNone == true, let lowerBound = Bound(lower),
      let upperBound = Bound(upper), lowerBound <= upperBound
    else { return nil }
    self = lowerBound..<upperBound
  }
}
