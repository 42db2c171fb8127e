import Foundation
import TensorFlow

// A report of a run: its facts, figures and tables as one page and as data (lesson 12).
//
// `writeReport` makes a folder that can be read in three ways: `report.html`, which needs nothing
// outside itself, by people; `result.json` by programs; an SVG for each figure by other documents.
//
// Twin: python/tandem/training/report.py, whose figures are PNG files.

/// Values by their names, in their order.
public typealias ReportRow = [(name: String, value: ReportValue)]
/// Figures by their names.
public typealias ReportFigures = [(name: String, figure: Figure)]
/// Tables by their names: rows, each of which may lack a column.
public typealias ReportTables = [(name: String, rows: [ReportRow])]

private let pageLook = """
  figure svg { width: 100%; height: auto; border-radius: .35rem; background: #fff; }
  figure.broad { grid-column: 1 / -1; }
  .facts { max-width: 46rem; }
  .facts td:last-child { white-space: normal; overflow-wrap: anywhere; }

  """

/// Writes report.html, result.json and NAME.svg for each figure.
///
/// Every file appears whole or not at all, the page last. result.json holds title, facts, tables and
/// the figures' file names; a number that is not finite is null there.
///
/// - Returns: The page.
/// - Throws: `TandemError` where the folder cannot be written to.
/// - Precondition: A figure's name is a plain file name.
@discardableResult
public func writeReport(
  to folder: URL, title: String, facts: ReportRow, figures: ReportFigures = [],
  tables: ReportTables = []
) throws -> URL {
  for (name, figure) in figures {
    require(isPlain(name), "writeReport: \"\(name)\" names a figure: use letters, digits, _ and -")
    let file = folder.appendingPathComponent("\(name).svg")
    try writeAtomically(Data((figure.svg + "\n").utf8), to: file)
  }
  let found: ReportRow = [
    ("title", .text(title)), ("facts", .fields(facts)),
    ("tables", .fields(tables.map { ($0.name, .list($0.rows.map { .fields($0) })) })),
    ("figures", .list(figures.map { .text("\($0.name).svg") })),
  ]
  let json = ReportValue.fields(found).json + "\n"
  try writeAtomically(Data(json.utf8), to: folder.appendingPathComponent("result.json"))
  let sections = tables.map { section($0.name, $0.rows) }
  let body = ([factsTable(facts), pictures(figures)] + sections).joined(separator: "\n")
  let place = folder.appendingPathComponent("report.html")
  try writeAtomically(Data(page(title, body, style: pageLook).utf8), to: place)
  return place
}

private func isPlain(_ name: String) -> Bool {
  let letters = name.utf8.allSatisfy { byte in
    let sign = Character(UnicodeScalar(byte))
    return sign.isASCII && (sign.isLetter || sign.isNumber || "_-".contains(sign))
  }
  return letters && name.first.map { !"_-".contains($0) } ?? false
}

/// "loss_curve" as "Loss curve".
private func inWords(_ name: String) -> String {
  let text = name.replacingOccurrences(of: "_", with: " ")
  return text.prefix(1).uppercased() + text.dropFirst()
}

private func factsTable(_ facts: ReportRow) -> String {
  let rows = facts.map { tableRow([inWords($0.name), $0.value.shown]) }
  return "<div class=\"facts\">\(table([], rows))</div>"
}

private func pictures(_ figures: ReportFigures) -> String {
  let parts = figures.map { name, figure in
    let kind = figure.width > 2 * figure.height ? " class=\"broad\"" : ""
    let caption = "<figcaption>\(escaped(inWords(name)))</figcaption>"
    return "<figure\(kind)>\(figure.svg)\(caption)</figure>"
  }
  return "<div class=\"charts\">\(parts.joined())</div>"
}

private func section(_ name: String, _ rows: [ReportRow]) -> String {
  var columns: [String] = []
  for (column, _) in rows.joined() where !columns.contains(column) { columns.append(column) }
  let lines = rows.map { row in
    tableRow(
      columns.map { column in (row.first { $0.name == column }?.value ?? .nothing).shown })
  }
  return "<h2>\(escaped(inWords(name)))</h2>\(table(columns.map(inWords), lines))"
}
