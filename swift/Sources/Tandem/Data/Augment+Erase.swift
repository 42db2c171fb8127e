import Foundation
import TensorFlow

// Random erasing: a network that has lost a part must learn from the rest (lessons 11 and 14).
//
//     side = sqrt(area r), sqrt(area / r): one box an image, in a random place (arXiv 1708.04896)
//
// `randErase` fills the box with noise of the batch's own statistics, so that the layers above see the
// mean and deviation that they always see; `randCopy` fills it with another part of the image. Boxes
// are drawn on the CPU, so that a seed gives the same ones on any device, and in Python.
//
// Twin: python/tandem/data/erase.py. The noise itself is TensorFlow's, not PyTorch's.

/// Which boxes are erased.
public struct ErasedBoxes: Sendable {
  /// The least and the largest share of an image's area.
  public var area: ClosedRange<Double>
  /// The least and the largest height of a box of width 1.
  public var aspect: ClosedRange<Double>

  /// Boxes of so much of the area, and of such shapes; by default the paper's.
  ///
  /// - Precondition: The area is above 0 and at most 1, the aspect is above 0.
  public init(
    area: ClosedRange<Double> = 0.02...0.4, aspect: ClosedRange<Double> = 0.3...(1 / 0.3)
  ) {
    require(
      area.lowerBound > 0 && area.upperBound <= 1 && aspect.lowerBound > 0,
      "ErasedBoxes: bounds out of order: area \(area), aspect \(aspect)")
    (self.area, self.aspect) = (area, aspect)
  }

  /// Draws boxes [count, (top, left, height, width)] of whole pixels that lie in an image.
  ///
  /// The share of the area is uniform, height / width log-uniform among those that fit: the paper
  /// draws until a box fits, which would favour the small.
  public func draw(
    _ count: Int, height: Int, width: Int, using generator: inout MersenneTwister
  ) -> Tensor<Int32> {
    let draws = generator.rand(count, 4).scalars
    let (tall, wide) = (Float(height), Float(width))
    let boxes: [[Int32]] = (0..<count).map { row in
      let drawn = Array(draws[row * 4..<row * 4 + 4])
      return box(drawn[0], drawn[1], drawn[2], drawn[3], tall, wide)
    }
    return Tensor(shape: [count, 4], scalars: Array(boxes.joined()), on: Device(kind: .CPU))
  }

  /// In Float from beginning to end, as PyTorch has it.
  private func box(
    _ share: Float, _ shape: Float, _ down: Float, _ right: Float, _ height: Float, _ width: Float
  ) -> [Int32] {
    let span = Float(area.upperBound - area.lowerBound)
    let pixels = height * width * (Float(area.lowerBound) + span * share)
    // sqrt(pixels r) <= height and sqrt(pixels / r) <= width: what fits goes before what is asked.
    let (least, most) = (pixels / (width * width), height * height / pixels)
    let low = log(min(max(Float(aspect.lowerBound), least), most))
    let high = log(min(max(Float(aspect.upperBound), least), most))
    let root = exp((low + (high - low) * shape) / 2)
    let tall = min(max((pixels.squareRoot() * root).rounded(.toNearestOrEven), 1), height)
    let wide = min(max((pixels.squareRoot() / root).rounded(.toNearestOrEven), 1), width)
    let top = (down * (height - tall + 1)).rounded(.down)
    let left = (right * (width - wide + 1)).rounded(.down)
    return [top, left, tall, wide].map { Int32($0) }
  }
}

/// Images [n, h, w, channels] with one box of each, by probability p, filled with noise.
///
/// The noise is normal, with each channel's mean and deviation over the batch, kept within the
/// channel's range.
///
/// - Precondition: `p` is within 0..1; the images are a batch of more than one pixel.
public func randErase(
  _ images: TF, using generator: inout MersenneTwister, p: Double = 0.5,
  boxes: ErasedBoxes = ErasedBoxes()
) -> TF {
  let (height, width) = sides(images, "randErase")
  let count = images.shape[0]
  let drawn = boxes.draw(count, height: height, width: width, using: &generator)
  // A box of no size holds no pixel.
  let kept = drawn * chosen(count, p, using: &generator)
  let seed = generator.randint62()
  let noise = TF(
    randomNormal: images.shape,
    seed: (Int32(truncatingIfNeeded: seed), Int32(truncatingIfNeeded: seed >> 32)))
  return fillWithNoise(images, inside: boxMask(kept, height: height, width: width), noise)
}

/// Images [n, h, w, channels] that are, inside the mask [n, h, w, 1], standard normal noise [n, h, w,
/// channels] brought to each channel's mean, deviation and range over the batch.
public func fillWithNoise(_ images: TF, inside mask: Tensor<Bool>, _ noise: TF) -> TF {
  let mean = images.mean(alongAxes: 0, 1, 2)
  let count = Float(images.scalarCount / images.shape[3])
  let squares = (images - mean).squared().sum(alongAxes: 0, 1, 2)
  let deviation = sqrt(squares / (count - 1))
  let (low, high) = (images.min(alongAxes: 0, 1, 2), images.max(alongAxes: 0, 1, 2))
  let filled = (noise * deviation + mean).clipped(min: low, max: high)
  return _Raw.selectV2(condition: mask, t: filled, e: images)
}

/// Images [n, h, w, channels] with one box of each, by probability p, covered by another part.
///
/// The part comes from a random place of the same image and has the box's size.
///
/// - Precondition: `p` is within 0..1.
public func randCopy(
  _ images: TF, using generator: inout MersenneTwister, p: Double = 0.5,
  boxes: ErasedBoxes = ErasedBoxes()
) -> TF {
  let (height, width) = sides(images, "randCopy")
  let count = images.shape[0]
  let drawn = boxes.draw(count, height: height, width: width, using: &generator)
  let kept = chosen(count, p, using: &generator)
  let moved = withDevice(.cpu) {
    let draws = generator.rand(count, 2)
    let room = TF([Float(height), Float(width)]) - TF(drawn[0..., 2..<4]) + 1
    return (Tensor<Int32>(draws * room) - drawn[0..., 0..<2]) * kept
  }
  let index = places(moved, height: height, width: width, on: images.device)
  let flat = images.reshaped(to: [count, height * width, images.shape[3]])
  let mask = boxMask(drawn, height: height, width: width, on: images.device)
  return _Raw.selectV2(condition: mask, t: flat.batchGathering(atIndices: index), e: images)
}

/// The place of each pixel [n, h, w] of images whose pixels move by [n, (down, right)]. Some would
/// leave the image: they are kept at its edge.
private func places(_ moved: Tensor<Int32>, height: Int, width: Int, on device: Device)
  -> Tensor<Int32>
{
  let moves = Tensor(copying: moved, to: device).unstacked(alongAxis: 1)
  let rows = along(height, axis: 1, device) + moves[0].expandingShape(at: 1, 2)
  let columns = along(width, axis: 2, device) + moves[1].expandingShape(at: 1, 2)
  return rows.clipped(min: 0, max: Int32(height - 1)) * Int32(width)
    + columns.clipped(min: 0, max: Int32(width - 1))
}

/// 0, 1, 2 and so on along one axis of three.
private func along(_ count: Int, axis: Int, _ device: Device) -> Tensor<Int32> {
  var shape = [1, 1, 1]
  shape[axis] = count
  return Tensor(shape: TensorShape(shape), scalars: (0..<count).map(Int32.init), on: device)
}

/// A mask [n, height, width, 1] that is true within boxes [n, (top, left, height, width)].
public func boxMask(
  _ boxes: Tensor<Int32>, height: Int, width: Int, on device: Device = .default
) -> Tensor<Bool> {
  let sides = Tensor(copying: boxes, to: device).unstacked(alongAxis: 1)
    .map { $0.expandingShape(at: 1, 2) }
  let (rows, columns) = (along(height, axis: 1, device), along(width, axis: 2, device))
  let vertical = (rows .>= sides[0]).elementsLogicalAnd(rows .< sides[0] + sides[2])
  let horizontal = (columns .>= sides[1]).elementsLogicalAnd(columns .< sides[1] + sides[3])
  return vertical.elementsLogicalAnd(horizontal).expandingShape(at: 3)
}

/// 1 with probability p, else 0: [count, 1].
private func chosen(
  _ count: Int, _ p: Double, using generator: inout MersenneTwister
) -> Tensor<Int32> {
  checkChance("random erasing", p)
  let draws = generator.rand(count, 1).scalars
  return Tensor(
    shape: [count, 1], scalars: draws.map { $0 < Float(p) ? 1 : 0 }, on: Device(kind: .CPU))
}

private func sides(_ images: TF, _ name: String) -> (height: Int, width: Int) {
  require(images.rank == 4, "\(name): needs images [n, h, w, channels], got \(images.shape)")
  return (images.shape[1], images.shape[2])
}
