import Foundation

/// The bytes of this process that are in memory.
///
/// - Throws: `MemoryError` where the system does not tell, as only Linux does in this way.
public func residentMemory() throws -> Int {
  guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
    let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
  else { throw MemoryError() }
  return pages * sysconf(Int32(_SC_PAGESIZE))
}

/// The memory of a process is not known.
public struct MemoryError: Error, CustomStringConvertible {
  public let description = "/proc/self/statm cannot be read, so memory is not known"
}

/// The most bytes of this process that were in memory at any time.
public var peakMemory: Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss
  #endif
}
