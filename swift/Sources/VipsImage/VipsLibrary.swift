import CVips

/// A file or an operation that libvips refused, in its own words.
///
/// Twin of `VipsError` in python/tandem/interop/vips.py.
public struct VipsError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// libvips itself: started once, on first use, and never stopped.
public enum VipsLibrary {
  private static let isStarted: Bool = {
    guard vips_init("tandem") == 0 else { return false }
    // Files are read once each, and one that has changed is to be seen as it is now.
    vips_cache_set_max(0)
    // Leaves out the readers that are not made for files from anywhere.
    vips_block_untrusted_set(1)
    // With more, libvips 8.14 takes one in forty thumbnails of files cut short for whole ones.
    vips_concurrency_set(1)
    // What goes wrong is thrown; a warning would be written to standard error.
    g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, { _, _, _, _ in }, nil)
    return true
  }()

  /// How many threads an image may use; one unless this is called.
  ///
  /// More may let a damaged file pass, and gain nothing where images are read side by side.
  ///
  /// - Throws: `VipsError` where libvips does not start.
  public static func use(threads: Int) throws {
    try begin()
    vips_concurrency_set(Int32(threads))
  }

  /// Starts libvips where it has not been.
  static func begin() throws {
    guard isStarted else { throw VipsError("libvips cannot be started: \(message)") }
  }

  /// What libvips wrote to its error buffer, which is emptied; one buffer for all threads.
  static var message: String {
    guard let said = vips_error_buffer_copy() else { return "libvips gives no reason" }
    defer { g_free(said) }
    let lines = String(cString: said).split(whereSeparator: \.isNewline)
    return lines.isEmpty ? "libvips gives no reason" : lines.joined(separator: "; ")
  }
}
