import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Resampling")
struct ResamplingTests {
  @Test("pixels are Pillow's")
  func pillow() {
    let picture = countingPicture(5, 6)
    let box = CropBox(left: 0.5, top: 0.25, right: 5.5, bottom: 4.75)
    let bilinear = picture.resized(height: 2, width: 3, .bilinear, box: box)
    #expect(
      bilinear.bytes == [
        99, 123, 157, 150, 101, 130, 156, 141, 105, 138, 136, 119, 118, 143, 98, 118, 122, 144,
      ])
    let bicubic = picture.resized(height: 2, width: 3, .bicubic, box: box)
    #expect(
      bicubic.bytes == [
        93, 126, 161, 154, 92, 132, 159, 145, 101, 142, 135, 120, 114, 147, 92, 118, 118, 150,
      ])
    let grey = countingPicture(3, 4, channels: 1, step: 53, from: 7)
    #expect(
      grey.resized(height: 2, width: 5, .lanczos).bytes
        == [89, 40, 50, 127, 156, 207, 182, 79, 43, 95])
    #expect(
      grey.resized(height: 2, width: 7, .nearest).bytes
        == [7, 7, 60, 60, 113, 166, 166, 175, 175, 228, 228, 25, 78, 78])
    #expect(
      picture.reduced(by: 2, rows: 0..<5, columns: 0..<6).bytes == [
        80, 117, 154, 174, 83, 120, 140, 177, 86, 132, 169, 142, 98, 135, 108, 128, 101, 138, 171,
        80, 117, 137, 174, 83, 103, 140, 177,
      ])
  }

  /// The weighted mean in floating point, both directions at once: no bytes in between.
  private func reference(_ picture: Picture, _ height: Int, _ width: Int) -> [Double] {
    func weights(_ length: Int, _ count: Int, _ place: Int) -> [Double] {
      let scale = Double(length) / Double(count)
      let centre: Double = (Double(place) + 0.5) * scale
      var raw: [Double] = []
      for old in 0..<length {
        let distance: Double = abs(Double(old) + 0.5 - centre)
        raw.append(max(0, 1 - distance / max(scale, 1)))
      }
      let sum = raw.reduce(0, +)
      return raw.map { $0 / sum }
    }
    var made: [Double] = []
    for y in 0..<height {
      let down = weights(picture.height, height, y)
      for x in 0..<width {
        let across = weights(picture.width, width, x)
        for channel in 0..<3 { made.append(mean(picture, down, across, channel)) }
      }
    }
    return made
  }

  private func mean(
    _ picture: Picture, _ down: [Double], _ across: [Double], _ channel: Int
  ) -> Double {
    var sum = 0.0
    for (row, v) in down.enumerated() {
      for (column, u) in across.enumerated() {
        let place = (row * picture.width + column) * 3 + channel
        sum += u * v * Double(picture.bytes[place])
      }
    }
    return sum
  }

  @Test(
    "a triangle averages what falls on a pixel",
    arguments: [[13, 9, 5, 4], [5, 4, 13, 9], [9, 13, 13, 5], [20, 6, 3, 6], [7, 7, 7, 3]])
  func triangle(sides: [Int]) {
    let picture = countingPicture(sides[0], sides[1], step: 91)
    let made = picture.resized(height: sides[2], width: sides[3])
    let expected = reference(picture, sides[2], sides[3])
    // Half a step of a byte at either pass.
    #expect(zip(made.bytes, expected).allSatisfy { abs(Double($0) - $1) <= 1.01 })
  }

  @Test("one colour stays one colour", arguments: Resampling.allCases)
  func constant(filter: Resampling) {
    for value in [0, 1, 77, 254, 255] as [UInt8] {
      let picture = Picture(
        height: 7, width: 9, bytes: [UInt8](repeating: value, count: 7 * 9 * 3))
      for (height, width) in [(3, 4), (20, 30), (2, 40), (7, 3), (1, 1)] {
        let made = picture.resized(height: height, width: width, filter)
        #expect(made.height == height && made.width == width)
        #expect(made.bytes.allSatisfy { $0 == value }, "\(filter) to \(height) x \(width)")
      }
    }
  }

  @Test("each channel is by itself", arguments: Resampling.allCases)
  func channels(filter: Resampling) {
    let four = countingPicture(8, 7, channels: 4, step: 91)
    let made = four.resized(height: 5, width: 9, filter)
    for channel in 0..<4 {
      let one = Picture(
        height: 8, width: 7, channels: 1,
        bytes: stride(from: channel, to: four.bytes.count, by: 4).map { four.bytes[$0] })
      let expected = one.resized(height: 5, width: 9, filter).bytes
      #expect(stride(from: channel, to: made.bytes.count, by: 4).map { made.bytes[$0] } == expected)
    }
  }

  @Test("a box of whole pixels at its own size is a crop")
  func box() {
    let picture = countingPicture(10, 12)
    let box = CropBox(left: 3, top: 2, right: 9, bottom: 7)
    for filter in Resampling.allCases {
      let made = picture.resized(height: 5, width: 6, filter, box: box)
      #expect(made == picture.cropped(rows: 2..<7, columns: 3..<9))
    }
    #expect(picture.resized(height: 10, width: 12, .lanczos) == picture)
  }

  @Test("a picture reduced is the mean of its squares")
  func reduced() {
    let picture = countingPicture(7, 8, step: 91)
    let made = picture.reduced(by: 3, rows: 1..<7, columns: 0..<8)
    #expect(made.height == 2 && made.width == 3)
    for (row, column, high, wide) in [(0, 0, 3, 3), (1, 2, 3, 2)] {
      var sum = 0
      for y in 0..<high {
        for x in 0..<wide { sum += Int(picture[1 + row * 3 + y, column * 3 + x].first!) }
      }
      let mean = Double(sum) / Double(high * wide)
      #expect(abs(Double(made[row, column].first!) - mean) <= 0.51)
    }
    #expect(picture.reduced(by: 1, rows: 0..<7, columns: 0..<8) == picture)
  }

  @Test("what cannot be resized traps")
  func traps() async {
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = countingPicture(2, 2).resized(height: 0, width: 2)
    }
    #expect(words(of: size).contains("resized: to 0 x 2, which is no size"))
    let box = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = countingPicture(2, 2).resized(
        height: 1, width: 1, box: CropBox(left: 1, top: 0, right: 2.5, bottom: 2))
    }
    #expect(words(of: box).contains("in a picture of 2 x 2"))
    let factor = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = countingPicture(2, 2).reduced(by: 0, rows: 0..<2, columns: 0..<2)
    }
    #expect(words(of: factor).contains("reduced: by 0, which is not in 1...255"))
  }
}
