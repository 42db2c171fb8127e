import Foundation

/// Why a file could not be read or written, in the system's plain words.
///
/// Foundation wraps them in sentences that name no cause ("The operation could not be completed");
/// the file's name is the caller's to give.
package func fileReason(_ error: Error) -> String {
  var innermost = error as NSError
  while let underlying = innermost.userInfo[NSUnderlyingErrorKey] as? Error {
    innermost = underlying as NSError
  }
  guard innermost.domain == NSPOSIXErrorDomain else { return innermost.localizedDescription }
  return String(cString: strerror(Int32(innermost.code)))
}
