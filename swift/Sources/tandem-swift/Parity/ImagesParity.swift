import Tandem
import TensorFlow

private let kinds = [
  "jpeg", "progressive", "grey", "cmyk", "png", "palette", "alpha", "gif", "bmp",
]

extension ParityCase {
  /// See `python/tandem/parity/cases/images.py` for the tensors.
  static let images = ParityCase("images") { inputs, outputs in
    var pictures: [Picture] = []
    for kind in kinds {
      let picture = try inputs.picture(kind)
      outputs.set("\(kind)/opened", to: [picture])
      pictures.append(picture)
    }
    for filter in Resampling.allCases {
      let bytes = try inputs.resized(pictures[0], filter).flatMap(\.bytes)
      outputs.set("resized/\(filter)", to: ShapedArray(bytes.map(Int32.init)))
    }
    let transforms: [any Transform<Picture>] = [
      MakeRGB(), ResizeFixed(PictureSize(height: 20, width: 30)),
    ]
    let batch = try Picture.batch(pictures.map { try compose($0, transforms, seed: 0) })
    let floats = toFloatTensor(batch)
    outputs.set("batch", to: normalizeChan(batch), .images)
    outputs.set("floats", to: normalizeChan(floats), .images)
    let first = floats[0..., 0..., 0..., 0..<1]
    outputs.set("again", to: normalizeChan(first, mean: [0.4], std: [0.3]), .images)
  }
}

extension SafetensorsFile {
  /// The picture in a file whose bytes are the tensor.
  func picture(_ name: String) throws -> Picture {
    let bytes = try array(name, of: UInt8.self).scalars
    return try Picture(decoding: StringTensor(shape: [], bytes: [bytes]))
  }

  /// The bytes of pictures of one size, [n, height, width, channels], or without n of one.
  mutating func set(_ name: String, to pictures: [Picture]) {
    let first = pictures[0]
    let shape = [first.height, first.width, first.channels]
    set(
      name,
      to: ShapedArray(
        shape: (pictures.count > 1 ? [pictures.count] : []) + shape,
        scalars: pictures.flatMap(\.bytes).map(Int32.init)))
  }

  fileprivate func resized(_ picture: Picture, _ filter: Resampling) throws -> [Picture] {
    let sizes = try integers("sizes")
    let cuts = try integers("sizes/source")
    let boxes = try array("boxes", of: Double.self).scalars
    return (0..<sizes.count / 2).map { row in
      let part = picture.cropped(rows: 0..<cuts[2 * row], columns: 0..<cuts[2 * row + 1])
      let box = CropBox(
        left: boxes[4 * row], top: boxes[4 * row + 1], right: boxes[4 * row + 2],
        bottom: boxes[4 * row + 3])
      return part.resized(height: sizes[2 * row], width: sizes[2 * row + 1], filter, box: box)
    }
  }
}
