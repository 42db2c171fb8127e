import Foundation
import TensorFlow

/// A random part of the area, of a random shape, in a random place (arXiv 1409.4842).
///
/// Where ten draws do not fit, the largest box in the middle whose shape `ratio` allows. The original
/// multiplied the area again at each attempt, and failed when none fitted.
public struct RandomResizedCrop: PictureCrop {
  private static let attempts = 10
  public let size: PictureSize
  public let filter: Resampling
  private let scale: (low: Double, high: Double)
  private let ratio: (low: Double, high: Double)

  /// A transform that crops at random.
  ///
  /// - Parameters:
  ///   - scale: The least and the largest share of the area.
  ///   - ratio: The least and the largest width of a crop of height 1.
  /// - Precondition: 0 < scale <= 1 and 0 < ratio, each in order.
  public init(
    _ size: PictureSize, scale: (low: Double, high: Double) = (0.08, 1),
    ratio: (low: Double, high: Double) = (3.0 / 4, 4.0 / 3), _ filter: Resampling = .bilinear
  ) {
    require(
      0 < scale.low && scale.low <= scale.high && scale.high <= 1 && 0 < ratio.low
        && ratio.low <= ratio.high,
      "RandomResizedCrop: needs 0 < scale <= 1 and 0 < ratio, each (low, high), got \(scale) and "
        + "\(ratio)")
    (self.size, self.scale, self.ratio, self.filter) = (size, scale, ratio, filter)
  }

  /// The crop of a picture of the given sides, in whole pixels.
  public func box(width: Int, height: Int, using generator: inout TransformGenerator) -> CropBox {
    for _ in 0..<Self.attempts {
      let area = Double(width * height) * generator.uniform(scale.low, scale.high)
      let shape = exp(generator.uniform(log(ratio.low), log(ratio.high)))
      let (wide, high) = (whole((area * shape).squareRoot()), whole((area / shape).squareRoot()))
      if 0 < wide, wide <= width, 0 < high, high <= height {
        let left = generator.randint(0, width - wide)
        return box(left, generator.randint(0, height - high), wide, high)
      }
    }
    let nearest = min(max(Double(width) / Double(height), ratio.low), ratio.high)
    let crop = defaultCropSize(width: Double(width), height: Double(height), aspect: nearest)
    let (wide, high) = (max(whole(crop.width), 1), max(whole(crop.height), 1))
    return box((width - wide) / 2, (height - high) / 2, wide, high)
  }

  private func box(_ left: Int, _ top: Int, _ wide: Int, _ high: Int) -> CropBox {
    CropBox(
      left: Double(left), top: Double(top), width: Double(wide), height: Double(high))
  }
}

/// The nearest whole number, of two the even one: Python's `round`.
private func whole(_ number: Double) -> Int { Int(number.rounded(.toNearestOrEven)) }
