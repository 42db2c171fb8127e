import Foundation
import TensorFlow

/// How a loader of items works, apart from what it loads.
public struct LoaderOptions {
  /// What becomes of an item that cannot be read.
  public enum Fault {
    /// Its error ends the pass.
    case thrown
    /// It is left out, kept in `skipped`, and counted in a warning at the end of the pass.
    case skipped
  }

  /// How many threads read; none for the caller's own.
  public var workers: Int
  /// How many batches each worker may be ahead.
  public var prefetch: Int
  /// Whether a last batch that is short is left out.
  public var dropLast: Bool
  /// What orders and draws hang on; nil for another in each run of the program.
  public var seed: Int?
  /// What becomes of an item that cannot be read.
  public var onError: Fault
  /// Takes the warning about items that were left out; by default it is written on standard error.
  public var warn: (String) -> Void

  /// The options, each as by default where it is not given.
  public init(
    workers: Int = 0, prefetch: Int = 2, dropLast: Bool = false, seed: Int? = nil,
    onError: Fault = .thrown, warn: @escaping (String) -> Void = writeWarning
  ) {
    (self.workers, self.prefetch, self.dropLast) = (workers, prefetch, dropLast)
    (self.seed, self.onError, self.warn) = (seed, onError, warn)
  }
}

extension LoaderOptions {
  func check() {
    for (name, value, least) in [("workers", workers, 0), ("prefetch", prefetch, 1)] {
      require(value >= least, "ItemLoader: \(name) must be at least \(least), got \(value)")
    }
  }
}

/// Writes a line on standard error.
public func writeWarning(_ text: String) {
  FileHandle.standardError.write(Data("warning: \(text)\n".utf8))
}
