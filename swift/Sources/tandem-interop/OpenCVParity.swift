#if OPENCV
  import OpenCVImage
  import TensorFlow

  extension InteropCase {
    /// See `python/tandem/parity/cases/opencv.py` for the tensors.
    static let opencv = InteropCase(name: "opencv") { inputs, outputs in
      let bytes = try inputs.array("png", of: UInt8.self).scalars
      let jpeg = try inputs.array("jpg", of: UInt8.self).scalars
      let image = try withFile("a.png", bytes) { try imread($0) }
      var pictures = try read(image, bytes) + colors(image) + geometry(image) + filters(image)
      pictures += try warps(image)
      for (name, picture) in pictures {
        outputs.set(name, to: Tensor<Int32>(try picture.tensor()))
      }
      outputs.set("jpeg", to: Tensor<Int32>(try imdecode(jpeg).tensor()))
      outputs.set("batch", to: try collateMats([image, flip(image, .both)]))
    }

    private static func read(_ image: Mat, _ bytes: [UInt8]) throws -> [(String, Mat)] {
      let again = try withFile("b.png", []) { path in
        try imwrite(path, image)
        return try imread(path)
      }
      return [
        ("read/color", image), ("read/grayscale", try imdecode(bytes, .grayscale)),
        ("read/unchanged", try imdecode(bytes, .unchanged)), ("read/again", again),
        ("read/encoded", try imdecode(imencode(".bmp", image))),
      ]
    }

    private static func colors(_ image: Mat) throws -> [(String, Mat)] {
      let gray = try cvtColor(image, .bgr2gray)
      let hsv = try cvtColor(image, .bgr2hsv)
      return try ColorConversion.allCases.map { code in
        let from =
          switch code {
          case .gray2bgr: gray
          case .hsv2bgr, .hsv2rgb: hsv
          default: image
          }
        return ("color/\(code)", try cvtColor(from, code))
      }
    }

    private static func geometry(_ image: Mat) throws -> [(String, Mat)] {
      var made: [(String, Mat)] = []
      for (name, size) in [("small", Size(50, 35)), ("large", Size(170, 140))] {
        for kind in Interpolation.allCases {
          made.append(("resize/\(name)/\(kind)", try resize(image, size, interpolation: kind)))
        }
      }
      for mode in FlipMode.allCases { made.append(("flip/\(mode)", try flip(image, mode))) }
      for turn in Rotation.allCases { made.append(("rotate/\(turn)", try rotate(image, turn))) }
      for border in Border.allCases {
        let part = try crop(image, x: 10, y: 5, Size(40, 30))
        let framed = try copyMakeBorder(
          part, top: 3, bottom: 4, left: 5, right: 6, border: border, color: [1, 2, 3])
        made.append(("border/\(border)", framed))
      }
      return made + [
        ("transpose", try transpose(image)), ("crop", try crop(image, x: 10, y: 5, Size(40, 30))),
      ]
    }

    private static func filters(_ image: Mat) throws -> [(String, Mat)] {
      [
        ("blur/box", try blur(image, Size(5, 3))),
        ("blur/gaussian", try gaussianBlur(image, Size(5, 5))),
        ("blur/wide", try gaussianBlur(image, Size(9, 7), sigma: 2.5, border: .replicate)),
        ("blur/median3", try medianBlur(image, 3)), ("blur/median7", try medianBlur(image, 7)),
      ]
    }

    private static func warps(_ image: Mat) throws -> [(String, Mat)] {
      let turn = try getRotationMatrix2D(Point(60, 45), angle: 30, scale: 0.8)
      let corners = [Point(0, 0), Point(119, 0), Point(119, 89), Point(0, 89)]
      let aslant = [Point(10, 5), Point(110, 15), Point(100, 80), Point(5, 70)]
      let plane = try getPerspectiveTransform(corners, aslant)
      let sheared = try getAffineTransform(Array(corners.prefix(3)), Array(aslant.prefix(3)))
      let size = Size(120, 90)
      var made = [
        ("warp/sheared", try warpAffine(image, sheared, size)),
        (
          "warp/bordered",
          try warpAffine(image, turn, size, border: .constant, color: [10, 20, 30])
        ),
      ]
      for kind in [Interpolation.nearest, .linear, .cubic, .lanczos4] {
        let turned = try warpAffine(image, turn, size, interpolation: kind, border: .reflect101)
        let seen = try warpPerspective(image, plane, size, interpolation: kind)
        made += [("warp/affine/\(kind)", turned), ("warp/perspective/\(kind)", seen)]
      }
      return made
    }
  }
#endif
