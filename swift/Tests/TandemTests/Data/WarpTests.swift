import Foundation
import Tandem
import Testing

@Suite("Perspective")
struct WarpTests {
  private let square = cornersOf(CropBox(left: 0, top: 0, right: 100, bottom: 80))

  private func corners(_ numbers: Double...) -> Corners {
    stride(from: 0, to: numbers.count, by: 2).map { SIMD2(numbers[$0], numbers[$0 + 1]) }
  }

  @Test("coefficients take the target's corners to the source's")
  func points() throws {
    var generator = MersenneTwister(pythonSeed: 2)
    for _ in 0..<50 {
      let moved = square.map { $0 + SIMD2(generator.uniform(-20, 20), generator.uniform(-20, 20)) }
      let other = square.map { $0 + SIMD2(generator.uniform(-20, 20), generator.uniform(-20, 20)) }
      let a = try findCoeffs(source: moved, target: other)
      for (at, to) in zip(other, moved) {
        let depth = a[6] * at.x + a[7] * at.y + 1
        #expect(abs((a[0] * at.x + a[1] * at.y + a[2]) / depth - to.x) < 1e-6)
        #expect(abs((a[3] * at.x + a[4] * at.y + a[5]) / depth - to.y) < 1e-6)
      }
    }
  }

  @Test("a system without a pivot in place is solved, as NumPy does")
  func pivot() throws {
    let found = try findCoeffs(
      source: corners(1, 1, 2, 5, 6, 6, 5, 1), target: corners(0, 3, 0, 7, 4, 8, 4, 2))
    let expected = [
      1.3527397260273972, 0.28767123287671226, 0.17808219178082205, 0.32534246575342474,
      1.1095890410958904, -2.2876712328767126, 0.05136986301369862, 0.013698630136986295,
    ]
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(found)")
  }

  @Test("corners that make no quadrilateral are refused")
  func faults() {
    let flat = corners(0, 0, 1, 1, 2, 2, 5, 0)
    let line = "corners (0.0, 0.0), (1.0, 1.0), (2.0, 2.0) lie on one line"
    #expect(throws: TandemError("findCoeffs: source \(line)")) {
      try findCoeffs(source: flat, target: square)
    }
    #expect(throws: TandemError("findCoeffs: target \(line)")) {
      try findCoeffs(source: square, target: flat)
    }
    #expect(throws: TandemError("findCoeffs: needs four source corners, got 3")) {
      try warp(gradientPicture(8, 8), size: 4, corners: Array(square.prefix(3)))
    }
    let target = corners(1, 0, 0, 1, 2, 1, 1, 3)
    let far = target.map { SIMD2(1 / ($0.x + $0.y), $0.x / ($0.x + $0.y)) }  // at (0, 0), 1 / 0
    let message = "findCoeffs: the target's (0, 0) would lie infinitely far away"
    #expect(throws: TandemError(message)) { try findCoeffs(source: far, target: target) }
  }

  @Test(
    "the whole picture to its own size is itself", arguments: ["nearest", "bilinear", "bicubic"])
  func identity(name: String) throws {
    let picture = countingPicture(9, 12)
    let whole = cornersOf(CropBox(left: 0, top: 0, right: 12, bottom: 9))
    let size = PictureSize(height: 9, width: 12)
    let found = try warp(picture, size: size, corners: whole, Resampling(rawValue: name)!)
    #expect(furthest(found, picture) <= 1)
  }

  @Test("what lies outside is black")
  func outside() throws {
    let white = Picture(height: 4, width: 4, bytes: [UInt8](repeating: 255, count: 48))
    let wide = cornersOf(CropBox(left: -2, top: -2, right: 6, bottom: 6))
    let found = try warp(white, size: 8, corners: wide)
    #expect(Array(found[0, 0]) == [0, 0, 0] && Array(found[7, 4]) == [0, 0, 0])
    #expect(Array(found[4, 4]) == [255, 255, 255])
  }

  @Test("what shrinks much is averaged first")
  func stripes() throws {
    let striped = Picture(
      height: 64, width: 64, channels: 1,
      bytes: (0..<64 * 64).map { $0 % 2 == 0 ? 200 : 0 })
    let box = CropBox(left: 8.5, top: 8, right: 56.5, bottom: 56)
    let found = try warp(striped, size: 8, corners: cornersOf(box))
    #expect(found.bytes.allSatisfy { abs(Int($0) - 100) <= 1 })  // picking would give 0 or 200
  }
}
