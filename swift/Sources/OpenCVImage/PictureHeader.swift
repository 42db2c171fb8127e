import Foundation

/// What a file says of itself before anything of it is decoded: OpenCV has no way to ask.
///
/// Only the kinds that are read by decoders made for files from anywhere are known; OpenCV may have
/// others, built in or not. Twin of python/tandem/interop/opencv_header.py.
struct PictureHeader: Equatable {
  /// The kinds of files that are read.
  enum Kind: CaseIterable {
    case bmp, jpeg, png, pnm, tiff, webp
  }

  let kind: Kind
  let width: Int
  let height: Int

  /// - Throws: `OpenCVError`, which names `origin`, where the bytes are no such file, or end too soon.
  init(_ bytes: UnsafeRawBufferPointer, origin: String) throws {
    let file = PictureBytes(bytes)
    guard let kind = Kind.allCases.first(where: { $0.begins(file) }) else {
      throw OpenCVError("\(origin): is no BMP, JPEG, PNG, PNM, TIFF or WebP file")
    }
    guard let (width, height) = kind.size(file) else {
      throw OpenCVError("\(origin): is cut short")
    }
    (self.kind, self.width, self.height) = (kind, width, height)
  }
}

extension PictureHeader.Kind {
  /// Whether a file begins as this kind does.
  fileprivate func begins(_ file: PictureBytes) -> Bool {
    switch self {
    case .bmp: file.has("BM", at: 0)
    case .jpeg: file.has([0xFF, 0xD8, 0xFF], at: 0)
    case .png: file.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0)
    case .pnm: file.has("P", at: 0) && (0x31...0x36).contains(file.byte(1) ?? 0)
    case .tiff: file.has([0x49, 0x49, 42, 0], at: 0) || file.has([0x4D, 0x4D, 0, 42], at: 0)
    case .webp: file.has("RIFF", at: 0) && file.has("WEBP", at: 8)
    }
  }

  /// The columns and rows that a file of this kind announces, or nil where it ends too soon.
  fileprivate func size(_ file: PictureBytes) -> (Int, Int)? {
    switch self {
    case .bmp: file.bmpSize()
    case .jpeg: file.jpegSize()
    case .png: file.pair(16) { file.big($0, 4) }
    case .pnm: file.pnmSize()
    case .tiff: file.tiffSize()
    case .webp: file.webpSize()
    }
  }
}

/// The bytes of a file, none of which is read beyond the end.
struct PictureBytes {
  let bytes: UnsafeRawBufferPointer

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  func byte(_ place: Int) -> Int? { bytes.indices.contains(place) ? Int(bytes[place]) : nil }

  func has(_ wanted: [UInt8], at place: Int) -> Bool {
    place + wanted.count <= bytes.count && bytes[place...].starts(with: wanted)
  }

  func has(_ wanted: String, at place: Int) -> Bool { has(Array(wanted.utf8), at: place) }

  /// A number of `count` bytes, the largest first.
  func big(_ place: Int, _ count: Int) -> Int? {
    (0..<count).reduce(0) { number, i in
      byte(place + i).flatMap { byte in number.map { $0 << 8 + byte } }
    }
  }

  /// A number of `count` bytes, the smallest first.
  func little(_ place: Int, _ count: Int) -> Int? {
    (0..<count).reversed().reduce(0) { number, i in
      byte(place + i).flatMap { byte in number.map { $0 << 8 + byte } }
    }
  }

  /// Two numbers one after the other, of four bytes unless `stride` says otherwise.
  func pair(_ place: Int, stride: Int = 4, _ read: (Int) -> Int?) -> (Int, Int)? {
    guard let first = read(place), let second = read(place + stride) else { return nil }
    return (first, second)
  }
}
