import Foundation
import Notebook
import Python
import Tandem
import TensorFlow
import XCTest

/// What reaches a notebook: frames on standard output, read as the kernel reads them.
final class DisplayTests: XCTestCase {
  override class func setUp() {
    setenv("SWIFT_JUPYTER", "1", 1)
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
    XCTAssertEqual(decoded, picture.rgb)
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

  func testAPythonObjectShowsItselfButNoneDoesNot() throws {
    let number: PythonObject = 7
    let bundles = try shown {
      Python.None.displayInNotebook()
      number.displayInNotebook()
    }
    XCTAssertEqual(bundles.map { $0["text/plain"] }, ["7"])
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
