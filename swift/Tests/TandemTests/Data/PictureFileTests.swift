import Dispatch
import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

@Suite("Files of pictures")
struct PictureFileTests {
  private let folder: TemporaryFolder
  private let picture = gradientPicture(20, 30)

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

  @Test("a PNG gives back what was written, a JPEG nearly")
  func written() throws {
    try picture.write(to: path("a.png"))
    #expect(try Picture(contentsOf: path("a.png")) == picture)
    #expect(picture.png.starts(with: [0x89] + Array("PNG".utf8)))
    for (ending, quality, bound) in [("jpg", 95, 3.0), ("JPEG", 100, 2)] {
      try picture.write(to: path("a.\(ending)"), quality: quality)
      let found = try Picture(contentsOf: path("a.\(ending)"))
      #expect(found.height == 20 && found.width == 30)
      let sum = zip(found.bytes, picture.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      #expect(Double(sum) / Double(picture.bytes.count) <= bound)
    }
    #expect(throws: TandemError("a.tiff: a picture of 3 channels is written as .png or .jpg")) {
      try picture.write(to: "a.tiff")
    }
    #expect(throws: TandemError("a.jpg: a picture of 2 channels is written as .png or .jpg")) {
      try countingPicture(2, 2, channels: 2).write(to: "a.jpg")
    }
  }

  @Test("files of any channels are opened in RGB", arguments: 1...4)
  func channels(count: Int) throws {
    let other = countingPicture(6, 5, channels: count)
    try other.write(to: path("a.png"))
    #expect(try Picture(contentsOf: path("a.png")) == other.rgb)
  }

  @Test("a grey photo is opened in RGB")
  func grey() throws {
    let grey = Picture(
      height: 16, width: 16, channels: 1, bytes: (0..<256).map { UInt8($0 / 16 * 16) })
    try grey.write(to: path("grey.jpg"), quality: 100)
    let found = try Picture(contentsOf: path("grey.jpg"))
    #expect(found.channels == 3 && furthest(found, grey.rgb) <= 2)
  }

  @Test("a file that cannot be opened is named")
  func faults() throws {
    try picture.write(to: path("whole.jpg"))
    try picture.write(to: path("whole.png"))
    for ending in ["jpg", "png"] {
      let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path("whole.\(ending)"))))
      _ = try folder.file("cut.\(ending)", Array(whole.prefix(whole.count / 2)))
    }
    _ = try folder.file("empty.jpg", [])
    _ = try folder.file("text.jpg", Array("no image".utf8))
    for name in ["cut.jpg", "cut.png", "empty.jpg", "text.jpg", "missing.jpg"] {
      let path = path(name)
      let error = #expect(throws: TandemError.self, "\(name)") {
        try Picture(contentsOf: path)
      }
      let words = "\(error!)"
      #expect(words.hasPrefix("\(path): ") && words.components(separatedBy: path).count == 2)
    }
  }

  @Test("a BMP with a table of colours is refused, not misread")
  func colourTable() throws {
    func bmp(_ table: (UInt8) -> [UInt8]) -> [UInt8] {
      func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(number >> (8 * $0) & 255) }
      }
      var header: [UInt8] = bytes(40, 4)
      for (number, count) in [(4, 4), (1, 4), (1, 2), (8, 2), (0, 24)] {
        header += bytes(number, count)
      }
      var colours: [UInt8] = []
      for place in 0..<256 { colours += table(UInt8(place)) + [0] }
      let start = 14 + header.count + colours.count
      var file: [UInt8] = Array("BM".utf8)
      for number in [start + 4, 0, start] { file += bytes(number, 4) }
      return file + header + colours + [0, 50, 100, 255]
    }
    let grey = try folder.file("grey.bmp", bmp { [$0, $0, $0] })
    #expect(
      try Picture(contentsOf: grey).bytes == [0, 0, 0, 50, 50, 50, 100, 100, 100, 255, 255, 255])
    let coloured = try folder.file("coloured.bmp", bmp { [$0, 255 - $0, 3] })
    #expect(throws: TandemError("\(coloured): a BMP image with a table of colours")) {
      try Picture(contentsOf: coloured)
    }
  }

  @Test("damaged files are errors, never a crash")
  func damaged() throws {
    var generator = MersenneTwister(pythonSeed: 3)
    try picture.write(to: path("whole.jpg"))
    try picture.write(to: path("whole.png"))
    var refused = 0
    for round in 0..<400 {
      let whole = round % 2 == 0 ? "whole.jpg" : "whole.png"
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(whole))))
      for _ in 0...generator.randrange(6) {
        bytes[generator.randrange(bytes.count)] = UInt8(generator.randrange(256))
      }
      if round % 3 == 0 { bytes = Array(bytes.prefix(generator.randrange(bytes.count))) }
      let file = try folder.file("damaged", bytes)
      do { _ = try Picture(contentsOf: file) } catch is TandemError { refused += 1 }
    }
    #expect(refused > 100)
  }

  @Test("threads open and change pictures side by side")
  func threads() throws {
    try picture.write(to: path("a.jpg"))
    let file = path("a.jpg")
    let expected = try Picture(contentsOf: file).resized(height: 9, width: 7)
    let wrong = Reads()
    DispatchQueue.concurrentPerform(iterations: 64) { place in
      let found = try? Picture(contentsOf: file).resized(height: 9, width: 7)
      if found != expected { wrong.add(place) }
    }
    #expect(wrong.count == 0)
  }
}
