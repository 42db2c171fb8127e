// What the kernel calls around a cell, and what it puts in place of functions that cannot work
// there. Names that begin with two underscores are the kernel's own.

/// The longest text of a value that is shown, in characters.
let __longestText = 20_000

/// Shows a cell's last value, unless it is none.
func __show<Value>(_ value: Value) {
  guard Value.self != Void.self else { return }
  if let displayable = value as? NotebookDisplayable { return displayable.displayInNotebook() }
  NotebookFrame.send(["text/plain": __cut(String(describing: value))], role: "value")
}

/// Sends the text of an error that a cell has thrown; `box` is its address.
func __showError(_ box: UInt) {
  let error = unsafeBitCast(box, to: Error.self)
  let told = (error as? LocalizedError)?.errorDescription
  let text = "\(type(of: error)): \(told ?? String(describing: error))"
  let stack = __stackOfThrow(box).map(String.init).joined(separator: " ")
  NotebookFrame.send(["text/plain": __cut(text), "stack": stack], role: "error")
}

func __cut(_ text: String) -> String {
  let shown = text.prefix(__longestText)
  guard shown.endIndex < text.endIndex else { return text }
  return "\(shown)\n... (cut: \(text.count) characters in all)"
}

/// Where a thread other than the main one sleeps for good, after a trap in it.
let __parking: UInt = {
  let park: @convention(c) () -> Void = { while true { sleep(1_000_000) } }
  return unsafeBitCast(park, to: UInt.self)
}()

/// What an asynchronous expression comes to.
final class __Awaited<Value>: @unchecked Sendable {
  var result: Result<Value, Error>?
  let done = DispatchSemaphore(value: 0)
}

/// Stops the asynchronous work of the cell that was interrupted.
nonisolated(unsafe) var __cancelAwaited: () -> Void = {}

/// Waits for an asynchronous expression, at the top level of a cell.
///
/// The main queue goes on meanwhile, so that work for the main actor gets done.
func __await<Value>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
  let awaited = __Awaited<Value>()
  let task = Task.detached {
    do { awaited.result = .success(try await body()) } catch { awaited.result = .failure(error) }
    awaited.done.signal()
  }
  __cancelAwaited = { task.cancel() }
  while awaited.done.wait(timeout: .now() + .milliseconds(2)) == .timedOut {
    RunLoop.main.run(mode: .default, before: Date(timeIntervalSinceNow: 0.002))
  }
  switch awaited.result! {
  case .success(let value): return value
  case .failure(let error): throw error
  }
}
