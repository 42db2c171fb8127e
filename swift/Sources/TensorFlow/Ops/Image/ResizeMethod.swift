/// How `resize` computes a pixel from those around its place.
///
/// Where images shrink without antialiasing, only the pixels next to the place count.
public enum ResizeMethod {
  /// The nearest pixel. Antialiasing has no effect on it.
  case nearest
  /// The two nearest pixels of each axis, weighed by distance.
  case bilinear
  /// Keys' cubic of four pixels an axis, with a = -1/2 (Keys 1981).
  case bicubic
  /// A windowed sinc of radius 3.
  case lanczos3
  /// A windowed sinc of radius 5: sharpest, with ringing beside edges.
  case lanczos5
  /// A Gaussian of radius 1.5 and standard deviation 1/2.
  case gaussian
  /// The cubic of Mitchell and Netravali (1988), B = C = 1/3.
  case mitchellcubic

  /// TensorFlow's name of the kernel, nil where there is none.
  var kernel: String? {
    switch self {
    case .nearest: nil
    case .bilinear: "triangle"
    case .bicubic: "keyscubic"
    case .lanczos3: "lanczos3"
    case .lanczos5: "lanczos5"
    case .gaussian: "gaussian"
    case .mitchellcubic: "mitchellcubic"
    }
  }
}
