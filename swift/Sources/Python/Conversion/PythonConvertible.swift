/// A Swift type whose values have a Python object.
public protocol PythonConvertible {
  /// The value in Python.
  var pythonObject: PythonObject { get }
}

/// A Swift type that some Python objects can be made into.
public protocol ConvertibleFromPython {
  /// Nil for an object of another kind, or out of the type's range.
  init?(_ object: PythonObject)
}

extension PythonObject: PythonConvertible, ConvertibleFromPython {
  /// The object itself.
  public var pythonObject: PythonObject { self }
  /// The same object.
  public init(_ object: PythonObject) { self = object }
}

extension Bool: PythonConvertible, ConvertibleFromPython {
  /// Python's `True` or `False`.
  public var pythonObject: PythonObject {
    entering { PythonObject(owning: py.bool(self ? 1 : 0)!) }
  }

  /// Nil for what is no truth value: Python's and NumPy's `bool` are, numbers are not.
  public init?(_ object: PythonObject) {
    guard object.isPythonBool || object.isNumPyBool else { return nil }
    self = object.isTrue
  }
}

extension String: PythonConvertible, ConvertibleFromPython {
  /// A Python `str`.
  public var pythonObject: PythonObject {
    var text = self
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { letters in
        entering { PythonObject(owning: py.string(letters.baseAddress, letters.count)!) }
      }
    }
  }

  /// Nil for what is no `str`; `String(describing:)` has text for every object.
  public init?(_ object: PythonObject) {
    let text: String? = entering {
      object.withPointer {
        var count = 0
        guard object.isInstance(of: py.unicodeType), let letters = py.stringUTF8($0, &count) else {
          py.clearError()
          return nil
        }
        return String(decoding: UnsafeRawBufferPointer(start: letters, count: count), as: UTF8.self)
      }
    }
    guard let text else { return nil }
    self = text
  }
}

extension Optional: PythonConvertible where Wrapped: PythonConvertible {
  /// The value's object, or Python's `None`.
  public var pythonObject: PythonObject {
    self?.pythonObject ?? entering { PythonObject(borrowing: py.none!) }
  }
}

extension Optional: ConvertibleFromPython where Wrapped: ConvertibleFromPython {
  /// Python's `None` is nil within; an object that is no `Wrapped` has no conversion at all.
  public init?(_ object: PythonObject) {
    if object.isNone {
      self = .none
    } else {
      guard let value = Wrapped(object) else { return nil }
      self = value
    }
  }
}

extension PythonObject {
  var isNone: Bool { reference.pointer == py.none }

  fileprivate var isPythonBool: Bool { isInstance(of: py.boolType) }

  func isInstance(of type: PyPointer) -> Bool {
    entering { withPointer { py.isInstance($0, type) == 1 } }
  }

  /// NumPy's own truth values, which are no `bool`; asked by name, as NumPy need not be there.
  fileprivate var isNumPyBool: Bool {
    let type = pythonType
    let name = "\(type.__module__).\(type.__name__)"
    return name == "numpy.bool" || name == "numpy.bool_"
  }
}
