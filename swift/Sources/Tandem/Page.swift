import Foundation

// A web page that needs nothing outside itself, light or dark: what every report is built on.
//
// Twin: python/tandem/page.py; Page+Style.swift holds what python/tandem/page.css does.

/// The text as HTML shows it.
public func escaped(_ text: String) -> String {
  let signs: [Character: String] = [
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#x27;",
  ]
  return text.reduce(into: "") { $0 += signs[$1] ?? String($1) }
}

/// The page's HTML: `body` is what stands below the title, `style` is CSS after the common.
func page(_ title: String, _ body: String, style: String = "") -> String {
  """
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>\(escaped(title))</title>
  <style>
  \(pageStyle)\(style)</style>
  </head>
  <body>
  <main>
  <h1>\(escaped(title))</h1>
  \(body)
  </main>
  </body>
  </html>

  """
}

/// A table with a head and rows of `tableRow`.
func table(_ columns: [String], _ rows: [String]) -> String {
  let head = columns.map { "<th>\(escaped($0))</th>" }.joined()
  return "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead>"
    + "<tbody>\(rows.joined())</tbody></table></div>"
}

/// A row of plain texts.
func tableRow(_ cells: [String]) -> String {
  "<tr>\(cells.map { "<td>\(escaped($0))</td>" }.joined())</tr>"
}
