import TensorFlow
import TestFiles
import Testing
import VipsImage

extension VipsTests {
  @Suite struct VipsImageTests {
    let folder = try! TemporaryFolder()

    @Test(arguments: ["png", "tif", "webp[lossless=true]"])
    func pixelsGoIntoAFileAndComeBack(kind: String) throws {
      let pixels = slopes(48, 64)
      _ = try folder.picture("a.\(kind)", pixels)
      let name = kind.split(separator: "[")[0]
      let image = try VipsImage(contentsOf: folder.path("a.\(name)"))
      #expect((image.width, image.height, image.channels) == (64, 48, 3))
      #expect(image.isBytes)
      #expect(try image.tensor().scalars == pixels.scalars)
      #expect(try image.tensor().shape == [48, 64, 3])
    }

    @Test func smallAndLargeTensorsAreFilled() throws {
      for (height, width) in [(1, 1), (3, 5), (40, 30), (700, 900)] {
        let pixels = slopes(height, width)
        #expect(try VipsImage(pixels).tensor().scalars == pixels.scalars)
      }
    }

    @Test func aSequentialImageGivesItsPixelsOnce() throws {
      let path = try folder.picture("a.jpg", slopes(480, 640))
      let whole = try VipsImage(contentsOf: path).tensor()
      let image = try VipsImage(contentsOf: path, sequential: true)
      #expect(try image.tensor().scalars == whole.scalars)
      #expect(throws: VipsError.self) { try image.tensor() }
    }

    @Test func aPartIsCutOut() throws {
      let pixels = slopes(48, 64)
      let part = try VipsImage(pixels).cropped(left: 10, top: 5, width: 7, height: 3).tensor()
      #expect(part.scalars == pixels.slice(lowerBounds: [5, 10, 0], sizes: [3, 7, 3]).scalars)
    }

    @Test func nearestTakesPixelsAsTheyAre() throws {
      let pixels = slopes(6, 8)
      let doubled = try VipsImage(pixels).resized(width: 16, height: 12, kernel: .nearest).tensor()
      #expect(doubled.shape == [12, 16, 3])
      for (y, x) in [(0, 0), (4, 10), (10, 14)] {
        #expect(doubled[y][x].scalars == pixels[y / 2][x / 2].scalars)
      }
    }

    @Test(arguments: [VipsImage.Kernel.linear, .cubic, .lanczos3])
    func aSizeIsReachedExactly(kernel: VipsImage.Kernel) throws {
      let pixels = slopes(49, 63)
      for (width, height) in [(20, 11), (63, 49), (101, 67)] {
        let made = try VipsImage(pixels).resized(width: width, height: height, kernel: kernel)
        #expect(try made.tensor().shape == [height, width, 3])
        #expect(try distance(made.tensor(), slopes(height, width)) < 8)  // half a pixel
      }
    }

    @Test func aThumbnailIsTheShrunkenImage() throws {
      let path = try folder.picture("a.jpg", slopes(480, 640))
      let inside = try VipsImage.thumbnail(of: path, width: 64, height: 64)
      #expect((inside.width, inside.height) == (64, 48))
      let stretched = try VipsImage.thumbnail(of: path, width: 64, height: 64, fit: .stretched)
      #expect((stretched.width, stretched.height) == (64, 64))
      let whole = try VipsImage(contentsOf: path).resized(width: 64, height: 48)
      #expect(try distance(inside.tensor(), whole.tensor()) < 2)
    }

    @Test(arguments: [1, 2, 4]) func everyFormBecomesRGB(channels: Int) throws {
      let path = try folder.picture("a.png", slopes(48, 64, channels: channels))
      #expect(try VipsImage(contentsOf: path).rgb().tensor().shape == [48, 64, 3])
    }

    @Test func greyBecomesThreeTimesTheSame() throws {
      let grey = slopes(8, 9, channels: 1)
      let rgb = try VipsImage(contentsOf: folder.picture("a.png", grey)).rgb().tensor()
      #expect(rgb.scalars == grey.scalars.flatMap { [$0, $0, $0] })
    }

    @Test func aPipelineOutlivesItsParts() throws {
      func pipeline() throws -> VipsImage {
        try VipsImage(slopes(64, 64)).cropped(left: 8, top: 8, width: 32, height: 32)
          .resized(width: 16, height: 16).rgb()
      }
      #expect(try pipeline().tensor().shape == [16, 16, 3])
    }
  }
}
