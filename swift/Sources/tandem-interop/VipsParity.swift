#if VIPS
  import TensorFlow
  import VipsImage

  extension InteropCase {
    /// See `python/tandem/parity/cases/vips.py` for the tensors.
    static let vips = InteropCase(name: "vips") { inputs, outputs in
      for name in ["jpg", "png"] {
        let bytes = try inputs.array(name, of: UInt8.self).scalars
        try withFile("a.\(name)", bytes) { try pictures(name, $0, &outputs) }
      }
    }

    private static func pictures(
      _ name: String, _ path: String, _ outputs: inout SafetensorsFile
    ) throws {
      func set(_ key: String, _ image: VipsImage) throws {
        outputs.set("\(name)/\(key)", to: Tensor<Int32>(try image.tensor()))
      }
      let image = try VipsImage(contentsOf: path)
      try set("tensor", image)
      try set("sequential", VipsImage(contentsOf: path, sequential: true))
      try set("rgb", image.rgb())
      try set("thumbnail", VipsImage.thumbnail(of: path, width: 32, height: 32))
      try set("stretched", VipsImage.thumbnail(of: path, width: 32, height: 32, fit: .stretched))
      try set("cropped", image.cropped(left: 10, top: 5, width: 40, height: 30))
      let kernels: [(String, VipsImage.Kernel)] = [
        ("nearest", .nearest), ("linear", .linear), ("cubic", .cubic), ("lanczos3", .lanczos3),
      ]
      for (kernel, value) in kernels {
        try set("resized/\(kernel)", image.resized(width: 50, height: 70, kernel: value))
      }
      try withFile("b.png", []) { copy in
        try image.rgb().write(to: copy)
        try set("written", VipsImage(contentsOf: copy))
      }
    }
  }
#endif
