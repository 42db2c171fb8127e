import CVips
import Foundation
import TensorFlow
import TestFiles
import Testing

import struct VipsImage.VipsError
import class VipsImage.VipsImage

extension VipsTests {
  @Suite struct VipsFaultTests {
    let folder = try! TemporaryFolder()

    /// What is said by both ways of reading a file.
    private func faults(_ path: String) -> [String] {
      [
        { try VipsImage(contentsOf: path).tensor() },
        { try VipsImage.thumbnail(of: path, width: 16, height: 16).tensor() },
      ].map { (read: () throws -> Tensor<UInt8>) in
        do { return "\(try read().shape) was read" } catch { return "\(error)" }
      }
    }

    private func expect(_ path: String, _ message: String) {
      for fault in faults(path) { #expect(fault == "\(path): \(message)") }
    }

    @Test func aMissingFileIsNamed() {
      let path = folder.path("none.jpg")
      expect(path, "VipsForeignLoad: file \"\(path)\" does not exist")
    }

    @Test func anEmptyFileAndAnotherFormatAreRefused() throws {
      for bytes in [[], Array("These are words, and no picture at all.".utf8)] {
        let path = try folder.file("a.jpg", bytes)
        expect(path, "VipsForeignLoad: \"\(path)\" is not a known file format")
      }
    }

    @Test(arguments: ["jpg", "png", "webp", "gif", "tif"])
    func aFileCutShortIsRefused(kind: String) throws {
      _ = try folder.picture("a.\(kind)", slopes(480, 640))
      let bytes = try folder.bytes("a.\(kind)")
      let path = try folder.file("b.\(kind)", Array(bytes.dropLast(bytes.count / 3)))
      for fault in faults(path) { #expect(fault.hasPrefix("\(path): "), "\(fault)") }
    }

    /// A JPEG's size stands in its frame header, with no checksum.
    @Test func aHugeSizeIsRefusedBeforeItIsDecoded() throws {
      _ = try folder.picture("a.jpg", slopes(48, 64))
      var bytes = try folder.bytes("a.jpg")
      let frame = bytes.indices.first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 }!
      bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [255, 220, 255, 220])
      let path = try folder.file("b.jpg", bytes)
      expect(path, "65500 x 65500 pixels are more than \(VipsImage.mostPixels)")
    }

    @Test func theBoundIsTheCallersChoice() throws {
      let path = try folder.picture("a.png", slopes(48, 64))
      #expect(throws: VipsError.self) { try VipsImage(contentsOf: path, mostPixels: 3071) }
      #expect(try VipsImage(contentsOf: path, mostPixels: 3072).width == 64)
    }

    @Test func aPartOutsideAndNoSizeAreRefused() throws {
      let image = try VipsImage(slopes(48, 64))
      #expect(throws: VipsError.self) { try image.cropped(left: 60, top: 0, width: 5, height: 5) }
      #expect(throws: VipsError.self) { try image.cropped(left: .max, top: 0, width: 5, height: 5) }
      #expect(throws: VipsError.self) { try image.resized(width: 0, height: 5) }
      #expect(throws: VipsError.self) { try image.write(to: folder.path("a.nothing")) }
      #expect(throws: VipsError.self) { try image.write(to: folder.path("none/a.png")) }
    }

    @Test func sixteenBitsAreNoBytes() throws {
      let image = try VipsImage(contentsOf: folder.file("a.tif", tiff([0, 257, 25700, 65535])))
      #expect((image.width, image.height, image.isBytes) == (2, 2, false))
      #expect(throws: VipsError.self) { try image.tensor() }
      let bytes = try image.rgb().tensor().scalars
      #expect(bytes == [0, 1, 100, 255].flatMap { [$0, $0, $0] })
    }

    /// A TIFF of two by two grey pixels of sixteen bits, byte by byte.
    private func tiff(_ pixels: [UInt16]) -> [UInt8] {
      func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
        numbers.flatMap { withUnsafeBytes(of: $0.littleEndian) { Array($0) } }
      }
      // Tag and value: width, height, bits, no compression, black is 0, where the pixels are, one
      // channel, rows, bytes.
      let entries: [(tag: UInt16, value: UInt32)] = [
        (256, 2), (257, 2), (258, 16), (259, 1), (262, 1), (273, 122), (277, 1), (278, 2), (279, 8),
      ]
      let directory = entries.flatMap { bytes([$0.tag, 4]) + bytes([1, $0.value]) }
      let head = Array("II".utf8) + bytes([UInt16(42)]) + bytes([UInt32(8)])
      return head + bytes([UInt16(entries.count)]) + directory + bytes([UInt32(0)]) + bytes(pixels)
    }

    @Test(arguments: ["jpg", "png", "webp", "gif", "tif"])
    func aDamagedFileThrowsOrIsRead(kind: String) throws {
      _ = try folder.picture("a.\(kind)", slopes(48, 64))
      let bytes = try folder.bytes("a.\(kind)")
      var (draws, thrown) = (Draws(state: 42), 0)
      for _ in 0..<20 {
        let path = try folder.file("b.\(kind)", mutated(bytes, &draws))
        thrown += faults(path).count { $0.hasPrefix(path) }
      }
      #expect(thrown > 0, "no damage was noticed")
    }

    @Test func noMemoryIsLeftBehind() throws {
      let good = try folder.picture("a.jpg", slopes(48, 64))
      let bad = try folder.file("b.jpg", Array(folder.bytes("a.jpg").dropLast(200)))
      let before = vips_tracked_get_allocs()
      for _ in 0..<300 {
        #expect(try VipsImage.thumbnail(of: good, width: 16, height: 16).rgb().tensor().rank == 3)
        #expect(faults(bad).allSatisfy { $0.hasPrefix(bad) })
      }
      #expect(vips_tracked_get_allocs() == before)
      #expect(vips_tracked_get_files() == 0)
    }
  }
}
