import TensorFlow

/// What lies beyond the edges of a picture that is resampled.
public enum ImagePadding: String, CaseIterable, Sendable {
  /// Nothing: zeros.
  case zeros
  /// The pixel at the edge.
  case border
  /// The picture, mirrored at its edge, time after time.
  case reflection
}

/// Between which pixels a picture is read.
public enum ImageSampling: String, CaseIterable, Sendable {
  /// At the nearest one.
  case nearest
  /// Between the four around the point.
  case bilinear
}

/// Images [n, h, w, channels] read at a grid [n, h', w', (x, y)] of points from -1 to 1, which are the
/// outer edges: [n, h', w', channels]. PyTorch's `grid_sample`.
///
/// - Precondition: There is a grid for each image.
public func resample(
  _ images: TF, _ grid: TF, _ sampling: ImageSampling = .bilinear,
  _ padding: ImagePadding = .reflection
) -> TF {
  require(
    images.rank == 4 && grid.rank == 4 && grid.shape[3] == 2 && grid.shape[0] == images.shape[0],
    "resample: needs images [n, h, w, channels] and a grid [n, h', w', 2], got \(images.shape) and "
      + "\(grid.shape)")
  let (height, width) = (images.shape[1], images.shape[2])
  let points = grid.unstacked(alongAxis: 3)
  let x = places(alongSide: points[0], width, padding)
  let y = places(alongSide: points[1], height, padding)
  let reader = PixelReader(images, padding)
  if sampling == .nearest { return reader.pixels(round(x), round(y)) }
  let (left, top) = (floor(x), floor(y))
  let across: TF = (x - left).expandingShape(at: 3)
  let down: TF = (y - top).expandingShape(at: 3)
  let upper: TF = between(reader.pixels(left, top), reader.pixels(left + 1, top), across)
  let lower: TF = between(reader.pixels(left, top + 1), reader.pixels(left + 1, top + 1), across)
  return between(upper, lower, down)
}

private func between(_ a: TF, _ b: TF, _ share: TF) -> TF { a * (1 - share) + b * share }

/// Points from -1 to 1 in pixels of a side, those beyond its ends brought in as the padding says.
private func places(alongSide points: TF, _ size: Int, _ padding: ImagePadding) -> TF {
  let length = Float(size)
  let inside = ((points + 1) * length - 1) / 2
  switch padding {
  case .zeros: return inside
  case .border: return inside.clipped(min: 0, max: length - 1)
  case .reflection:
    let distance = abs(inside + 0.5)
    let laps = floor(distance / length)
    let rest = distance - laps * length
    let isOdd = laps - 2 * floor(laps / 2)
    // Forth in an even lap, back in an odd one.
    let place = rest + isOdd * (length - 2 * rest) - 0.5
    return place.clipped(min: 0, max: length - 1)
  }
}

/// The pixels of a batch, read at whole places.
private struct PixelReader {
  let pixels: TF
  let images: TensorShape
  let padding: ImagePadding

  init(_ images: TF, _ padding: ImagePadding) {
    self.images = images.shape
    pixels = images.reshaped(to: [
      images.shape[0], images.shape[1] * images.shape[2], images.shape[3],
    ])
    self.padding = padding
  }

  /// The pixels at places [n, h', w'], zeros outside: [n, h', w', channels].
  func pixels(_ x: TF, _ y: TF) -> TF {
    let (height, width) = (Float(images[1]), Float(images[2]))
    let (column, row) = (x.clipped(min: 0, max: width - 1), y.clipped(min: 0, max: height - 1))
    let index = Tensor<Int32>(row) * Int32(width) + Tensor<Int32>(column)
    let found = pixels.batchGathering(atIndices: index)
    guard padding == .zeros else { return found }
    let inside = TF((x .== column).elementsLogicalAnd(y .== row))
    return found * inside.expandingShape(at: 3)
  }
}
