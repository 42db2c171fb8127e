/// Traps with `message` where `condition` does not hold.
///
/// `precondition` drops its message from optimised builds; a lesson's fault must always say which
/// shapes it met.
///
/// - Parameters:
///   - condition: What must hold.
///   - message: The function and the offending values; only built on failure.
@inline(__always)
func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
