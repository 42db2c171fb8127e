import TensorFlow

// Augmentation of whole batches, on the device they are on (lessons 11 and 14).
//
//     new = image(M_flip M_turn M_zoom M_shift M_tilt p): one sample an image, one resampling a batch
//
// Everything is drawn as one small matrix on the CPU, so that a seed gives the same pictures on any
// device, and in Python; what touches pixels runs where the batch is.
//
// Twin: python/tandem/data/augment_batch.py.

/// Flips, turns, zooms, shifts, tilts, erases: each image [n, h, w, channels] of a batch by itself.
///
///     learner.delegates.append(Learner.BatchTransform(BatchAugment().callAsFunction))
///
/// Draws come from a generator of its own; a copy of it is what a resumed run needs to draw on as this
/// one would.
public final class BatchAugment {
  // One column a draw: flip, whether and which symmetry, turn, zoom, its place, shift, tilt.
  private static let draws = 11

  /// What is done, and how often or how far at most.
  public struct Settings {
    /// The probability of a mirror image.
    public var flip = 0.5
    /// The probability of one of the square's symmetries.
    public var dihedral = 0.0
    /// The largest turn either way.
    public var degrees = 10.0
    /// How often a picture is enlarged at least and at most.
    public var zoom = 1.0...1.1
    /// The largest share of a side by which pictures move.
    public var shift = 0.0
    /// By what share of it a side may grow or shrink.
    public var tilt = 0.1
    /// The probability of a box of noise.
    public var erase = 0.0
    /// The probability of a box covered by another part.
    public var copy = 0.0
    /// The size of the result, nil for the same.
    public var size: PictureSize?
    /// Between which pixels a picture is read.
    public var sampling = ImageSampling.bilinear
    /// What lies beyond its edges.
    public var padding = ImagePadding.reflection

    /// The default ones.
    public init() {}
  }

  /// What is done.
  public let settings: Settings
  /// What draws.
  public var generator: MersenneTwister

  /// An augmentation whose draws follow from `seed`.
  ///
  /// - Parameter change: Sets what is not to be as it is by default.
  /// - Precondition: Probabilities and `shift` are in 0..1, `tilt` in 0..<1, `zoom` is above 0.
  public init(seed: UInt64 = 0, _ change: (inout Settings) -> Void = { _ in }) {
    var settings = Settings()
    change(&settings)
    let shares = [
      ("flip", settings.flip), ("dihedral", settings.dihedral), ("shift", settings.shift),
      ("erase", settings.erase), ("copy", settings.copy),
    ]
    for (name, share) in shares {
      require(0...1 ~= share, "BatchAugment: \(name) must be in 0..1: \(share)")
    }
    let (tilt, zoom) = (settings.tilt, settings.zoom)
    require(0..<1 ~= tilt, "BatchAugment: tilt must be at least 0 and below 1: \(tilt)")
    require(zoom.lowerBound > 0, "BatchAugment: zoom must be (least, most) above 0: \(zoom)")
    self.settings = settings
    generator = MersenneTwister(torchSeed: seed)
  }

  /// The batch augmented, on the device it came on.
  ///
  /// - Precondition: It is [n, h, w, channels]; symmetries are of squares.
  public func callAsFunction(_ images: TF) -> TF {
    require(
      images.rank == 4, "BatchAugment: needs images [n, h, w, channels], got \(images.shape)")
    let own = PictureSize(height: images.shape[1], width: images.shape[2])
    require(
      settings.dihedral == 0 || own.height == own.width,
      "BatchAugment: dihedral needs squares, got \(own)")
    let matrix = matrices(images.shape[0], aspect: Float(own.width) / Float(own.height))
    var images = moved(images, by: matrix, from: own)
    if settings.erase > 0 { images = randErase(images, using: &generator, p: settings.erase) }
    return settings.copy > 0 ? randCopy(images, using: &generator, p: settings.copy) : images
  }

  private func moved(_ images: TF, by matrix: TF, from own: PictureSize) -> TF {
    let size = settings.size ?? own
    let identity: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
    let flat = matrix.scalars
    guard size != own || flat.indices.contains(where: { flat[$0] != identity[$0 % 9] }) else {
      return images
    }
    let make = settings.tilt == 0 ? affineGrid : coordinateWarp
    let grid = make(TF(copying: matrix, to: images.device), size.height, size.width)
    return resample(images, grid, settings.sampling, settings.padding)
  }

  /// Draws the matrices [count, 3, 3] of one batch, whose images have width / height `aspect`.
  public func matrices(_ count: Int, aspect: Float = 1) -> TF {
    withDevice(.cpu) {
      let draws = generator.rand(count, Self.draws).unstacked(alongAxis: 1)
      // Turn, the zoom's place, shift and tilt are as likely either way.
      let either = draws[4...].map { 2 * $0 - 1 }
      let (least, most) = (settings.zoom.lowerBound, settings.zoom.upperBound)
      let symmetry = Tensor<Int32>(draws[2] * 8)
      let isTurned = Tensor<Int32>(draws[1] .< Float(settings.dihedral))
      return composeMatrices(
        flipMatrix(draws[0] .< Float(settings.flip)),
        dihedralMatrix(isTurned * symmetry),
        rotationMatrix(Float(settings.degrees) * either[0], aspect: aspect),
        zoomMatrix(
          Float(least) + Float(most - least) * draws[3], x: either[1], y: either[2]),
        shiftMatrix(
          x: Float(2 * settings.shift) * either[3], y: Float(2 * settings.shift) * either[4]),
        perspectiveMatrix(
          tilted(Float(settings.tilt) * either[5], Float(settings.tilt) * either[6])))
    }
  }

  /// Corners [n, 4, 2]: the top wider by `across` [n], the left higher by `upright` [n].
  private func tilted(_ across: TF, _ upright: TF) -> TF {
    let (wide, narrow, high, low) = (1 + across, 1 - across, 1 + upright, 1 - upright)
    let corners = [[-wide, -high], [-narrow, high], [narrow, low], [wide, -low]]
    return TF(stacking: corners.map { TF(stacking: $0, alongAxis: 1) }, alongAxis: 1)
  }
}
