/// Why there is no Python to call: where it was looked for, and what to install.
public struct PythonLibraryError: Error, Equatable, CustomStringConvertible {
  enum Reason: Equatable {
    /// No interpreter in any of these places.
    case noInterpreter(looked: [String])
    /// The interpreter could not be run, or printed something else.
    case noAnswer(interpreter: String)
    /// Its library is part of the program, and there is none to open.
    case isStatic(interpreter: String, version: String)
    /// It has a library, which could not be opened for this reason.
    case cannotOpen(library: String, reason: String)
    case tooOld(library: String, version: String)
    case badProbe(text: String)
  }

  let reason: Reason

  init(_ reason: Reason) { self.reason = reason }

  /// One sentence that says what is wrong, and one that says what to do.
  public var description: String {
    switch reason {
    case .noInterpreter(let looked):
      return "No Python was found. Looked for it in:"
        + looked.map { "\n  - \($0)" }.joined() + "\n" + Self.install
    case .noAnswer(let interpreter):
      return "\(interpreter) does not run, or is no Python 3. " + Self.install
    case .isStatic(let interpreter, let version):
      return "\(interpreter) is Python \(version) without a shared library (a static build), so "
        + "Swift cannot open it. " + Self.install
    case .cannotOpen(let library, let reason):
      return "Python's library \(library) cannot be opened: \(reason). " + Self.install
    case .tooOld(let library, let version):
      return "\(library) is Python \(version); 3.8 is the oldest that can be used. " + Self.install
    case .badProbe(let text):
      return "SWIFT_PYTHON_PROBE must be a JSON object with the keys library, executable, prefix, "
        + "purelib and version; it is: \(text)"
    }
  }

  static let install =
    "Install a Python that has a shared library: `apt install python3-dev`, or build one with "
    + "`--enable-shared` (pyenv: `PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install 3.11`; uv and "
    + "conda have it). Name its environment in VIRTUAL_ENV, or its library in PYTHON_LIBRARY."
}
