import Foundation

/// Looks for the interpreter whose packages shall be there: the active environment, a `.venv` above
/// the program or the working folder, the `python3` on the path.
struct InterpreterSearch {
  let environment: [String: String]
  let folders: [String]

  /// Every place, first choice first: what it is called in an error, and the program.
  private var places: [(name: String, interpreter: String)] {
    var places: [(name: String, interpreter: String)] = []
    if let active = environment["VIRTUAL_ENV"], !active.isEmpty {
      return [("\(active) (VIRTUAL_ENV)", "\(active)/bin/python")]
    }
    for folder in folders {
      for above in Self.foldersUp(from: folder) {
        places.append(("a .venv in \(folder) or above it", "\(above)/.venv/bin/python"))
      }
    }
    for folder in (environment["PATH"] ?? "").split(separator: ":") {
      places.append(("the python3 on the path", "\(folder)/python3"))
    }
    return places
  }

  /// - Throws: ``PythonLibraryError`` when there is none.
  func interpreter() throws -> String {
    if let hit = places.first(where: { access($0.interpreter, X_OK) == 0 }) {
      return hit.interpreter
    }
    var looked: [String] = []
    for place in places where !looked.contains(place.name) { looked.append(place.name) }
    throw PythonLibraryError(.noInterpreter(looked: looked))
  }

  private static func foldersUp(from folder: String) -> [String] {
    var url = URL(fileURLWithPath: folder).standardizedFileURL
    var folders = [url.path]
    while url.path != "/" {
      url = url.deletingLastPathComponent()
      folders.append(url.path)
    }
    return folders
  }

  /// The search from where this program or library lies, and from the working folder.
  static var here: InterpreterSearch {
    let working = FileManager.default.currentDirectoryPath
    return InterpreterSearch(
      environment: ProcessInfo.processInfo.environment,
      folders: imageFolder.map { [$0, working] } ?? [working])
  }

  /// The folder of the program, or of the library, that this module is a part of. Glibc's `dladdr` is
  /// hidden from Swift; its answer begins with the file's name.
  private static var imageFolder: String? {
    typealias Find = @convention(c) (UnsafeRawPointer, UnsafeMutableRawPointer) -> Int32
    guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "dladdr") else { return nil }
    let find = unsafeBitCast(symbol, to: Find.self)
    var answer: (name: UnsafePointer<CChar>?, Int, Int, Int) = (nil, 0, 0, 0)
    guard find(#dsohandle, &answer) != 0, let name = answer.name, let path = realpath(name, nil)
    else { return nil }
    defer { free(path) }
    return URL(fileURLWithPath: String(cString: path)).deletingLastPathComponent().path
  }
}
