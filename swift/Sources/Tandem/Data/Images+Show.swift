import TensorFlow

// Pictures of pictures: many in rows, as one picture that a notebook shows and `write(to:)` keeps
// (lesson 11). What a transform makes of a photo is seen here in a second, in a loss curve hardly at
// all.
//
// Twin: python/tandem/data/show.py and show_augmented.py, which draw titles too.

/// Pictures in rows of `columns`, about a square by default, on white; each in the middle of its place,
/// and none stretched.
///
/// - Parameter gap: How many white pixels there are between two, and around them all.
/// - Throws: `TandemError` where there is no picture.
/// - Precondition: There is at least one column, and the gap is not negative.
public func showImages(_ pictures: [Picture], columns: Int? = nil, gap: Int = 4) throws -> Picture {
  guard !pictures.isEmpty else { throw TandemError("showImages: there is no image to show") }
  let across = columns ?? Int(Double(pictures.count).squareRoot().rounded(.up))
  require(across > 0 && gap >= 0, "showImages: \(across) columns, \(gap) pixels apart")
  let down = (pictures.count + across - 1) / across
  let high = pictures.map(\.height).max()! + gap
  let wide = pictures.map(\.width).max()! + gap
  let sheet = PictureSize(height: down * high + gap, width: across * wide + gap)
  var bytes = [UInt8](repeating: 255, count: sheet.height * sheet.width * 3)
  for (place, picture) in pictures.enumerated() {
    let top = place / across * high + gap + (high - gap - picture.height) / 2
    let left = place % across * wide + gap + (wide - gap - picture.width) / 2
    paste(picture.rgb, onto: &bytes, width: sheet.width, top: top, left: left)
  }
  return Picture(height: sheet.height, width: sheet.width, bytes: bytes)
}

private func paste(
  _ picture: Picture, onto bytes: inout [UInt8], width: Int, top: Int, left: Int
) {
  let length = picture.width * 3
  for row in 0..<picture.height {
    let start = ((top + row) * width + left) * 3
    bytes.replaceSubrange(
      start..<start + length, with: picture.bytes[row * length..<(row + 1) * length])
  }
}

/// The first `n` images of a batch [m, h, w, channels], of floats from 0 to 1, in rows.
///
/// - Parameter stats: Mean and deviation that it was normalised with, which are undone.
/// - Throws: `TandemError` where there is none.
public func showBatch(
  _ x: TF, n: Int = 9, columns: Int? = nil, stats: (mean: [Float], std: [Float])? = nil
) throws -> Picture {
  require(x.rank == 4, "showBatch: needs images [n, h, w, channels], got \(x.shape)")
  var first = x[0..<min(n, x.shape[0])]
  if let stats { first = first * TF(stats.std, on: x.device) + TF(stats.mean, on: x.device) }
  return try showImages(first.unstacked().map { Picture($0) }, columns: columns)
}

/// A photo and, after it, what a transform makes of it `count` times.
///
/// - Parameter seed: Of the draws; those of the next picture are of the next seed.
/// - Throws: What the transform throws.
public func showAugmented(
  _ photo: Picture, _ transforms: [any Transform<Picture>], count: Int = 8, columns: Int? = nil,
  seed: UInt64 = 0
) throws -> Picture {
  require(count >= 1, "showAugmented: count must be at least 1, got \(count)")
  let made = try (0..<count).map { try compose(photo, transforms, seed: seed &+ UInt64($0)) }
  return try showImages([photo] + made, columns: columns)
}
