import Foundation
import OpenCVImage
import TestFiles
import Testing

extension OpenCVTests {
  @Suite struct OpenCVFaultTests {
    static let kinds = ["jpg", "png", "bmp", "tif", "webp", "ppm"]
    let folder = try! TemporaryFolder()

    private func expect(_ path: String, _ message: String) {
      #expect(fault { _ = try imread(path) } == "\(path): \(message)")
    }

    // MARK: Files that are sound

    @Test(arguments: ["png", "bmp", "tif", "ppm"])
    func pixelsGoIntoAFileAndComeBack(kind: String) throws {
      let path = folder.path("a.\(kind)")
      try imwrite(path, slopes(48, 64))
      #expect(try imread(path) == slopes(48, 64))
      #expect(try imread(path, .unchanged) == slopes(48, 64))
      #expect(try imread(path, .grayscale).channels == 1)
    }

    @Test func qualityIsTheCallersChoice() throws {
      let image = slopes(48, 64)
      #expect(try imdecode(imencode(".webp", image, quality: 101)) == image)
      let (coarse, fine) = (try imencode(".jpg", image, quality: 10), try imencode(".jpg", image))
      #expect(coarse.count < fine.count)
      #expect(try distance(imdecode(fine), image) < distance(imdecode(coarse), image))
    }

    @Test func formsAreTheFiles() throws {
      let four = try imencode(".png", slopes(8, 9, channels: 4))
      #expect(try imdecode(four, .unchanged) == slopes(8, 9, channels: 4))
      #expect(try imdecode(four).channels == 3)
      let deep = try Mat([0, 257, 25700, 65535] as [UInt16], rows: 2, cols: 2)
      let file = try imencode(".png", deep)
      #expect(try imdecode(file, .unchanged) == deep)
      #expect(try imdecode(file, .grayscale).scalars() == [0, 1, 100, 255] as [UInt8])
    }

    /// EXIF tag 274 says 6: it was taken with the camera turned.
    @Test func aPhotoIsTurnedAsItsTagSays() throws {
      let jpeg = try imencode(".jpg", slopes(48, 64))
      let entry: [UInt8] = [1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]
      let tag = Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1] + entry + [0, 0, 0, 0]
      let segment = [0xFF, 0xE1, 0, UInt8(tag.count + 2)] + tag
      let photo = Array(jpeg.prefix(2)) + segment + Array(jpeg.dropFirst(2))
      let asItLies = try imdecode(photo, isTurned: false)
      #expect(asItLies.shape == [48, 64, 3])
      #expect(try imdecode(photo) == rotate(asItLies, .clockwise))
      #expect(try imdecode(photo, .unchanged) == asItLies)
    }

    // MARK: Files that are not

    @Test func aMissingFileAndAFolderAreNamed() {
      expect(folder.path("none.jpg"), "cannot be read: No such file or directory")
      expect(folder.path(""), "cannot be read: Is a directory")
    }

    @Test func anEmptyFileAndAnotherFormatAreRefused() throws {
      for bytes in [[], Array("GIF89a and words, and no picture that is read.".utf8)] {
        let path = try folder.file("a.jpg", bytes)
        expect(path, "is no BMP, JPEG, PNG, PNM, TIFF or WebP file")
      }
    }

    @Test(arguments: kinds) func aFileCutAnywhereIsRefused(kind: String) throws {
      let bytes = try imencode(".\(kind)", slopes(24, 32))
      for count in stride(from: 3, to: bytes.count, by: max(1, bytes.count / 40)) {
        let path = try folder.file("a.\(kind)", Array(bytes.prefix(count)))
        let said = fault { _ = try imread(path) }
        #expect(said.hasPrefix("\(path): is "), "\(count) of \(bytes.count): \(said)")
      }
    }

    /// What follows a photo's end mark, such as a film, may hold any bytes.
    @Test func aJPEGWithMoreBehindItIsWhole() throws {
      let bytes = try imencode(".jpg", slopes(48, 64))
      #expect(try imdecode(bytes + [0xFF, 0xDA, 0, 3, 7]) == imdecode(bytes))
      #expect(fault { _ = try imdecode(bytes.dropLast(2), name: "b") } == "b: is cut short")
    }

    /// A JPEG's size stands in its frame header, with no checksum.
    @Test func aHugeSizeIsRefusedBeforeItIsDecoded() throws {
      var bytes = try imencode(".jpg", slopes(48, 64))
      let frame = bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 }!
      bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [255, 220, 250, 220])
      let path = try folder.file("b.jpg", bytes)
      expect(path, "64220 x 65500 pixels are more than \(Mat.mostPixels)")
    }

    @Test(arguments: kinds) func theBoundIsTheCallersChoice(kind: String) throws {
      let bytes = try imencode(".\(kind)", slopes(48, 64))
      let said = fault { _ = try imdecode(bytes, name: "a", mostPixels: 3071) }
      #expect(said == "a: 64 x 48 pixels are more than 3071")
      #expect(try imdecode(bytes, mostPixels: 3072).cols == 64)
    }

    @Test func whatCannotBeWrittenIsSaid() throws {
      let image = slopes(8, 9)
      let strange = fault { try imwrite(folder.path("a.nothing"), image) }
      #expect(strange.contains("a.nothing: cannot be written: pixels [8, 9, 3] as .nothing: "))
      let path = folder.path("none/a.png")
      let said = fault { try imwrite(path, image) }
      #expect(said == "\(path): cannot be written: No such file or directory")
    }

    // MARK: Operations

    /// C++ would throw here, and end the program.
    @Test func whatOpenCVRefusesIsThrown() throws {
      let (image, gray) = (slopes(48, 64), slopes(8, 8, channels: 1))
      let point = Point(0, 0)
      let flat = try Mat([Double](repeating: .nan, count: 6), rows: 2, cols: 3)
      let calls: [() throws -> Mat] = [
        { try resize(image, Size(0, 5)) }, { try resize(image, Size(-1, 5)) },
        { try resize(image, Size(1 << 20, 1 << 20)) }, { try resize(image, Size(.max, 1)) },
        { try crop(image, x: 60, y: 0, Size(5, 5)) },
        { try crop(image, x: .max, y: 0, Size(5, 5)) },
        { try crop(image, x: -1, y: 0, Size(5, 5)) },
        { try crop(image, x: 0, y: 0, Size(.max, 1)) },
        { try cvtColor(gray, .bgr2rgb) }, { try cvtColor(image, .gray2bgr) },
        { try blur(image, Size(0, 3)) }, { try blur(image, Size(65, 3)) },
        { try gaussianBlur(image, Size(4, 4)) }, { try medianBlur(image, 4) },
        { try medianBlur(image, 1) }, { try medianBlur(image, 49) },
        { try warpAffine(image, flat, Size(4, 4)) }, { try warpAffine(image, image, Size(4, 4)) },
        { try warpPerspective(image, flat, Size(4, 4)) },
        { try warpAffine(image, getRotationMatrix2D(point, angle: 1), Size(4, 0)) },
        { try copyMakeBorder(image, top: -1) }, { try copyMakeBorder(image, top: .max) },
      ]
      for (index, call) in calls.enumerated() {
        let said = fault { _ = try call() }
        #expect(said.hasPrefix("pixels ["), "\(index): \(said)")
      }
    }

    @Test func numbersThatTheLibraryDoesNotTakeAreThrown() throws {
      let wide = try Mat([1, 2, 3, 4] as [Int32], rows: 2, cols: 2)
      let said = fault { _ = try resize(wide, Size(3, 3)) }
      #expect(said.hasPrefix("pixels [2, 2, 1]: "), "\(said)")
    }

    // MARK: Damage

    @Test(arguments: kinds) func aDamagedFileThrowsOrIsRead(kind: String) throws {
      let bytes = try imencode(".\(kind)", slopes(48, 64))
      var (draws, thrown) = (Draws(state: 42), 0)
      for _ in 0..<40 {
        let path = try folder.file("b.\(kind)", mutated(bytes, &draws))
        let said = fault { _ = try imread(path).tensor() }
        thrown += said.hasPrefix(path) ? 1 : 0
      }
      #expect(thrown > 0, "no damage was noticed")
    }

    @Test func noMemoryIsLeftBehind() throws {
      // 1.8 MB of pixels each.
      let good = try folder.file("a.jpg", imencode(".jpg", slopes(600, 1000)))
      let bad = try folder.file("b.jpg", imencode(".jpg", slopes(600, 1000)).dropLast(200))
      func use() throws {
        let pixels = try resize(imread(good), Size(900, 500)).tensor()
        #expect(pixels.rank == 3)
        #expect(fault { _ = try imread(bad) }.hasPrefix(bad))
      }
      for _ in 0..<20 { try use() }
      let before = try mostMemory()
      for _ in 0..<150 { try use() }
      #expect(try mostMemory() - before < 60, "MB more after 150 images")
    }

    /// The most memory that the process ever had, in MB.
    private func mostMemory() throws -> Int {
      #if os(macOS)
        var usage = rusage()
        getrusage(RUSAGE_SELF, &usage)
        return Int(usage.ru_maxrss) >> 20
      #else
        // Read as C++, Glibc's getrusage does not take its own constant.
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber))) >> 10
      #endif
    }
  }
}
