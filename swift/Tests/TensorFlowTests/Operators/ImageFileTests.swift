import Foundation
import TensorFlow
import TestFiles
import Testing

@Suite("Image files")
struct ImageFileTests {
  private let picture: Tensor<UInt8> = OperatorFixture.tensor("images.picture")

  @Test("have the pixels that Pillow reads", arguments: ["png", "bmp", "gif", "webp", "grey"])
  func lossless(name: String) throws {
    let contents = OperatorFixture.contents("images.\(name).file")
    let pixels: Tensor<UInt8> = OperatorFixture.tensor("images.\(name).pixels")
    #expect(try contents.decodeImage() == pixels)
    switch name {
    case "png", "grey": #expect(try contents.decodePng() == pixels)
    case "bmp": #expect(try contents.decodeBmp() == pixels)
    case "gif": #expect(try contents.decodeGif() == pixels.expandingShape(at: 0))
    default: break
    }
  }

  @Test("of JPEG's kind have them but for rounding")
  func jpeg() throws {
    let contents = OperatorFixture.contents("images.jpeg.file")
    let expected: Tensor<Float> = Tensor(
      OperatorFixture.tensor("images.jpeg.pixels") as Tensor<UInt8>)
    let pixels = Tensor<Float>(try contents.decodeJpeg())
    #expect(abs(pixels - expected).max().scalarized() <= 2)
    let fast = Tensor<Float>(try contents.decodeImage())
    #expect(abs(fast - expected).max().scalarized() <= 10)
    #expect(try contents.decodeJpeg(channels: 1).shape == [8, 10, 1])
    #expect(try contents.decodeJpeg(ratio: 2).shape == [4, 5, 3])
  }

  @Test("may have 16 bits, and channels that are added or left out")
  func kinds() throws {
    let deep = OperatorFixture.contents("images.deep.file")
    #expect(try deep.decodePng16() == OperatorFixture.tensor("images.deep.pixels"))
    let grey = OperatorFixture.contents("images.grey.file")
    let pixels: Tensor<UInt8> = OperatorFixture.tensor("images.grey.pixels")
    #expect(try grey.decodePng(channels: 3) == pixels.tiled(multiples: [1, 1, 3]))
  }

  @Test("are written: PNG without loss, JPEG as well as asked")
  func encoding() throws {
    #expect(try picture.encodedPng().decodePng() == picture)
    let large = picture.encodedJpeg(quality: 100)
    let small = picture.encodedJpeg(quality: 10)
    #expect(large.bytes[0].count > small.bytes[0].count)
    let difference = Tensor<Float>(try large.decodeJpeg()) - Tensor<Float>(picture)
    #expect(abs(difference).mean().scalarized() < 8)
  }

  @Test("are read by name; errors tell the name, the op and the reason")
  func names() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a picture.png").path
    try writeFile(path, contents: picture.encodedPng())
    #expect(try Tensor(image: path) == picture)
    #expect(try Tensor(image: path, channels: 1).shape == [8, 10, 1])
    let photo = folder.url.appending(path: "photo").path
    try writeFile(photo, contents: OperatorFixture.contents("images.jpeg.file"))
    #expect(try Tensor(image: photo) == OperatorFixture.contents("images.jpeg.file").decodeJpeg())
    let broken = folder.url.appending(path: "broken.jpg").path
    try writeFile(broken, contents: StringTensor("no picture at all"))
    let error = #expect(throws: OperationError.self) { try Tensor(image: broken) }
    #expect(error?.file == broken)
    #expect(error?.operation == "DecodeImage")
    #expect("\(try #require(error))".hasPrefix("\(broken): DecodeImage: "))
    let missing = #expect(throws: OperationError.self) { try Tensor(image: path + "x") }
    #expect(missing?.operation == "ReadFile")
    #expect(missing?.file == path + "x")
  }

  @Test("that are cut off or of another kind are errors, never a crash")
  func broken() throws {
    for name in ["png", "bmp", "gif", "jpeg"] {
      let bytes = OperatorFixture.contents("images.\(name).file").bytes[0]
      let cut = StringTensor(shape: [], bytes: [Array(bytes.prefix(bytes.count / 3))])
      #expect(throws: OperationError.self, "\(name)") { try cut.decodeImage() }
    }
    let png = OperatorFixture.contents("images.png.file")
    #expect(throws: OperationError.self) { try png.decodeBmp() }
    #expect(throws: OperationError.self) { try StringTensor("").decodeJpeg() }
    let error = #expect(throws: OperationError.self) { try png.decodePng(channels: 7) }
    #expect(error?.file == nil)
  }
}

@Suite("resizeArea")
struct ResizeAreaTests {
  private let picture: Tensor<UInt8> = OperatorFixture.tensor("images.picture")

  @Test("gives the means of what pixels cover", arguments: [(4, 5), (5, 3), (9, 14)])
  func areas(height: Int, width: Int) {
    let expected: Tensor<Float> = OperatorFixture.tensor("images.area.\(height)x\(width)")
    let size = (newHeight: height, newWidth: width)
    expectClose(resizeArea(images: picture, size: size), expected, tolerance: 1e-6)
    let batch = Tensor(stacking: [picture, picture])
    let both = Tensor(stacking: [expected, expected])
    expectClose(resizeArea(images: Tensor<Float>(batch), size: size), both, tolerance: 1e-6)
  }

  @Test("keeps corners where they are on demand")
  func corners() {
    let row: Tensor<Float> = [[[0], [10], [20], [30]]]
    let result = resizeArea(
      images: row, size: (newHeight: 1, newWidth: 2), alignCorners: true)
    // Cells of three pixels' width from 0 and from 3 on: the second has only the last pixel.
    #expect(result.shape == [1, 2, 1])
    #expect(result.scalars[0] == 10)
  }
}
