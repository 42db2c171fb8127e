import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

@Suite("Reports")
struct ReportTests {
  private func report(
    _ facts: ReportRow, figures: ReportFigures = [], tables: ReportTables = []
  ) throws -> (page: String, result: [String: Any], files: [String]) {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let place = folder.url.appendingPathComponent("a/b")
    let file = try writeReport(
      to: place, title: "A & B", facts: facts, figures: figures, tables: tables)
    let json = try Data(contentsOf: place.appendingPathComponent("result.json"))
    let result = try JSONSerialization.jsonObject(with: json) as? [String: Any]
    return (
      try String(contentsOf: file, encoding: .utf8), try #require(result),
      try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
    )
  }

  @Test("facts are rows for people and fields for programs; what is no number is null there")
  func facts() throws {
    let facts: ReportRow = [
      ("valid_loss", 0.123456789), ("parameters", 1_234_567), ("is <quick>", true),
      ("left", nil), ("lost", .number(.nan)), ("name", "é \"quoted\"\n\\"),
      ("sizes", .list([1, 2])), ("best", .fields([("epoch", 3)])),
    ]
    let (page, result, files) = try report(facts)
    #expect(files == ["report.html", "result.json"])
    #expect(page.contains("<title>A &amp; B</title>"))
    for row in [
      "<td>Valid loss</td><td>0.12346</td>", "<td>Parameters</td><td>1,234,567</td>",
      "<td>Is &lt;quick&gt;</td><td>yes</td>", "<td>Left</td><td>-</td>",
      "<td>Lost</td><td>nan</td>", "<td>Sizes</td><td>1, 2</td>", "<td>Best</td><td>epoch 3</td>",
    ] {
      #expect(page.contains(row))
    }
    let found = try #require(result["facts"] as? [String: Any])
    #expect(found["valid_loss"] as? Double == 0.123456789)
    #expect(found["parameters"] as? Int == 1_234_567)
    #expect(found["is <quick>"] as? Bool == true)
    #expect(found["left"] is NSNull && found["lost"] is NSNull)
    #expect(found["name"] as? String == "é \"quoted\"\n\\")
    #expect(found["sizes"] as? [Int] == [1, 2])
    #expect((found["best"] as? [String: Any])?["epoch"] as? Int == 3)
    #expect(result["title"] as? String == "A & B")
  }

  @Test("a table has every column that a row has, and a dash where one lacks it")
  func tables() throws {
    let rows: [ReportRow] = [[("epoch", 0), ("loss", 2.5)], [("epoch", 1), ("accuracy", 0.5)]]
    let (page, result, _) = try report([], tables: [("by_epoch", rows)])
    #expect(page.contains("<h2>By epoch</h2>"))
    #expect(page.contains("<th>Epoch</th><th>Loss</th><th>Accuracy</th>"))
    #expect(page.contains("<td>1</td><td>-</td><td>0.5</td>"))
    let table = try #require((result["tables"] as? [String: Any])?["by_epoch"] as? [[String: Any]])
    #expect(table.count == 2 && table[1]["accuracy"] as? Double == 0.5)
  }

  @Test("figures stand in the page and are files that XML readers can read")
  func figures() throws {
    let chart = Chart(
      x: "step", y: "<loss>",
      [
        Chart.Line("loss & more", [3, 2, .nan, 1], isFaint: true),
        Chart.Line("mean", x: [0, 3], [3, 1], hasDots: true),
      ]
    ).figure()
    let matrix = showConfusion(TI([[3, 1], [0, 0]]), ["cat", "dachshund"])
    let dots = Tensor<UInt8>(shape: [1, 1, 3], scalars: [1, 2, 3]).encodedPng().bytes[0]
    let pictures = Figure.pictures([Data(dots)], titles: ["one"], columns: 2)
    let row = Figure.row([chart, chart, matrix])
    #expect(row.width == 2 * chart.width + matrix.width)
    #expect(chart.width < 2 * chart.height && row.width > 2 * row.height)
    let all: ReportFigures = [("chart", chart), ("row", row), ("pictures", pictures)]
    let (page, result, files) = try report([], figures: all)
    #expect(files == ["chart.svg", "pictures.svg", "report.html", "result.json", "row.svg"])
    #expect(result["figures"] as? [String] == ["chart.svg", "row.svg", "pictures.svg"])
    for (_, figure) in all {
      #expect(page.contains(figure.svg))
      #expect(isBalanced(figure.svg))
    }
    #expect(page.contains("<figure>\(chart.svg)"))
    #expect(page.contains("<figure class=\"broad\">\(row.svg)"), "it has the breadth of the page")
    #expect(chart.svg.contains("&lt;loss&gt;") && chart.svg.contains("loss &amp; more"))
    #expect(matrix.svg.contains(">dachshund</text>") && !matrix.svg.contains(">0</text>"))
    #expect(matrix.svg.contains("fill-opacity=\"0.75\""))
  }

  @Test("a value that is not finite breaks a line, and a long line is thinned to its extremes")
  func lines() {
    let broken = Chart(x: "", y: "", [Chart.Line("", [3, 2, .nan, 1])]).figure()
    #expect(broken.svg.matches(of: #/M[\d.]+ /#).count == 2)
    var values = [Double](repeating: 0, count: 100_000)
    values[77_777] = 1
    let long = Chart(x: "", y: "", [Chart.Line("", values)]).figure()
    let short = Chart(x: "", y: "", [Chart.Line("", [0, 1])]).figure()
    #expect(long.svg.count < 40_000)
    #expect(heights(long) == heights(short))
  }

  /// The pixels of the highest and the lowest point of a chart's lines.
  private func heights(_ figure: Figure) -> [Double] {
    let points = figure.svg.matches(of: #/[ML][\d.]+ ([\d.]+)/#).compactMap { Double($0.1) }
    return [points.min(), points.max()].compactMap { $0 }
  }

  @Test("an axis has round numbers, an empty or level chart has axes too")
  func axes() {
    let level = Chart(x: "epoch", y: "", isWhole: true, [Chart.Line("", [5, 5, 5])]).figure().svg
    #expect(level.contains(">1</text>") && !level.contains(">0.5</text>"))
    #expect(isBalanced(level))
    #expect(isBalanced(Chart(x: "", y: "", []).figure().svg))
  }

  @Test("pairs that are mixed up come most frequent first")
  func confused() {
    let counts = TI([[9, 2, 0], [5, 9, 2], [0, 0, 9]])
    let rows = mostConfused(counts, ["a", "b", "c"], most: 2)
    #expect(rows.map { $0.map(\.value.shown) } == [["b", "a", "5"], ["a", "b", "2"]])
  }

  @Test("a folder that cannot be written to is named, and a file keeps what it held")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("file")
    try writeAtomically(Data("old".utf8), to: file)
    let error = #expect(throws: TandemError.self) {
      try writeReport(to: file.appendingPathComponent("sub"), title: "", facts: [])
    }
    #expect(error?.description.contains("\(file.path)/sub/result.json cannot be written") == true)
    #expect(try String(contentsOf: file, encoding: .utf8) == "old")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["file"])
  }

  @Test("the page looks as Python's")
  func look() throws {
    let css = try repositoryRoot().appendingPathComponent("python/tandem/page.css")
    let (page, _, _) = try report([])
    #expect(page.contains(try String(contentsOf: css, encoding: .utf8)))
  }
}

/// Whether every element of a text is closed, and none by another's end.
private func isBalanced(_ xml: String) -> Bool {
  var open: [Substring] = []
  for tag in xml.matches(of: #/<(\/?)([a-zA-Z]+)[^<>]*?(\/?)>/#) {
    if tag.1.isEmpty {
      if tag.3.isEmpty { open.append(tag.2) }
    } else if open.popLast() != tag.2 {
      return false
    }
  }
  return open.isEmpty && !xml.contains(#/&(?!amp;|lt;|gt;|quot;|.x27;)/#)
}
