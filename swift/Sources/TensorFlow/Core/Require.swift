/// Traps with `message` where `condition` does not hold.
///
/// `precondition` drops its message from optimised builds; a shape fault must always say which
/// shapes it met, so this ends in `fatalError`, which prints in every build.
///
/// - Parameters:
///   - condition: What must hold.
///   - message: The operation and the offending values; only built on failure.
@inline(__always)
func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
