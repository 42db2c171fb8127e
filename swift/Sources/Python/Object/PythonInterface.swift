/// Python: its modules and its built-in names.
///
///     let math = Python.import("math")
///     print(Python.len([1, 2, 3]), Python.None, math.sqrt(2))
public let Python = PythonInterface()

/// What `Python` offers: use that global, not a value of your own.
@dynamicMemberLookup
public struct PythonInterface: Sendable {
  init() {}

  /// The module `name`, imported if it has not been.
  ///
  /// - Precondition: Python has the module, and the module raises nothing.
  public func `import`(_ name: String) -> PythonObject { orTrap { try attemptImport(name) } }

  /// The module `name`, imported if it has not been.
  ///
  /// - Throws: ``PythonError`` for what Python raises, ``PythonLibraryError`` where there is no Python.
  public func attemptImport(_ name: String) throws -> PythonObject {
    try PythonLibrary.load()
    let pythonName = PythonObject(name)
    return try performing {
      try pythonName.withPointer {
        try result(py.importModule($0), orElse: .invalidModule(name))
      }
    }
  }

  /// A built-in name, such as `Python.len`, `Python.list` or `Python.None`.
  public subscript(dynamicMember name: String) -> PythonObject { builtins[dynamicMember: name] }

  /// The module of the built-in names.
  public var builtins: PythonObject { PythonLibrary.builtins ?? self.import("builtins") }

  /// Python's `sys.version`.
  public var version: PythonObject { self.import("sys").version }
  /// Python's `sys.version_info`.
  public var versionInfo: PythonObject { self.import("sys").version_info }

  /// Puts a folder first among those that modules are looked for in.
  public func updatePath(to path: String) {
    let paths = self.import("sys").path
    if !paths.__contains__(path).isTrue { paths.insert(0, path) }
  }

  /// Runs Python statements in the module `__main__`.
  ///
  /// - Throws: ``PythonError`` for what Python raises.
  public func run(_ code: String) throws {
    let names = try attemptImport("__main__").__dict__
    let compiled = try builtins.throwing.compile(code, "<swift>", "exec")
    try builtins.throwing.exec(compiled, names)
  }
}
