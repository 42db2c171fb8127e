import TensorFlow

// SpecAugment: bands of a spectrogram hidden, so that a network does not lean on any one (lesson 11).
//
// A mask hides f bands from f0 on, f evenly from 0 ... F, f0 from 0 ... v - f, and likewise t frames
// of T at most, but no more than a share p of them. D. Park et al., arXiv 1904.08779, section 2; its
// time warp, which they found to matter least, is left out.
//
// Twin: python/tandem/data/spec_augment.py.

/// Where a mask lies: at most `most` of `size` places.
public func drawMask(_ generator: inout TransformGenerator, size: Int, most: Int) -> Range<Int> {
  let length = generator.randint(0, Swift.min(most, size))
  let start = generator.randint(0, size - length)
  return start..<start + length
}

/// Masks over bands and frames of spectrograms `[..., bands, frames, channels]`.
///
/// Items of a batch get masks of their own, channels of an item the same. `value` fills them: the
/// item's mean if nil.
public struct SpecAugment: Transform {
  /// How many bands a mask hides at most.
  public let bands: Int
  /// How many frames a mask hides at most.
  public let frames: Int
  /// How many masks over bands there are.
  public let bandMasks: Int
  /// How many masks over frames there are.
  public let frameMasks: Int
  /// Of which share of the frames a mask hides no more.
  public let share: Double
  /// What fills a mask; nil for the item's mean.
  public let value: Float?

  /// Masks of these sizes.
  public init(
    bands: Int = 8, frames: Int = 16, bandMasks: Int = 2, frameMasks: Int = 2, share: Double = 1,
    value: Float? = nil
  ) {
    (self.bands, self.frames) = (bands, frames)
    (self.bandMasks, self.frameMasks) = (bandMasks, frameMasks)
    (self.share, self.value) = (share, value)
  }

  public var order: Int { 60 }

  /// The spectrograms with masks, same shape.
  ///
  /// - Precondition: They have three dimensions at least.
  public func callAsFunction(_ item: TF, using generator: inout TransformGenerator) -> TF {
    let (shape, rank) = (item.shape.dimensions, item.rank)
    require(
      rank >= 3, "SpecAugment: takes [..., bands, frames, channels], got \(item.shape)")
    let items = shape[..<(rank - 3)].reduce(1, *)
    // Put together here, so that a device gets one mask and not many small orders.
    let hidden = (0..<items).flatMap { _ in mask(shape[rank - 3], shape[rank - 2], &generator) }
    let fill = value.map { TF($0) } ?? item.mean(alongAxes: [rank - 3, rank - 2, rank - 1])
    let isHidden = Tensor<Bool>(
      shape: TensorShape(shape[..<(rank - 1)] + [1]), scalars: hidden)
    return item.replacing(
      with: fill.broadcasted(to: item.shape), where: isHidden.broadcasted(to: item.shape))
  }

  /// What is hidden of one item, band after band.
  private func mask(_ v: Int, _ count: Int, _ generator: inout TransformGenerator) -> [Bool] {
    var hidden = [Bool](repeating: false, count: v * count)
    for _ in 0..<bandMasks {
      let places = drawMask(&generator, size: v, most: bands)
      for band in places {
        for frame in 0..<count { hidden[band * count + frame] = true }
      }
    }
    let longest = Swift.min(frames, Int(share * Double(count)))
    for _ in 0..<frameMasks {
      let places = drawMask(&generator, size: count, most: longest)
      for band in 0..<v {
        for frame in places { hidden[band * count + frame] = true }
      }
    }
    return hidden
  }
}
