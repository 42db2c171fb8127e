import COpenCV
import COpenCVShim
import CxxStdlib

/// What a call of the shim says went wrong, if anything.
typealias Fault = UnsafePointer<CChar>?

/// A file or an operation that OpenCV refused, or that is refused before OpenCV sees it.
///
/// Twin of `OpenCVError` in python/tandem/interop/opencv.py.
public struct OpenCVError: Error, Equatable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}

/// OpenCV itself: set up once, on first use.
public enum OpenCVLibrary {
  private static let isSetUp: Bool = {
    // What goes wrong is thrown; it would be written to standard error as well.
    cvshim.be_silent()
    // Images are read side by side, each by one thread.
    cv.setNumThreads(1)
    return true
  }()

  /// How many threads an operation may use; one unless this is called.
  public static func use(threads: Int) {
    begin()
    cv.setNumThreads(Int32(clamping: threads))
  }

  /// OpenCV's own number: "4.6.0".
  public static var version: String { String(cv.getVersionString()) }

  /// Sets OpenCV up where it has not been.
  static func begin() { precondition(isSetUp) }

  /// Runs a call that returns what went wrong, if anything.
  ///
  /// - Throws: `OpenCVError`, which names `origin`.
  static func check(_ origin: String, _ call: () -> Fault) throws {
    begin()
    if let fault = call() { throw OpenCVError("\(origin): \(String(cString: fault))") }
  }
}
