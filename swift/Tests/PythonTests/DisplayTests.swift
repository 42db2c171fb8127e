import Foundation
import Python
import Testing

/// Text and frames, in the order in which a notebook's kernel reads them.
private func parts(_ output: [UInt8]) throws -> [String] {
  try String(decoding: output, as: UTF8.self).split(separator: "\u{1}").flatMap { part in
    let halves = part.split(separator: "\u{2}", omittingEmptySubsequences: false)
    guard halves.count == 2 else { return [String(part)] }
    let json = try #require(Data(base64Encoded: String(halves[0])))
    let frame = try #require(JSONSerialization.jsonObject(with: json) as? [String: Any])
    let data = try #require(frame["data"] as? [String: String])
    let png = data["image/png"].flatMap { Data(base64Encoded: $0) }
    let isPNG = png.map { [UInt8]($0.prefix(4)) == [0x89, 0x50, 0x4E, 0x47] } ?? false
    let shown =
      isPNG ? ["a picture"] : data.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    return shown + (halves[1].isEmpty ? [] : [String(halves[1])])
  }
}

@Suite struct DisplayTests {
  @Test func objectsShowThemselves() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      setenv("SWIFT_JUPYTER", "1", 1)
      print("first")
      display(Python.import("PIL.Image").new("RGB", PythonObject(tupleOf: 2, 2)))
      try! Python.run(
        """
        class Table:
          def _repr_html_(self): return "<table>"
          def _repr_png_(self): return None
          def __repr__(self): return "Table"
        """)
      Python.print("second", end: "")
      display(Python.import("__main__").Table())
      display(["a", 1])
      exit(0)
    }
    let shown = try parts(try #require(result).standardOutputContent)
    #expect(
      shown.suffix(7) == [
        "first\n", "a picture", "second", "text/html: <table>", "text/plain: Table",
        "text/plain: ['a', 1]",
      ])
  }

  @Test func figuresAreShownAndClosed() async throws {
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      setenv("SWIFT_JUPYTER", "1", 1)
      enable_matplotlib("inline")
      let plt = Python.import("matplotlib.pyplot")
      plt.plot([1, 2, 3])
      print("before ", terminator: "")
      plt.show()
      print("after ", terminator: "")
      plt.figure(figsize: [2, 1])
      plt.figure(figsize: [1, 2])
      endOfCell()
      print(plt.get_fignums())
      exit(0)
    }
    let shown = try parts(try #require(result).standardOutputContent)
    #expect(
      shown.suffix(6) == ["before ", "a picture", "after ", "a picture", "a picture", "[]\n"])
  }

  @Test func aProgramOfItsOwnPrintsText() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]
    ) {
      unsetenv("SWIFT_JUPYTER")
      setenv("MPLBACKEND", "agg", 1)
      enable_matplotlib("inline")
      display("it's")
      exit(0)
    }
    let output = try #require(result)
    #expect(String(decoding: output.standardOutputContent, as: UTF8.self).hasSuffix("\"it's\"\n"))
    #expect(
      String(decoding: output.standardErrorContent, as: UTF8.self)
        .contains("no notebook reads this program; figures stay with matplotlib's backend agg"))
  }
}
