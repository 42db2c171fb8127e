import Foundation

/// What an interpreter says of itself: enough to start the same Python in this process.
struct Probe: Decodable, Equatable {
  /// The shared library's path; nil for an interpreter that has none.
  let library: String?
  /// What `sys.executable` shall be; an environment's own program leads to its packages.
  let executable: String
  let prefix: String
  /// The folder of the environment's packages.
  let purelib: String
  let version: String

  /// The program that an interpreter runs to print itself as JSON. Interpreters name their library in
  /// several ways, and some name a folder that it was built in and is no longer.
  static let program = """
    import json, os, sys, sysconfig
    get = sysconfig.get_config_var
    names = [n for n in (get("INSTSONAME"), get("LDLIBRARY")) if n and not n.endswith(".a")]
    folders = [get("LIBDIR"), os.path.join(get("LIBDIR") or "", get("MULTIARCH") or ""),
               os.path.join(sys.base_prefix, "lib"), get("PYTHONFRAMEWORKPREFIX")]
    paths = [os.path.join(f, n) for n in names for f in folders if f]
    print(json.dumps({"library": next((p for p in paths if os.path.isfile(p)), None),
                      "executable": sys.executable, "prefix": sys.prefix,
                      "purelib": sysconfig.get_paths()["purelib"],
                      "version": "%d.%d" % sys.version_info[:2]}))
    """

  /// - Throws: ``PythonLibraryError`` when the text is something else.
  init(json: String) throws {
    guard let probe = try? JSONDecoder().decode(Probe.self, from: Data(json.utf8)) else {
      throw PythonLibraryError(.badProbe(text: json))
    }
    self = probe
  }

  /// Asks the interpreter at `path`.
  ///
  /// - Throws: ``PythonLibraryError`` when it does not run.
  init(interpreter path: String) throws {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-c", Probe.program]
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw PythonLibraryError(.noAnswer(interpreter: path)) }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0, let probe = try? Probe(json: text) else {
      throw PythonLibraryError(.noAnswer(interpreter: path))
    }
    self = probe
  }
}
