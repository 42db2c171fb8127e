/// Traps with `message` where `condition` does not hold.
///
/// `precondition` drops its message from optimised builds; a shape fault must always say which
/// shapes it met, so this ends in `fatalError`, which prints in every build. The course's library uses
/// it as well.
///
/// - Parameters:
///   - condition: What must hold.
///   - message: The operation and the offending values; only built on failure.
@inline(__always)
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
