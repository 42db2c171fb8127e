import CTensorFlow

/// The one eager context of the process: the only global state.
enum Runtime {
  /// What `_RuntimeConfig` asks for, serialised.
  static let config = _RuntimeConfig.finish()

  static let context: OpaquePointer = {
    let options = TFE_NewContextOptions()
    defer { TFE_DeleteContextOptions(options) }
    let status = ctf_status()
    TFE_ContextOptionsSetConfig(options, config, config.count, status)
    checkStatus(status, "setting TensorFlow's options")
    let context = TFE_NewContext(options, status)
    checkStatus(status, "starting TensorFlow")
    return context!
  }()
}

/// TensorFlow's C library: where it was found, and which version it is.
public enum TensorFlowLibrary {
  /// Why the library cannot be used, and what to install.
  public struct Missing: Error, CustomStringConvertible {
    /// Where it was looked for, and what to install.
    public let description: String
  }

  /// Opens the library, which otherwise happens at the first tensor.
  ///
  /// - Throws: `Missing` if none is found or it is too old.
  public static func load() throws {
    if let message = ctf_load() { throw Missing(description: String(cString: message)) }
  }

  /// Such as `2.21.0`. Traps if the library is missing; call `load` first to learn why.
  public static var version: String { String(cString: TF_Version()) }

  /// The folder of the library in use; nil before it is open.
  public static var folder: String? { ctf_library_folder().map { String(cString: $0) } }
}
