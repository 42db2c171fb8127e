import COpenCV

/// Columns and rows of an image, or of a part of one.
public struct Size: Hashable, Sendable, CustomStringConvertible {
  public var width: Int
  public var height: Int

  public init(_ width: Int, _ height: Int) { (self.width, self.height) = (width, height) }

  public var description: String { "\(width) x \(height)" }
}

/// A place in an image: columns from the left, rows from the top.
public struct Point: Hashable, Sendable {
  public var x: Double
  public var y: Double

  public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

/// What a file's pixels become.
public enum ReadMode: CaseIterable, Sendable {
  /// What they are: 1, 3 or 4 channels, of more than eight bits where the file has them.
  case unchanged
  /// One channel of bytes.
  case grayscale
  /// Three channels of bytes: blue, green, red. Transparency is dropped.
  case color

  var inCPlusPlus: Int32 {
    switch self {
    case .unchanged: -1
    case .grayscale: 0
    case .color: 1
    }
  }
}

/// How pixels between pixels are computed.
public enum Interpolation: Int32, CaseIterable, Sendable {
  case nearest, linear, cubic
  /// The mean over the pixels that fall into one: for images made smaller.
  case area
  case lanczos4
}

/// From which channels to which; `gray` has one, `hsv` has hue (0 to 179), saturation and value.
public enum ColorConversion: CaseIterable, Sendable {
  case bgr2rgb, bgr2gray, rgb2gray, gray2bgr, bgr2hsv, rgb2hsv, hsv2bgr, hsv2rgb

  var inCPlusPlus: Int32 {
    let code =
      switch self {
      case .bgr2rgb: cv.COLOR_BGR2RGB
      case .bgr2gray: cv.COLOR_BGR2GRAY
      case .rgb2gray: cv.COLOR_RGB2GRAY
      case .gray2bgr: cv.COLOR_GRAY2BGR
      case .bgr2hsv: cv.COLOR_BGR2HSV
      case .rgb2hsv: cv.COLOR_RGB2HSV
      case .hsv2bgr: cv.COLOR_HSV2BGR
      case .hsv2rgb: cv.COLOR_HSV2RGB
      }
    return Int32(code.rawValue)
  }
}

/// Which way an image is mirrored.
public enum FlipMode: Int32, CaseIterable, Sendable {
  /// Both ways, which is half a turn.
  case both = -1
  /// Top and bottom change places.
  case vertical
  /// Left and right change places.
  case horizontal
}

/// Quarter turns.
public enum Rotation: Int32, CaseIterable, Sendable {
  case clockwise, half, counterclockwise
}

/// What is taken to lie around an image.
public enum Border: Int32, CaseIterable, Sendable {
  /// One colour.
  case constant
  /// `aaa|abcd|ddd`
  case replicate
  /// `cba|abcd|dcb`
  case reflect
  /// `bcd|abcd|abc`
  case wrap
  /// `dcb|abcd|cba`
  case reflect101
}
