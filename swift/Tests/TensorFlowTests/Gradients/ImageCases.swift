import TensorFlow
import _Differentiation

extension GradientTable {
  mutating func addImages() {
    let methods: [(String, ResizeMethod)] = [
      ("nearest", .nearest), ("bilinear", .bilinear), ("bicubic", .bicubic),
      ("lanczos3", .lanczos3), ("lanczos5", .lanczos5), ("gaussian", .gaussian),
      ("mitchellcubic", .mitchellcubic),
    ]
    for (sizeName, size) in [("larger", (8, 9)), ("smaller", (3, 2)), ("mixed", (3, 11))] {
      for (name, method) in methods {
        addResize("\(name).\(sizeName)", size, method)
        if method != .nearest { addResize("\(name).\(sizeName).smooth", size, method, true) }
      }
    }
    addResize("oneImage", (8, 9), .bilinear)
  }

  private mutating func addResize(
    _ name: String, _ size: (Int, Int), _ method: ResizeMethod, _ antialias: Bool = false
  ) {
    unary("resize.\(name)") {
      // In single precision, as images are.
      let resized = resize(
        images: Tensor<Float>($0), size: (newHeight: size.0, newWidth: size.1), method: method,
        antialias: antialias)
      return Tensor<Scalar>(resized)
    }
  }
}
