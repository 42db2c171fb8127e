import Foundation
import TensorFlow

/// What went wrong, in words: Foundation's own descriptions are for debuggers.
public func reason(_ error: any Error) -> String {
  switch error {
  case let error as DecodingError: decodingReason(error)
  case is CocoaError, is POSIXError: fileReason(error)
  default: "\(error)"
  }
}

private func decodingReason(_ error: DecodingError) -> String {
  switch error {
  case .keyNotFound(let key, _): return "it lacks \"\(key.stringValue)\""
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    let place = context.codingPath.map(\.stringValue).joined(separator: ".")
    return (place.isEmpty ? "" : "\"\(place)\": ") + context.debugDescription
  @unknown default: return "\(error)"
  }
}
