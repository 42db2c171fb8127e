import Foundation
import Notebook
import Tandem
import TensorFlow
import XCTest

/// What reaches a notebook: frames on standard output, read as the kernel reads them.
final class DisplayTests: XCTestCase {
  override class func setUp() {
    setenv("SWIFT_JUPYTER", "1", 1)
  }

  /// The bundles of what `body` displays, in order.
  private func shown(_ body: () throws -> Void) throws -> [[String: String]] {
    let text = try printed(body)
    let frames = text.split(separator: "\u{1}").map { $0.prefix { $0 != "\u{2}" } }
    return try frames.map { frame in
      let json = try XCTUnwrap(Data(base64Encoded: String(frame)))
      let bundle = try JSONSerialization.jsonObject(with: json) as? [String: Any]
      return try XCTUnwrap(bundle?["data"] as? [String: String])
    }
  }

  private func printed(_ body: () throws -> Void) throws -> String {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("notebook-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    fflush(stdout)
    let (kept, target) = (dup(1), open(file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600))
    dup2(target, 1)
    defer {
      dup2(kept, 1)
      close(kept)
      close(target)
    }
    try body()
    fflush(stdout)
    return try String(contentsOf: file, encoding: .utf8)
  }

  func testFiguresAndChartsAreDrawings() throws {
    let chart = Chart(x: "step", y: "loss", [Chart.Line("train", [3, 2, 1])])
    let bundles = try shown {
      display(chart)
      display([chart.figure(), chart.figure()])
    }
    XCTAssertEqual(bundles.map { $0["image/svg+xml"]?.prefix(4) }, ["<svg", "<svg"])
    XCTAssertEqual(bundles[0]["image/svg+xml"], chart.figure().svg)
    XCTAssertEqual(bundles[0]["text/plain"], "a figure of 420 x 300 pixels")
    XCTAssertEqual(bundles[1]["text/plain"], "a figure of 840 x 300 pixels")
  }

  func testAPictureIsItsPNG() throws {
    let picture = Picture(height: 1, width: 2, channels: 1, bytes: [7, 200])
    let bundle = try XCTUnwrap(try shown { display(picture) }.first)
    let file = try XCTUnwrap(Data(base64Encoded: XCTUnwrap(bundle["image/png"])))
    let decoded = try Picture(decoding: StringTensor(shape: [], bytes: [[UInt8](file)]))
    XCTAssertEqual(decoded, picture)
  }

  func testASoundIsAPlayerOfAWaveFile() throws {
    let bundle = try XCTUnwrap(
      try shown { display(Signal([0.5, -0.5], channels: 1, rate: 8000)) }.first)
    let html = try XCTUnwrap(bundle["text/html"])
    let file = AudioPlayer([0.5, -0.5], rate: 8000).wav.base64EncodedString()
    XCTAssertTrue(html.contains("<audio"))
    XCTAssertTrue(html.contains("src=\"data:audio/wav;base64,\(file)\""))
  }

  func testATensorIsAPictureAtOnce() throws {
    let bundle = try XCTUnwrap(try shown { display(TF(ones: [4, 4])) }.first)
    XCTAssertTrue(try XCTUnwrap(bundle["image/svg+xml"]).contains("data:image/png;base64,"))
  }

  func testTextAroundADrawingKeepsItsPlace() throws {
    let text = try printed {
      print("before")
      display(markdown: "**x**")
      print("after")
    }
    XCTAssertTrue(text.hasPrefix("before\n\u{1}"))
    XCTAssertTrue(text.hasSuffix("\u{2}after\n"))
  }
}
