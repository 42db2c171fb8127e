import Foundation
import Notebook
import XCTest

/// The library's own source, as a notebook shows it.
final class ShowSourceTests: XCTestCase {
  override class func setUp() {
    setenv("SWIFT_JUPYTER", "1", 1)
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../..").standardizedFileURL
    setenv("TANDEM_ROOT", root.path, 1)
  }

  func testADeclarationIsShownWithItsPlace() throws {
    let bundle = try XCTUnwrap(
      try shown { showSource("matmulLoops(_:_:)", docs: false) }.first)
    let text = try XCTUnwrap(bundle["text/plain"])
    XCTAssertTrue(text.hasPrefix("swift/Sources/Tandem/Foundations/Matmul.swift, line "))
    XCTAssertTrue(
      text.contains("\npublic func matmulLoops(_ a: Matrix, _ b: Matrix) -> Matrix {\n"))
    let markdown = try XCTUnwrap(bundle["text/markdown"])
    XCTAssertTrue(markdown.contains("\n```swift\npublic func matmulLoops("))
  }

  func testTheTwinIsPython() throws {
    let bundles = try shown { showTwin("matmulLoops", "Learner.fit") }
    XCTAssertEqual(bundles.count, 2)
    let texts = bundles.compactMap { $0["text/plain"] }
    XCTAssertTrue(texts[0].contains("\ndef matmul_loops("))
    XCTAssertTrue(texts[1].hasPrefix("python/tandem/training/learner.py, line "))
  }
}
