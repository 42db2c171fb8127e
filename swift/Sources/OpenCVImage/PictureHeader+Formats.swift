import Foundation

extension PictureBytes {
  /// A BMP's header of 12 bytes has numbers of two bytes, the others of four, negative where the rows
  /// go down.
  func bmpSize() -> (Int, Int)? {
    if little(14, 4) == 12 { return pair(18, stride: 2) { little($0, 2) } }
    return pair(18) { place in
      little(place, 4).map { Int(Int32(truncatingIfNeeded: $0).magnitude) }
    }
  }

  /// `P6 # words \n 640 480 255`
  func pnmSize() -> (Int, Int)? {
    var (place, numbers) = (2, [Int]())
    while numbers.count < 2 {
      guard let byte = byte(place) else { return nil }
      switch UInt8(byte) {
      case UInt8(ascii: "#"):
        while let byte = self.byte(place), byte != 10 { place += 1 }
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        numbers.append(digits(&place))
      default: place += 1
      }
    }
    return (numbers[0], numbers[1])
  }

  /// The number at `place`, which goes behind it; no more than 2^40, whatever is written there.
  private func digits(_ place: inout Int) -> Int {
    var number = 0
    while let byte = byte(place), 48...57 ~= byte {
      number = min(10 * number + byte - 48, 1 << 40)
      place += 1
    }
    return number
  }

  /// The first directory's tags 256 and 257, numbers of two or four bytes.
  func tiffSize() -> (Int, Int)? {
    let read = has("M", at: 0) ? big : little
    guard let directory = read(4, 4), let count = read(directory, 2) else { return nil }
    var size: [Int: Int] = [:]
    for place in (0..<count).map({ directory + 2 + 12 * $0 }) {
      guard let tag = read(place, 2), let kind = read(place + 2, 2) else { return nil }
      guard tag == 256 || tag == 257 else { continue }
      size[tag] = read(place + 8, kind == 3 ? 2 : 4)
    }
    guard let width = size[256], let height = size[257] else { return nil }
    return (width, height)
  }

  /// A WebP of one frame that loses something, of one that does not, or of several parts.
  func webpSize() -> (Int, Int)? {
    if has("VP8 ", at: 12) { return pair(26, stride: 2) { little($0, 2).map { $0 & 0x3FFF } } }
    if has("VP8L", at: 12) {
      return little(21, 4).map { ($0 & 0x3FFF + 1, $0 >> 14 & 0x3FFF + 1) }
    }
    return pair(24, stride: 3) { little($0, 3).map { $0 + 1 } }
  }
}

// MARK: JPEG

extension PictureBytes {
  /// The size in the frame header, if the file goes on to its end mark: OpenCV's decoder makes up
  /// what is missing of one that is cut short, and says nothing.
  func jpegSize() -> (Int, Int)? {
    var (place, size) = (2, (Int, Int)?.none)
    while let (marker, at) = marker(from: place) {
      if marker == 0xD9 { return size }
      guard let length = big(at + 2, 2) else { return nil }
      if isFrame(marker), size == nil {
        size = pair(at + 5, stride: 2) { big($0, 2) }.map { height, width in (width, height) }
      }
      place = at + 2 + length
    }
    return nil
  }

  /// The next marker and its place, behind whatever is no marker: the pixels' codes, in which 0 or a
  /// restart marker follows each byte of ones.
  private func marker(from start: Int) -> (Int, Int)? {
    var place = start
    while place < bytes.count,
      let found = memchr(bytes.baseAddress! + place, 0xFF, bytes.count - place)
    {
      place = bytes.baseAddress!.distance(to: UnsafeRawPointer(found))
      guard let marker = byte(place + 1) else { return nil }
      if marker != 0, marker != 0xFF, marker != 1, !(0xD0...0xD8).contains(marker) {
        return (marker, place)
      }
      place += marker == 0xFF ? 1 : 2
    }
    return nil
  }

  /// Whether a marker begins a frame header; C4, C8 and CC of their row do not.
  private func isFrame(_ marker: Int) -> Bool {
    0xC0...0xCF ~= marker && ![0xC4, 0xC8, 0xCC].contains(marker)
  }
}
