// Whole numbers take what Python takes as an index, NumPy's integers among them, and no fractions.
// Floating-point numbers take every number.

extension PythonObject {
  /// A conversion under the lock; nil where Python raises.
  fileprivate func number<Number>(_ convert: (PyPointer) -> Number) -> Number? {
    entering {
      withPointer {
        let number = convert($0)
        guard py.errorOccurred() != nil else { return number }
        py.clearError()
        return nil
      }
    }
  }

  fileprivate var signed: Int64? { number { py.toSigned($0) } }

  /// Unlike the signed conversion, Python's takes an `int` alone.
  fileprivate var unsigned: UInt64? {
    number {
      guard let index = py.index($0) else { return 0 }
      defer { py.decrement(index) }
      return py.toUnsigned(index)
    }
  }

  fileprivate var real: Double? { number { py.toDouble($0) } }

  fileprivate init<Number: SignedInteger>(signed number: Number) {
    self = entering { PythonObject(owning: py.signed(Int64(number))!) }
  }

  fileprivate init<Number: UnsignedInteger>(unsigned number: Number) {
    self = entering { PythonObject(owning: py.unsigned(UInt64(number))!) }
  }
}

extension Int: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(signed: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.signed, let exact = Int(exactly: number) else { return nil }
    self = exact
  }
}

extension Int8: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(signed: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.signed, let exact = Int8(exactly: number) else { return nil }
    self = exact
  }
}

extension Int16: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(signed: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.signed, let exact = Int16(exactly: number) else { return nil }
    self = exact
  }
}

extension Int32: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(signed: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.signed, let exact = Int32(exactly: number) else { return nil }
    self = exact
  }
}

extension Int64: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(signed: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.signed, let exact = Int64(exactly: number) else { return nil }
    self = exact
  }
}

extension UInt: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(unsigned: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.unsigned, let exact = UInt(exactly: number) else { return nil }
    self = exact
  }
}

extension UInt8: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(unsigned: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.unsigned, let exact = UInt8(exactly: number) else { return nil }
    self = exact
  }
}

extension UInt16: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(unsigned: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.unsigned, let exact = UInt16(exactly: number) else { return nil }
    self = exact
  }
}

extension UInt32: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(unsigned: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.unsigned, let exact = UInt32(exactly: number) else { return nil }
    self = exact
  }
}

extension UInt64: PythonConvertible, ConvertibleFromPython {
  /// A Python `int`.
  public var pythonObject: PythonObject { PythonObject(unsigned: self) }
  /// Nil for what is no whole number, or out of range.
  public init?(_ object: PythonObject) {
    guard let number = object.unsigned, let exact = UInt64(exactly: number) else { return nil }
    self = exact
  }
}

extension Double: PythonConvertible, ConvertibleFromPython {
  /// A Python `float`.
  public var pythonObject: PythonObject {
    entering { PythonObject(owning: py.double(self)!) }
  }
  /// Nil for what is no number.
  public init?(_ object: PythonObject) {
    guard let number = object.real else { return nil }
    self = number
  }
}

extension Float: PythonConvertible, ConvertibleFromPython {
  /// A Python `float`.
  public var pythonObject: PythonObject {
    entering { PythonObject(owning: py.double(Double(self))!) }
  }
  /// Nil for what is no number; rounded to the nearest.
  public init?(_ object: PythonObject) {
    guard let number = object.real else { return nil }
    self = Float(number)
  }
}
