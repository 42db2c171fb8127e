import Foundation
import Tandem

/// Rows of texts under a head.
public struct Table: NotebookDisplayable, CustomStringConvertible {
  /// The head; empty for none.
  public let columns: [String]
  /// As many texts in each as there are columns.
  public let rows: [[String]]

  /// - Precondition: Every row has a text for each column.
  public init(_ columns: [String] = [], _ rows: [[String]]) {
    let width = columns.isEmpty ? rows.first?.count ?? 0 : columns.count
    for (place, row) in rows.enumerated() where row.count != width {
      fatalError("Table: row \(place) has \(row.count) texts for \(width) columns: \(row)")
    }
    (self.columns, self.rows) = (columns, rows)
  }

  /// The columns in the order in which they first come; a row may lack some.
  public init(_ rows: [ReportRow]) {
    var columns: [String] = []
    for (name, _) in rows.joined() where !columns.contains(name) { columns.append(name) }
    self.init(
      columns,
      rows.map { row in columns.map { name in row.first { $0.name == name }?.value.shown ?? "" } })
  }

  public func displayInNotebook() {
    display(data: ["text/html": html, "text/plain": description])
  }

  /// Columns as wide as what is in them, the first from the left and the others from the right.
  public var description: String {
    let lines = (columns.isEmpty ? [] : [columns]) + rows
    let widths = (lines.first ?? []).indices.map { column in
      lines.map { $0[column].count }.max() ?? 0
    }
    return lines.map { line in padded(line, widths) }.joined(separator: "\n")
  }

  /// The table as HTML, which a notebook shows in its own look.
  public var html: String {
    let head = columns.map { "<th>\(escaped($0))</th>" }.joined()
    let body = rows.map { row in
      "<tr>\(row.map { "<td>\(escaped($0))</td>" }.joined())</tr>"
    }
    return "<table>" + (head.isEmpty ? "" : "<thead><tr>\(head)</tr></thead>")
      + "<tbody>\(body.joined())</tbody></table>"
  }
}

private func padded(_ line: [String], _ widths: [Int]) -> String {
  let cells = zip(line, widths).enumerated().map { place, cell in
    let space = String(repeating: " ", count: cell.1 - cell.0.count)
    return place == 0 ? cell.0 + space : space + cell.0
  }
  let text = cells.joined(separator: "  ")
  return String(text.reversed().drop { $0 == " " }.reversed())
}
