import Foundation
import Tandem
import Testing

@Suite("Augmentation of pictures")
struct AugmentTests {
  private let picture = gradientPicture(40, 60)

  /// What a transform makes of a picture, so many times, from one generator.
  private func made(
    _ transform: any Transform<Picture>, of picture: Picture, count: Int, seed: Int = 0
  ) throws -> [Picture] {
    var generator = TransformGenerator(pythonSeed: seed)
    return try (0..<count).map { _ in try transform(picture, using: &generator) }
  }

  @Test("a flip mirrors as often as is asked", arguments: [0, 0.3, 1])
  func flip(p: Double) throws {
    let small = countingPicture(3, 4)
    let mirrored = small.transposed(.flipLeftRight)
    let found = try made(PilRandomFlip(p: p), of: small, count: 2000)
    #expect(found.allSatisfy { $0 == small || $0 == mirrored })
    #expect(abs(Double(found.count { $0 == mirrored }) / 2000 - p) < 0.03)
  }

  @Test("all eight symmetries come up alike, and a probability leaves the rest as it is")
  func dihedral() throws {
    let small = countingPicture(3, 3)
    let found = try made(PilRandomDihedral(p: 1), of: small, count: 4000)
    let wanted = [small] + PictureSymmetry.allCases.map(small.transposed)
    for way in wanted {
      #expect(abs(Double(found.count { $0 == way }) / 4000 - 1.0 / 8) < 0.02)
    }
    let some = try made(PilRandomDihedral(p: 0.4), of: small, count: 2000)
    #expect(abs(Double(some.count { $0 == small }) / 2000 - (0.6 + 0.4 / 8)) < 0.03)
  }

  @Test("the default crop is the largest of its shape that fits")
  func largest() {
    #expect(defaultCropSize(width: 60, height: 40) == (40, 40))
    #expect(defaultCropSize(width: 60, height: 40, aspect: 2) == (60, 30))
    #expect(defaultCropSize(width: 30, height: 90, aspect: 0.5) == (30, 60))
  }

  @Test("a crop of a size is cut and resized; without one it is the largest in the middle")
  func general() throws {
    let size = PictureSize(height: 10, width: 30)
    let found = try made(GeneralCrop(size, cropSize: size), of: picture, count: 1)
    #expect(found == [picture.cropped(rows: 15..<25, columns: 15..<45)])
    let whole = try made(GeneralCrop(40), of: picture, count: 1)
    #expect(whole == [picture.cropped(rows: 0..<40, columns: 10..<50)])
    let message =
      "GeneralCrop: an image of 40 x 20 has no crop of 10 x 30 (height x width)"
    #expect(throws: TandemError(message)) {
      try made(GeneralCrop(8, cropSize: size), of: gradientPicture(40, 20), count: 1)
    }
  }

  @Test("the centre crop does not squeeze a photo that is not square")
  func center() throws {
    var generator = TransformGenerator(pythonSeed: 0)
    let crop = CenterCrop(64, scale: 1.25)
    #expect(
      try crop.box(width: 400, height: 200, using: &generator)
        == CropBox(left: 120, top: 20, right: 280, bottom: 180))
    let wide = CenterCrop(PictureSize(height: 32, width: 64), scale: 1.25)
    #expect(
      try wide.box(width: 400, height: 400, using: &generator)
        == CropBox(left: 40, top: 120, right: 360, bottom: 280))
  }

  @Test("a tilted crop stays within the photo, and its sides move by their share at most")
  func tilt() throws {
    let crop = PilTiltRandomCrop(16, cropSize: 30, magnitude: 0.2)
    var generator = TransformGenerator(pythonSeed: 4)
    for _ in 0..<300 {
      let corners = try crop.corners(width: 60, height: 40, using: &generator)
      #expect(corners.allSatisfy { -1e-9 <= $0.x && $0.x <= 60 + 1e-9 })
      #expect(corners.allSatisfy { -1e-9 <= $0.y && $0.y <= 40 + 1e-9 })
      let across = (corners[3].x - corners[0].x, corners[2].x - corners[1].x)
      #expect(abs(across.0 + across.1 - 60) < 1e-9 && abs(across.0 - 30) <= 2 * 0.2 * 30 + 1e-9)
    }
    // Colours say where a pixel is: red still grows rightwards in a tilted crop.
    let found = try made(crop, of: picture, count: 1)[0]
    #expect(found.height == 16 && found.width == 16)
    #expect((0..<16).allSatisfy { found[$0, 0].first! < found[$0, 15].first! })
  }

  @Test("a seed repeats the draws, and another does not")
  func seeds() throws {
    let transforms: [any Transform<Picture>] = [
      PilRandomFlip(), PilRandomDihedral(), RandomResizedCrop(16),
      PilTiltRandomCrop(16, cropSize: 20, magnitude: 0.3),
    ]
    for transform in transforms {
      let first = try made(transform, of: picture, count: 12, seed: 3)
      #expect(first == (try made(transform, of: picture, count: 12, seed: 3)))
      #expect(first != (try made(transform, of: picture, count: 12, seed: 4)))
      #expect(transform.order == 11)
    }
  }

  @Test("what is out of range traps")
  func traps() async {
    let chance = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PilRandomFlip(p: 1.5)
    }
    #expect(words(of: chance).contains("PilRandomFlip: p must be within 0..1, got 1.5"))
    let scale = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CenterCrop(8, scale: 0.9)
    }
    #expect(words(of: scale).contains("CenterCrop: scale must be at least 1, got 0.9"))
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PictureSize(height: 3, width: 0)
    }
    #expect(words(of: size).contains("a size is a side or (height, width), at least 1, got 3 x 0"))
    let area = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RandomResizedCrop(8, scale: (0.5, 0.2))
    }
    #expect(words(of: area).contains("RandomResizedCrop: needs 0 < scale <= 1"))
    let tilt = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PilTiltRandomCrop(8, magnitude: 0.5)
    }
    #expect(words(of: tilt).contains("PilTiltRandomCrop: magnitude must be in 0..0.5, got 0.5"))
  }
}

@Suite("Random resized crops")
struct RandomResizedCropTests {
  private func boxes(
    _ crop: RandomResizedCrop, _ width: Int, _ height: Int, count: Int = 3000
  ) -> [CropBox] {
    var generator = TransformGenerator(pythonSeed: 1)
    return (0..<count).map { _ in crop.box(width: width, height: height, using: &generator) }
  }

  private func area(_ box: CropBox) -> Double {
    (box.right - box.left) * (box.bottom - box.top)
  }

  // The original took a share of the share at each further attempt: here below half the picture.
  @Test("the area is not multiplied again at a further attempt")
  func areaIsNotMultipliedAgain() {
    let crop = RandomResizedCrop(32, scale: (0.5, 1), ratio: (1, 2))
    let areas = boxes(crop, 200, 100).map(area)
    #expect(areas.min()! >= 0.5 * 200 * 100 * 0.99)
  }

  // The original's fallback read a crop size that was None.
  @Test("where no draw fits, the crop is the largest in the middle")
  func fallback() throws {
    let crop = RandomResizedCrop(8, scale: (0.9, 1))
    #expect(
      boxes(crop, 1000, 30, count: 1) == [CropBox(left: 480, top: 0, right: 520, bottom: 30)])
    #expect(
      boxes(crop, 30, 1000, count: 1) == [CropBox(left: 0, top: 480, right: 30, bottom: 520)])
    var generator = TransformGenerator(pythonSeed: 1)
    let made = try crop(gradientPicture(10, 300), using: &generator)
    #expect(made.height == 8 && made.width == 8)
  }

  @Test("every place comes up alike, the last one too")
  func places() {
    let crop = RandomResizedCrop(8, scale: (0.25, 0.25), ratio: (1, 1))
    let found = boxes(crop, 4, 4)  // of 2 x 2: three places each way
    for place in 0..<3 {
      #expect(abs(Double(found.count { $0.left == Double(place) }) / 3000 - 1.0 / 3) < 0.03)
      #expect(abs(Double(found.count { $0.top == Double(place) }) / 3000 - 1.0 / 3) < 0.03)
    }
  }

  @Test(
    "a crop lies in the picture, whatever its sides",
    arguments: [[1, 1], [3, 400], [400, 2], [7, 7]])
  func inside(sides: [Int]) {
    for box in boxes(RandomResizedCrop(8), sides[0], sides[1], count: 300) {
      #expect(0 <= box.left && box.left < box.right && box.right <= Double(sides[0]))
      #expect(0 <= box.top && box.top < box.bottom && box.bottom <= Double(sides[1]))
    }
  }
}
