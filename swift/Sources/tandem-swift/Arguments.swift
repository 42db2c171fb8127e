/// The command line was used wrongly; `message` says how to use it.
struct UsageError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// Arguments of a command: values in their places, and options `--name value`.
struct Arguments {
  private(set) var values: [String] = []
  private var options: [String: String] = [:]

  /// - Throws: `UsageError` for an option that is not in `known` or has no value.
  init(_ arguments: [String], options known: Set<String>, help: String) throws {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else { values.append(argument); continue }
      guard known.contains(argument) else { throw UsageError("no option \(argument)\n\(help)") }
      guard let value = rest.popFirst() else {
        throw UsageError("\(argument) wants a value\n\(help)")
      }
      options[argument] = value
    }
  }

  subscript(option: String) -> String? { options[option] }
}
