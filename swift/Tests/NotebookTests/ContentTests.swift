import Foundation
import Notebook
import Tandem
import TensorFlow
import XCTest

/// What is shown: the shades of tensors, the samples of sounds, the cells of tables.
final class ContentTests: XCTestCase {
  /// The pictures inside a figure, read from the files in it.
  private func pictures(in figure: Figure) throws -> [Picture] {
    let parts = figure.svg.components(separatedBy: "href=\"data:image/png;base64,").dropFirst()
    return try parts.map { part in
      let file = try XCTUnwrap(Data(base64Encoded: String(part.prefix { $0 != "\"" })))
      return try Picture(decoding: StringTensor(shape: [], bytes: [[UInt8](file)]))
    }
  }

  /// The shades of pictures that are grey; a file is read back in colour.
  private func shades(in figure: Figure) throws -> [[UInt8]] {
    try pictures(in: figure).map { picture in
      let places = stride(from: 0, to: picture.bytes.count, by: 3)
      XCTAssertTrue(places.allSatisfy { Set(picture.bytes[$0..<$0 + 3]).count == 1 })
      return places.map { picture.bytes[$0] }
    }
  }

  func testBytesAreShownAsTheyAre() throws {
    let bytes = Tensor<UInt8>(shape: [1, 2, 3], scalars: [1, 2, 3, 40, 50, 60])
    let shown = try pictures(in: showImages(bytes))
    XCTAssertEqual(shown.map(\.bytes), [[1, 2, 3, 40, 50, 60]])
    XCTAssertEqual(shown[0].channels, 3)
  }

  func testNumbersFromZeroToOneAreBlackToWhite() throws {
    let shown = try shades(in: showImages(TF(shape: [2, 2], scalars: [0, 0.5, 1, 0.25])))
    XCTAssertEqual(shown, [[0, 128, 255, 64]])
  }

  func testOtherNumbersAreStretchedOverTheWholeBatch() throws {
    let batch = TF(shape: [2, 1, 2, 1], scalars: [-1, 1, 3, 0])
    XCTAssertEqual(try shades(in: showImages(batch)), [[0, 128], [255, 64]])
    let flat = try shades(in: showImages(TI(shape: [1, 2], scalars: [5, 5])))
    XCTAssertEqual(flat, [[0, 0]])
  }

  func testShapesArePicturesOrBatches() throws {
    let counts: [(TensorShape, Int)] = [
      ([4, 5], 1), ([4, 5, 1], 1), ([4, 5, 3], 1), ([2, 4, 5], 2), ([2, 4, 5, 1], 2),
      ([2, 4, 5, 3], 2),
    ]
    for (shape, count) in counts {
      let shown = try pictures(in: showImages(TF(zeros: shape)))
      XCTAssertEqual(shown.count, count, "\(shape)")
      XCTAssertTrue(shown.allSatisfy { $0.height == 4 && $0.width == 5 }, "\(shape)")
    }
  }

  func testPicturesStandInRowsUnderTheirTitles() {
    let figure = showImages(
      TF(zeros: [3, 8, 8]), titles: ["one", "two", "t<o"], columns: 2, side: 50)
    XCTAssertEqual(figure.width, 2 * 58)
    XCTAssertEqual(figure.height, 2 * 74)
    XCTAssertTrue(figure.svg.contains(">t&lt;o</text>"))
  }

  func testAWaveFileIsReadBackByTensorFlow() throws {
    let samples: [Float] = [0, 0.5, -1, 1, 0.25, -0.75]
    let player = AudioPlayer(TF(shape: [3, 2], scalars: samples), rate: 22_050)
    let (audio, rate) = try StringTensor(shape: [], bytes: [[UInt8](player.wav)]).decodeWav()
    XCTAssertEqual(rate.scalarized(), 22_050)
    XCTAssertEqual(audio.shape, [3, 2])
    for (found, given) in zip(audio.scalars, samples) {
      XCTAssertEqual(found, given, accuracy: 1 / 32_000)
    }
  }

  func testWhatIsTooLoudIsCut() throws {
    let player = AudioPlayer([3, -7, .nan], rate: 8000)
    let audio = try StringTensor(shape: [], bytes: [[UInt8](player.wav)]).decodeWav().audio.scalars
    for (found, wanted) in zip(audio, [1, -1, 0] as [Float]) {
      XCTAssertEqual(found, wanted, accuracy: 1 / 32_000)
    }
  }

  func testATableIsHTMLAndText() {
    let table = Table(["name", "loss"], [["a<b", "0.5"], ["c", "12.25"]])
    XCTAssertEqual(
      table.html,
      "<table><thead><tr><th>name</th><th>loss</th></tr></thead><tbody>"
        + "<tr><td>a&lt;b</td><td>0.5</td></tr><tr><td>c</td><td>12.25</td></tr></tbody></table>")
    XCTAssertEqual(table.description, "name   loss\na<b     0.5\nc     12.25")
  }

  func testRowsOfAReportMakeATable() {
    let rows: [ReportRow] = [[("a", .count(1)), ("b", .text("x"))], [("c", .text("y"))]]
    XCTAssertEqual(Table(rows).columns, ["a", "b", "c"])
    XCTAssertEqual(Table(rows).rows, [["1", "x", ""], ["", "", "y"]])
  }
}
