import OpenCVImage
import TensorFlow
import Testing

extension OpenCVTests {
  @Suite struct OpenCVImageTests {
    @Test func anImageKnowsItsForm() throws {
      let image = slopes(48, 64)
      #expect((image.rows, image.cols, image.channels, image.count) == (48, 64, 3, 9216))
      #expect(image.size == Size(64, 48) && image.shape == [48, 64, 3])
      #expect(image.depth == .uint8 && image.isBytes)
      #expect("\(image)" == "64 x 48 image of 3 channels of uint8")
    }

    @Test func numbersGoInAndComeBack() throws {
      func check<Scalar: MatScalar & Equatable>(_ numbers: [Scalar], _ depth: Mat.Depth) throws {
        let image = try Mat(numbers, rows: 1, cols: 2, channels: 2)
        #expect(image.depth == depth)
        #expect(try image.scalars(of: Scalar.self) == numbers)
      }
      try check([1, 2, 3, 255] as [UInt8], .uint8)
      try check([1, -2, 3, -128] as [Int8], .int8)
      try check([1, 2, 3, 65535] as [UInt16], .uint16)
      try check([1, -2, 3, -32768] as [Int16], .int16)
      try check([1, -2, 3, .min] as [Int32], .int32)
      try check([1, -2, 0.5, 1e30] as [Float], .float32)
      try check([1, -2, 0.1, 1e300] as [Double], .float64)
    }

    @Test func numbersOfAnotherTypeAreRefused() throws {
      let floats = try Mat([1, 2] as [Float], rows: 1, cols: 2)
      #expect(!floats.isBytes)
      #expect(fault { _ = try floats.tensor() } == "pixels [1, 2, 1]: holds float32, not uint8")
      #expect(try floats.tensor(of: Float.self).scalars == [1, 2])
    }

    // MARK: Values

    @Test func aCopyIsAValueOfItsOwn() throws {
      let image = slopes(4, 5)
      var copy = image
      #expect(copy == image)
      copy[1, 2, 0] ^= 1
      #expect(copy != image)
      #expect(image == slopes(4, 5))
      copy[1, 2, 0] ^= 1
      #expect(copy == image)
    }

    /// A notebook's debugger has to store an image without knowing how C++ stores a `cv::Mat`.
    @Test func anImageIsStoredWithoutCPlusPlus() throws {
      #expect(MemoryLayout<Mat>.size == MemoryLayout<(AnyObject, String)>.size)
      for child in Mirror(reflecting: slopes(2, 3)).children {
        #expect(child.value is String || Mirror(reflecting: child.value).displayStyle == .class)
      }
    }

    @Test func whatNobodySharesIsChangedInPlace() throws {
      var image = slopes(4, 5)
      func place(_ image: inout Mat) -> UnsafeMutableRawPointer? {
        image.withUnsafeMutableBytes { $0.baseAddress }
      }
      let first = place(&image)
      #expect(place(&image) == first)
      let copy = image
      #expect(place(&image) != first)
      #expect(copy == image)
    }

    @Test func aPartIsAValueOfItsOwn() throws {
      let image = slopes(20, 30)
      var part = try crop(image, x: 3, y: 2, Size(7, 5))
      #expect(part.shape == [5, 7, 3])
      for (y, x, c) in [(0, 0, 0), (4, 6, 2), (2, 3, 1)] {
        #expect(part[y, x, c] == image[y + 2, x + 3, c])
      }
      part[0, 0, 0] ^= 1
      #expect(image == slopes(20, 30))
      var whole = image
      let untouched = try crop(whole, x: 3, y: 2, Size(7, 5))
      whole[2, 3, 0] ^= 1
      #expect(try untouched == crop(slopes(20, 30), x: 3, y: 2, Size(7, 5)))
    }

    @Test func imagesLiveInArraysAndClosures() throws {
      var images = (0..<100).map { slopes(3, 2 + $0 % 5) }
      images.sort { $0.cols > $1.cols }
      images.removeLast(50)
      images += images.reversed()
      let shapes = images.map { image in { image.shape } }.map { $0() }
      #expect(shapes == images.map(\.shape))
      for image in images { #expect(image == slopes(3, image.cols)) }
    }

    @Test func equalityIsOfShapeDepthAndPixels() throws {
      let numbers = [UInt8](0..<12)
      let image = try Mat(numbers, rows: 2, cols: 2, channels: 3)
      #expect(try image != Mat(numbers, rows: 2, cols: 3, channels: 2))
      #expect(try image != Mat(numbers.map(Int8.init), rows: 2, cols: 2, channels: 3))
      #expect(try image == Mat(numbers, rows: 2, cols: 2, channels: 3))
    }

    // MARK: Tensors

    @Test(arguments: [1, 3, 4]) func tensorsAreFilled(channels: Int) throws {
      for (rows, cols) in [(1, 1), (3, 5), (700, 900)] {
        let image = slopes(rows, cols, channels: channels)
        let tensor = try image.tensor()
        #expect(tensor.shape == [rows, cols, channels])
        #expect(try tensor.scalars == image.scalars())
        #expect(try Mat(tensor) == image)
      }
    }

    @Test func aTensorKeepsTheImagesPixels() throws {
      var image = slopes(200, 300)
      let tensor = try image.tensor()
      // The tensor has them too, so that a change takes a copy.
      image[0, 0, 0] = 255
      #expect(try tensor.scalars == slopes(200, 300).scalars())
      func made() throws -> Tensor<UInt8> { try rotate(slopes(300, 200), .half).tensor() }
      #expect(try made().scalars == rotate(slopes(300, 200), .half).scalars())
    }

    @Test func aTensorsOpsDoNotWriteToTheImage() throws {
      let image = try Mat((0..<60_000).map { Float($0) }, rows: 100, cols: 200, channels: 3)
      let tensor = try image.tensor(of: Float.self)
      #expect((tensor + 1).scalars.first == 1)
      #expect(relu(-tensor).scalars.allSatisfy { $0 == 0 })
      #expect(try image.scalars(of: Float.self).last == 59_999)
    }

    @Test func aPartBecomesATensorToo() throws {
      let image = slopes(200, 300)
      let part = try crop(image, x: 30, y: 20, Size(100, 150))
      let expected = try image.tensor().slice(lowerBounds: [20, 30, 0], sizes: [150, 100, 3])
      #expect(try part.tensor().scalars == expected.scalars)
      let band = try crop(image, x: 0, y: 7, Size(300, 150))
      let rows = try image.tensor().slice(lowerBounds: [7, 0, 0], sizes: [150, 300, 3])
      #expect(try band.tensor().scalars == rows.scalars)
    }

    @Test func imagesBecomeABatchOfFloats() throws {
      let images = [slopes(20, 30), try flip(slopes(20, 30), .both)]
      let batch = try collateMats(images)
      #expect(batch.shape == [2, 20, 30, 3])
      for (index, image) in images.enumerated() {
        let expected = Tensor<Float>(try image.tensor()) / 255
        #expect(abs(batch[index] - expected).max().scalarized() < 1e-6)
      }
      let parts = try images.map { try crop($0, x: 1, y: 2, Size(5, 6)) }
      let numbers = try parts[1].scalars(of: UInt8.self).map { Float($0) }
      #expect(try collateMats(parts, scale: 1)[1].scalars == numbers)
    }
  }
}

/// What a call throws, in words.
func fault(_ call: () throws -> Void) -> String {
  do { try call() } catch { return "\(error)" }
  return "nothing was thrown"
}
