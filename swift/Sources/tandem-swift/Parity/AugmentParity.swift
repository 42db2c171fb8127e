import Tandem
import TensorFlow

private let transforms: [(name: String, transform: any Transform<Picture>)] = [
  ("flip", PilRandomFlip()),
  ("dihedral", PilRandomDihedral()),
  ("general", GeneralCrop(PictureSize(height: 20, width: 16))),
  ("general_sized", GeneralCrop(16, cropSize: PictureSize(height: 30, width: 25), .bicubic)),
  ("center", CenterCrop(PictureSize(height: 32, width: 24))),
  ("resized", RandomResizedCrop(32)),
  (
    "resized_wide",
    RandomResizedCrop(PictureSize(height: 16, width: 24), scale: (0.5, 1), ratio: (1.5, 3))
  ),
  ("tilt", PilTiltRandomCrop(24)),
  (
    "tilt_sized",
    PilTiltRandomCrop(PictureSize(height: 10, width: 8), cropSize: 36, magnitude: 0.3, .bicubic)
  ),
]

extension ParityCase {
  /// See `python/tandem/parity/cases/augment.py` for the tensors.
  static let augment = ParityCase("augment") { inputs, outputs in
    let photos = try ["photo", "wide"].map(inputs.picture)
    let seeds = try inputs.seeds()
    for (name, transform) in transforms { try setDrawn(name, [transform]) }
    try setDrawn(
      "composed",
      [PilRandomFlip(), RandomResizedCrop(20), ResizeFixed(PictureSize(height: 60, width: 80))])
    try outputs.setPoints(inputs, seeds)
    try outputs.setWarped(inputs, photos[0])
    try outputs.setBatches(inputs, seeds[0] % (1 << 32))

    func setDrawn(_ name: String, _ transforms: [any Transform<Picture>]) throws {
      let made = try seeds.flatMap { seed in
        try photos.map { try compose($0, transforms, seed: seed) }
      }
      outputs.setPixels(name, made)
    }
  }
}

extension SafetensorsFile {
  fileprivate func seeds() throws -> [UInt64] {
    try array("seed", of: Int64.self).scalars.map(UInt64.init)
  }

  /// The pixels of pictures, end to end.
  fileprivate mutating func setPixels(_ name: String, _ pictures: [Picture]) {
    set(name, to: ShapedArray(pictures.flatMap(\.bytes).map(Int32.init)))
  }

  fileprivate mutating func setPoints(_ inputs: SafetensorsFile, _ seeds: [UInt64]) throws {
    let sides = try inputs.integers("side")
    let (crop, tilt) = (RandomResizedCrop(8), PilTiltRandomCrop(8, magnitude: 0.2))
    var (boxes, moved) = ([Double](), [Double]())
    for (row, seed) in seeds.enumerated() {
      let (width, height) = (sides[2 * row], sides[2 * row + 1])
      var generator = transformGenerator(seed: seed, place: 0)
      let box = crop.box(width: width, height: height, using: &generator)
      boxes += [box.left, box.top, box.right, box.bottom]
      generator = transformGenerator(seed: seed, place: 0)
      moved += try tilt.corners(width: width, height: height, using: &generator)
        .flatMap { [$0.x, $0.y] }
    }
    set("boxes", to: ShapedArray(shape: [seeds.count, 4], scalars: boxes))
    set("moved", to: ShapedArray(shape: [seeds.count, 4, 2], scalars: moved))
  }

  fileprivate mutating func setWarped(_ inputs: SafetensorsFile, _ photo: Picture) throws {
    let numbers = try inputs.array("corners", of: Double.self).scalars
    let all = stride(from: 0, to: numbers.count, by: 8).map { start in
      (0..<4).map { SIMD2(numbers[start + 2 * $0], numbers[start + 2 * $0 + 1]) }
    }
    let size = PictureSize(height: 40, width: 30)
    let target = cornersOf(CropBox(left: 0, top: 0, right: 30, bottom: 40))
    let coefficients = try all.flatMap { try findCoeffs(source: $0, target: target) }
    set("coefficients", to: ShapedArray(shape: [all.count, 8], scalars: coefficients))
    for filter in [Resampling.nearest, .bilinear, .bicubic] {
      let made = try all.map { try warp(photo, size: size, corners: $0, filter) }
      setPixels("warp/\(filter)", made)
    }
  }

  fileprivate mutating func setBatches(_ inputs: SafetensorsFile, _ seed: UInt64) throws {
    let images: TF = Layout.images.fromPyTorch(try inputs.tensor("images"))
    for (name, change) in batches {
      let augment = BatchAugment(seed: seed, change)
      set("\(name)/first", to: augment(images), .images)
      set("\(name)/second", to: augment(images), .images)
      set("\(name)/matrices", to: BatchAugment(seed: seed, change).matrices(5, aspect: 1.5))
    }
    var generator = MersenneTwister(torchSeed: seed)
    let boxes = ErasedBoxes().draw(5, height: 24, width: 24, using: &generator)
    let noise: TF = Layout.images.fromPyTorch(try inputs.tensor("noise"))
    let erased = fillWithNoise(images, inside: boxMask(boxes, height: 24, width: 24), noise)
    set("boxes/drawn", to: TF(boxes))
    set("erased", to: erased, .images)
    set("copied", to: randCopy(images, using: &generator, p: 0.6), .images)
  }
}

private let batches: [(name: String, change: (inout BatchAugment.Settings) -> Void)] = [
  ("default", { _ in }),
  (
    "square",
    { ($0.dihedral, $0.tilt, $0.shift, $0.padding) = (0.8, 0, 0.2, .border) }
  ),
  (
    "smaller",
    {
      ($0.size, $0.zoom) = (PictureSize(height: 10, width: 14), 0.6...1.5)
      ($0.degrees, $0.padding) = (90, .zeros)
    }
  ),
  (
    "nearest",
    { ($0.sampling, $0.degrees, $0.tilt, $0.zoom) = (.nearest, 0, 0, 1...1) }
  ),
  (
    "copy",
    { ($0.degrees, $0.tilt, $0.zoom, $0.flip, $0.copy) = (0, 0, 1...1, 0, 0.7) }
  ),
]
