import COpenCV
import COpenCVShim

/// Pixels of OpenCV, a library written in C++, called by C++ interoperability (lesson 14): `rows` x
/// `cols` of `channels` numbers each.
///
///     let image = try resize(imread("a.jpg"), Size(128, 128), interpolation: .area)
///     let pixels = try cvtColor(image, .bgr2rgb).tensor()
///
/// A `cv::Mat` is a reference: its copies share their pixels, and what is written to one is seen in
/// all. This one is a value. Copies, parts and tensors share pixels too, counted by OpenCV, until one
/// of them is changed, which then takes its own. The functions of OpenCV take images and give new ones.
///
/// A package that imports this module needs Swift's C++ interoperability too
/// (`.interoperabilityMode(.Cxx)`), though no type of C++ stands in its interface: the compiler asks
/// for it. A notebook does not.
/// Twin of python/tandem/interop/opencv.py, by cv2, whose images are NumPy's arrays.
public struct Mat: @unchecked Sendable {  // Pixels that are shared are never written to.
  /// What each number is.
  public enum Depth: Int32, CaseIterable, Sendable {
    case uint8, int8, uint16, int16, int32, float32, float64
  }

  /// Images of more pixels are refused, unless another bound is given.
  public static let mostPixels = 1 << 28

  /// The pixels, behind a reference: to store a `Mat`, one need not know how C++ stores its own. LLDB
  /// does not know it, and a notebook runs in it.
  private(set) var pixels: SharedPixels
  var native: cv.Mat {
    _read { yield pixels.native }
  }
  /// The file, or what else the pixels come from: errors name it.
  let origin: String

  /// The image that `call`, a function of the shim, puts into its argument.
  ///
  /// - Throws: `OpenCVError`, which names `origin`, where it returns a fault.
  init(from origin: String, by call: (inout cv.Mat) -> Fault) throws {
    var made = cv.Mat()
    try OpenCVLibrary.check(origin) { call(&made) }
    (pixels, self.origin) = (SharedPixels(made), origin)
  }

  public var rows: Int { Int(native.rows) }
  public var cols: Int { Int(native.cols) }
  public var channels: Int { Int(native.channels()) }
  public var size: Size { Size(cols, rows) }
  /// Rows, columns and channels.
  public var shape: [Int] { [rows, cols, channels] }
  /// How many numbers there are.
  public var count: Int { rows * cols * channels }
  /// What each number is; nil for a kind that is not listed, such as floats of 16 bits.
  public var depth: Depth? { Depth(rawValue: native.depth()) }
  /// Whether each number is a byte.
  public var isBytes: Bool { depth == .uint8 }
}

/// Pixels for as long as an image or a tensor has them.
///
/// C++'s value lies in memory of its own: read from there, it is not copied first, which would count
/// as one more that has the pixels.
final class SharedPixels {
  private let place: UnsafeMutablePointer<cv.Mat>

  init(_ native: cv.Mat) {
    place = .allocate(capacity: 1)
    place.initialize(to: native)
  }

  deinit {
    place.deinitialize(count: 1)
    place.deallocate()
  }

  var native: cv.Mat {
    _read { yield place.pointee }
  }

  /// Whether no other `cv::Mat` has them.
  var isOnly: Bool { cvshim.is_unique(place.pointee) }
}

extension Mat: Equatable, CustomStringConvertible {
  /// Whether shapes, depths and all pixels are equal, byte for byte.
  public static func == (lhs: Mat, rhs: Mat) -> Bool {
    guard lhs.shape == rhs.shape, lhs.native.depth() == rhs.native.depth() else { return false }
    return lhs.withUnsafeBytes { left in rhs.withUnsafeBytes { left.elementsEqual($0) } }
  }

  public var description: String {
    "\(size) image of \(channels) channels of \(depth.map { "\($0)" } ?? "another depth")"
  }
}

extension Mat {
  /// Gives `body` the pixels, row by row, without a gap: those of a part are copied for it.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let whole = native.isContinuous() ? self : copy()
    return try withExtendedLifetime(whole) { try body(UnsafeRawBufferPointer(whole.bytes)) }
  }

  /// Gives `body` the pixels to write to, row by row, without a gap.
  ///
  /// They are copied first where another image has them too, or they are a part of one.
  public mutating func withUnsafeMutableBytes<Result>(
    _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    let isOwn = isKnownUniquelyReferenced(&pixels) && pixels.isOnly
    if !isOwn || !native.isContinuous() { self = copy() }
    return try body(bytes)
  }

  /// One byte.
  ///
  /// - Precondition: The image holds bytes, and has the place.
  public subscript(row: Int, column: Int, channel: Int = 0) -> UInt8 {
    get { withUnsafeBytes { $0[place(row, column, channel)] } }
    set {
      let place = place(row, column, channel)
      withUnsafeMutableBytes { $0[place] = newValue }
    }
  }

  /// Every pixel, without a gap between the rows.
  private var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: native.data, count: count * native.elemSize1())
  }

  private func place(_ row: Int, _ column: Int, _ channel: Int) -> Int {
    let isInside = 0..<rows ~= row && 0..<cols ~= column && 0..<channels ~= channel
    precondition(isBytes && isInside, "Mat: no byte [\(row), \(column), \(channel)] in a \(self)")
    return (row * cols + column) * channels + channel
  }

  /// The same pixels in memory of its own; there is no way on where there is none, as for an array.
  private func copy() -> Mat {
    try! Mat(from: origin) { cvshim.copy(native, &$0) }
  }
}
