import Foundation

/// A value of a report: it is shown to people, and written as JSON.
public indirect enum ReportValue {
  case nothing
  case flag(Bool)
  case count(Int)
  case number(Double)
  case text(String)
  case list([ReportValue])
  case fields(ReportRow)

  /// As the page shows it: five digits of a number, groups of three of a count.
  public var shown: String {
    switch self {
    case .nothing: "-"
    case .flag(let flag): flag ? "yes" : "no"
    case .count(let count): grouped(count)
    case .number(let number): String(format: "%.5g", number)
    case .text(let text): text
    case .list(let values): values.map(\.shown).joined(separator: ", ")
    case .fields(let row): row.map { "\($0.name) \($0.value.shown)" }.joined(separator: ", ")
    }
  }

  /// JSON, its fields in their order. A number that is not finite is null.
  public var json: String { json(indent: "") }

  private func json(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .nothing: return "null"
    case .flag(let flag): return "\(flag)"
    case .count(let count): return "\(count)"
    case .number(let number): return number.isFinite ? "\(number)" : "null"
    case .text(let text): return quoted(text)
    case .list(let values):
      return bracketed("[]", values.map { $0.json(indent: inner) }, indent)
    case .fields(let row):
      let lines = row.map { "\(quoted($0.name)): \($0.value.json(indent: inner))" }
      return bracketed("{}", lines, indent)
    }
  }
}

extension ReportValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  public init(integerLiteral value: Int) { self = .count(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .flag(value) }
  public init(nilLiteral: ()) { self = .nothing }
}

private func bracketed(_ brackets: String, _ parts: [String], _ indent: String) -> String {
  if parts.isEmpty { return brackets }
  let lines = parts.map { "\n\(indent)  \($0)" }.joined(separator: ",")
  return "\(brackets.prefix(1))\(lines)\n\(indent)\(brackets.suffix(1))"
}

/// A text as JSON has it.
private func quoted(_ text: String) -> String {
  let inside = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case _ where scalar.value < 0x20: return String(format: "\\u%04x", scalar.value)
    default: return String(scalar)
    }
  }
  return "\"\(inside.joined())\""
}

/// 1234567 as "1,234,567".
private func grouped(_ count: Int) -> String {
  let digits = Array(String(count.magnitude))
  let parts = digits.indices.map { place in
    (place > 0 && (digits.count - place) % 3 == 0 ? "," : "") + String(digits[place])
  }
  return (count < 0 ? "-" : "") + parts.joined()
}
