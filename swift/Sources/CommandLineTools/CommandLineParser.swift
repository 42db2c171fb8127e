import Foundation

/// The marked properties of a command, and how a command line fills them.
struct CommandLineParser {
  private let name: String
  private let about: String
  private var named: [(name: String, item: any CommandLineItem)] = []
  private var placed: [(name: String, item: any CommandLineItem)] = []

  init<C: Command>(_ command: C) {
    (name, about) = (C.name, C.about)
    for child in Mirror(reflecting: command).children {
      // The storage of a wrapped property is called as it is, after an underscore.
      guard let item = child.value as? any CommandLineItem, let label = child.label else {
        continue
      }
      let words = hyphenated(String(label.drop { $0 == "_" }))
      switch item.place {
      case .named, .flag: named.append(("--\(words)", item))
      case .placed, .rest: placed.append((words.uppercased(), item))
      }
    }
  }

  /// - Throws: `UsageError` that names the option.
  func parse(_ arguments: [String]) throws {
    var rest = arguments[...]
    var values: [String] = []
    while let argument = rest.popFirst() {
      if argument == "--" {
        values += rest
        break
      }
      if argument.hasPrefix("-"), argument != "-", Double(argument) == nil {
        try takeOption(argument, &rest)
      } else {
        values.append(argument)
      }
    }
    try takeValues(values)
    for (name, item) in named where item.isMissing { throw UsageError("\(name) must be given") }
  }

  private func takeOption(_ argument: String, _ rest: inout ArraySlice<String>) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let (name, inline) = (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
    guard let item = named.first(where: { $0.name == name })?.item else {
      throw UsageError("no option \(name)")
    }
    if item.place == .flag {
      if inline != nil { throw UsageError("\(name) takes no value") }
      return try item.take("")
    }
    guard let value = inline ?? rest.popFirst() else { throw UsageError("\(name) wants a value") }
    try take(value, name, item)
  }

  private func takeValues(_ values: [String]) throws {
    var rest = values[...]
    for (name, item) in placed {
      if item.place == .rest {
        while let value = rest.popFirst() { try take(value, name, item) }
      } else if let value = rest.popFirst() {
        try take(value, name, item)
      }
      if item.isMissing { throw UsageError("\(name) must be given") }
    }
    if let value = rest.first { throw UsageError("\"\(value)\" is one value too many") }
  }

  private func take(_ value: String, _ name: String, _ item: any CommandLineItem) throws {
    do {
      try item.take(value)
    } catch let error as UsageError {
      throw UsageError("\(name): \(error.message)")
    }
  }

  /// One line: values, and what must be given.
  var usage: String {
    let values = placed.map { $0.item.place == .rest ? "\($0.name)..." : $0.name }
    let needed = named.filter(\.item.isMissing).map(described)
    let others = named.count > needed.count ? ["[OPTIONS]"] : []
    return (["usage: \(name)"] + values + needed + others).joined(separator: " ")
  }

  /// Usage, what the command does, and a row for each value and option.
  var help: String {
    let values = placed.map { ($0.name, explained($0.item)) }
    let options = named.map { (described($0), explained($0.item)) }
    let rows = values + options + [("--help", "show this, and end")]
    let width = min(rows.map(\.0.count).max() ?? 0, 30)
    let lines = rows.map { row($0.0, $0.1, width: width) }
    return "\(usage)\n\n\(about)\n\n\(lines.joined(separator: "\n"))"
  }

  private func explained(_ item: any CommandLineItem) -> String {
    [item.help, item.details].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func described(_ option: (name: String, item: any CommandLineItem)) -> String {
    if case .named(let placeholder) = option.item.place { return "\(option.name) \(placeholder)" }
    return option.name
  }
}

/// "batchSize" as "batch-size".
private func hyphenated(_ name: String) -> String {
  name.map { $0.isUppercase ? "-\($0.lowercased())" : String($0) }.joined()
}

/// A row of a help: what there is, and what it does, in lines of at most 100 characters.
private func row(_ name: String, _ help: String, width: Int) -> String {
  let indent = String(repeating: " ", count: width + 4)
  let lines = wrapped(help, at: 100 - indent.count)
  let title = "  " + name.padding(toLength: max(width, name.count), withPad: " ", startingAt: 0)
  if name.count > width { return ([title] + lines.map { indent + $0 }).joined(separator: "\n") }
  let first = lines.isEmpty ? title : "\(title)  \(lines[0])"
  return ([first] + lines.dropFirst().map { indent + $0 }).joined(separator: "\n")
}

private func wrapped(_ text: String, at width: Int) -> [String] {
  text.split(separator: " ").reduce(into: [String]()) { lines, word in
    if let last = lines.last, last.count + 1 + word.count <= width {
      lines[lines.count - 1] = "\(last) \(word)"
    } else {
      lines.append(String(word))
    }
  }
}
