import Foundation
import OpenCVImage
import Tandem
import TensorFlow
import VipsImage

/// What an operation made of the photo, and how long it took.
struct Stop {
  let name: String
  let picture: Picture
  let milliseconds: Double

  /// Times an operation, down to the bytes of its pixels, the second time: the first opens libraries.
  init(_ name: String, _ operation: () throws -> Tensor<UInt8>) throws {
    _ = try operation()
    let start = Date()
    let pixels = try operation()
    milliseconds = 1000 * Date().timeIntervalSince(start)
    (self.name, picture) = (name, Picture(pixels).rgb)
  }

  /// The operation's row in a table.
  var row: ReportRow {
    [
      ("operation", .text(name)), ("height", .count(picture.height)),
      ("width", .count(picture.width)), ("milliseconds", .number(milliseconds)),
    ]
  }
}

/// By libvips, which computes nothing before its pixels are asked for: each stop reads the file again.
func vipsStops(_ file: String, _ side: Int) throws -> [Stop] {
  let photo = try VipsImage(contentsOf: file)
  let middle = min(photo.width, photo.height)
  return try [
    Stop("vips whole") { try VipsImage(contentsOf: file).rgb().tensor() },
    Stop("vips thumbnail") {
      try VipsImage.thumbnail(of: file, width: side, height: side).rgb().tensor()
    },
    Stop("vips crop") {
      let (left, top) = ((photo.width - middle) / 2, (photo.height - middle) / 2)
      return try photo.cropped(left: left, top: top, width: middle, height: middle).rgb().tensor()
    },
    Stop("vips resize") { try photo.resized(width: side, height: side).rgb().tensor() },
  ]
}

/// By OpenCV, whose channels are blue, green, red until they are turned round.
func openCVStops(_ file: String, _ side: Int) throws -> [Stop] {
  let photo = try cvtColor(imread(file), .bgr2rgb)
  let square = Size(side, side)
  let small = try resize(photo, square, interpolation: .area)
  let end = Double(side)
  let corners = [Point(0, 0), Point(end, 0), Point(end, end), Point(0, end)]
  let tilted = [Point(0.2 * end, 0), Point(end, 0.1 * end), Point(end, end), Point(0, 0.8 * end)]
  func stop(_ name: String, _ operation: @escaping () throws -> Mat) throws -> Stop {
    try Stop(name) { try operation().tensor(of: UInt8.self) }
  }
  return try [
    stop("cv read") { try cvtColor(imread(file), .bgr2rgb) },
    stop("cv nearest") { try resize(photo, square, interpolation: .nearest) },
    stop("cv linear") { try resize(photo, square, interpolation: .linear) },
    stop("cv cubic") { try resize(photo, square, interpolation: .cubic) },
    stop("cv area") { try resize(photo, square, interpolation: .area) },
    stop("cv lanczos4") { try resize(photo, square, interpolation: .lanczos4) },
    stop("cv grey") { try cvtColor(cvtColor(small, .rgb2gray), .gray2bgr) },
    stop("cv flip") { try flip(small, .horizontal) },
    stop("cv rotate") { try rotate(small, .clockwise) },
    stop("cv warp") {
      let matrix = try getRotationMatrix2D(Point(end / 2, end / 2), angle: 20)
      return try warpAffine(small, matrix, square, border: .reflect101)
    },
    stop("cv perspective") {
      try warpPerspective(small, getPerspectiveTransform(corners, tilted), square)
    },
    stop("cv blur") { try gaussianBlur(small, Size(9, 9)) },
    stop("cv median") { try medianBlur(small, 7) },
  ]
}
