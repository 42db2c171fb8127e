import CommandLineTools
import ExampleRuns
import Foundation
import OpenCVImage
import Tandem
import VipsImage

// A photo through two libraries that are not Swift's: libvips, called as C, and OpenCV, called as C++
// (lesson 14).
//
// Twin: examples/python/photo_tour.py.

@main
struct PhotoTour: Command {
  static let about = """
    Take a photo through libvips and OpenCV, and show what each operation makes of it.

    libvips reads it smaller than it is, crops and resizes; OpenCV changes size, colours, place and
    sharpness. Each operation is timed.
    """

  @Option("the photo [default: one that is drawn]") var photo: URL?
  @Option("side of what is shown, in pixels", atLeast: 16) var side = 160
  @Option("where the report goes [default: build/examples/swift/photo-tour]") var out: URL?

  func run() throws {
    let folder = try reportFolder(out, "photo-tour")
    let file = try photo?.path ?? drawn(in: folder)
    let stops = try vipsStops(file, side) + openCVStops(file, side)
    let pictures = stops.map { Data($0.picture.png) }
    let page = try writeReport(
      to: folder, title: "A photo through libvips and OpenCV",
      facts: [("photo", .text(file)), ("OpenCV", .text(OpenCVLibrary.version))],
      figures: [("stops", .pictures(pictures, titles: stops.map(\.name), columns: 6))],
      tables: [("operations", stops.map(\.row))])
    print("\(stops.count) operations: \(page.path)")
  }

  /// A photo for those who have none at hand.
  private func drawn(in folder: URL) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var bytes: [UInt8] = []
    for y in 0..<300 {
      for x in 0..<400 {
        let isLight = (x / 50 + y / 50) % 2 == 0
        bytes += [UInt8(x * 255 / 399), UInt8(y * 255 / 299), isLight ? 220 : 40]
      }
    }
    let path = folder.appendingPathComponent("drawn.jpg").path
    try Picture(height: 300, width: 400, bytes: bytes).write(to: path)
    return path
  }
}
