import Foundation

/// The Python that runs in this process: found and started when it is first used.
///
/// Its packages are those of an environment: of the one that is active (`VIRTUAL_ENV`), of a `.venv`
/// above the program or the working folder, or of the `python3` on the path. Its shared library is
/// opened at run time, so nothing of Python is needed to build a program. `PYTHON_LIBRARY` names
/// another library; a notebook's kernel says which Python it has in `SWIFT_PYTHON_PROBE`.
public enum PythonLibrary {
  nonisolated(unsafe) private static var chosen: String?
  /// Nil until Python has started and is ready.
  nonisolated(unsafe) static var table: UnsafePointer<API>?
  /// There before Python is ready: what makes it so calls Python itself.
  nonisolated(unsafe) fileprivate static var early: UnsafePointer<API>?
  /// Kept, as an import takes longer than most calls.
  nonisolated(unsafe) static var builtins: PythonObject?
  nonisolated(unsafe) private static var starter: pthread_t?
  nonisolated(unsafe) private static var failure: (any Error)?
  private static let starting = NSLock()

  /// The library that was opened; empty before Python has started.
  nonisolated(unsafe) public private(set) static var path = ""

  /// Uses the shared library at `path`, whatever the environment says.
  ///
  /// - Precondition: Python has not started.
  public static func useLibrary(at path: String) {
    precondition(
      early == nil, "PythonLibrary.useLibrary(at:): Python has started, from \(self.path)")
    chosen = path
  }

  /// Starts Python, if it has not started: what uses it does so by itself, and stops the program
  /// where there is none.
  ///
  /// - Throws: ``PythonLibraryError``, which says where Python was looked for and what to install.
  public static func load() throws {
    if table != nil { return }
    if let starter, pthread_equal(starter, pthread_self()) != 0 { return }
    try starting.withLock {
      if let failure { throw failure }
      if table != nil { return }
      do {
        // In a notebook, on a thread of its own.
        if Interrupts.signal == nil { return try start() }
        Interrupts.adoptThisThread()
        try PythonThread.launch { try start(on: $0) }
      } catch {
        failure = error
        throw error
      }
    }
  }

  private static func start(on thread: PythonThread? = nil) throws {
    starter = pthread_self()
    defer { starter = nil }
    let environment = ProcessInfo.processInfo.environment
    let probe = try probe(environment)
    let named = chosen ?? environment["PYTHON_LIBRARY"].flatMap { $0.isEmpty ? nil : $0 }
    guard let library = named ?? probe?.library, !library.hasSuffix(".a") else {
      throw PythonLibraryError(
        .isStatic(interpreter: probe!.executable, version: probe!.version))
    }
    let symbols = Symbols(handle: try open(library))
    let version = try version(of: library, symbols)
    let settings = probe?.version == version ? probe : nil
    if let settings { setProgramName(settings.executable, symbols) }
    let initialize: @convention(c) (Int32) -> Void = symbols("Py_InitializeEx")
    initialize(0)  // Python leaves the signals to the program.
    let api = UnsafeMutablePointer<API>.allocate(capacity: 1)
    api.initialize(to: API(symbols))
    (early, path) = (UnsafePointer(api), library)
    _ = api.pointee.saveThread()  // Every call takes the lock for itself.
    finish(settings)
    PythonThread.shared = thread
    table = early
  }

  /// What the environment's interpreter says; nil where there is none but a library is named.
  private static func probe(_ environment: [String: String]) throws -> Probe? {
    if let given = environment["SWIFT_PYTHON_PROBE"], !given.isEmpty {
      return try Probe(json: given)
    }
    do {
      return try Probe(interpreter: InterpreterSearch.here.interpreter())
    } catch {
      if chosen != nil || environment["PYTHON_LIBRARY"] != nil { return nil }
      throw error
    }
  }

  /// Global, as the modules that Python loads look for its functions among the program's.
  private static func open(_ library: String) throws -> UnsafeMutableRawPointer {
    if let handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL) { return handle }
    throw PythonLibraryError(.cannotOpen(library: library, reason: String(cString: dlerror())))
  }

  /// Two numbers, such as `3.11`.
  private static func version(of library: String, _ symbols: Symbols) throws -> String {
    guard let get = symbols.find("Py_GetVersion", as: (@convention(c) () -> API.Text).self) else {
      throw PythonLibraryError(.cannotOpen(library: library, reason: "it has no Py_GetVersion"))
    }
    let numbers = String(cString: get()).split(whereSeparator: { !$0.isNumber }).compactMap {
      Int($0)
    }
    let version = numbers.prefix(2).map(String.init).joined(separator: ".")
    guard numbers.count >= 2, numbers[0] == 3, numbers[1] >= 8 else {
      throw PythonLibraryError(.tooOld(library: library, version: version))
    }
    return version
  }

  /// Python finds an environment's packages by the name of the environment's program.
  private static func setProgramName(_ name: String, _ symbols: Symbols) {
    let set = symbols.find(
      "Py_SetProgramName", as: (@convention(c) (UnsafePointer<wchar_t>) -> Void).self)
    let letters = name.unicodeScalars.map { wchar_t($0.value) } + [0]
    let kept = UnsafeMutablePointer<wchar_t>.allocate(capacity: letters.count)  // Python keeps it.
    kept.initialize(from: letters, count: letters.count)
    set?(kept)
  }
}

/// The functions of the running Python, which is started if it has not been.
@inline(__always)
var py: API { (PythonLibrary.table ?? startedTable()).pointee }

@inline(never)
private func startedTable() -> UnsafePointer<API> {
  do { try PythonLibrary.load() } catch { fatalError("\(error)") }
  return PythonLibrary.early!
}
