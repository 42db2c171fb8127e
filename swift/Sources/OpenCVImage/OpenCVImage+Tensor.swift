import COpenCV
import COpenCVShim
import TensorFlow

extension Mat {
  /// The numbers `[rows, cols, channels]`.
  ///
  /// The tensor has the image's own memory: no copy is made, unless the image is small, or a part of
  /// another.
  ///
  /// - Throws: `OpenCVError` where the numbers have another type.
  public func tensor<Scalar: MatScalar & TensorFlowScalar>(
    of type: Scalar.Type = UInt8.self
  ) throws -> Tensor<Scalar> {
    try expect(type)
    guard native.isContinuous(), let memory = native.data else {
      return Tensor(shape: TensorShape(shape), scalars: try scalars(of: type))
    }
    return Tensor(
      handle: TensorHandle(shape: shape, sharing: memory, of: pixels))
  }

  /// An image of the numbers `[height, width, channels]`, which are copied.
  ///
  /// - Precondition: The tensor has rank 3, and 1 to 4 channels.
  /// - Throws: `OpenCVError` where there is no memory for it.
  public init<Scalar: MatScalar & TensorFlowScalar>(_ pixels: Tensor<Scalar>) throws {
    self = try pixels.scalars.withUnsafeBytes {
      try Mat($0, shape: pixels.shape.dimensions, depth: Scalar.matDepth)
    }
  }
}

/// The images' numbers `[images, rows, cols, channels]` times `scale`, which makes bytes 0 to 1.
///
/// Each image is made floats in its place within the tensor: no other copy is made.
///
/// - Precondition: There is an image at least, and all have one shape.
/// - Throws: `OpenCVError` where OpenCV makes no floats of them.
public func collateMats(_ images: [Mat], scale: Double = 1.0 / 255) throws -> Tensor<Float> {
  let shape = images.first?.shape ?? []
  precondition(
    !images.isEmpty && images.allSatisfy { $0.shape == shape },
    "collateMats: needs images of one shape, got \(images.map(\.shape))")
  var failure: (any Error)?
  let handle = TensorHandle<Float>(shape: [images.count] + shape) { memory in
    do {
      for (index, image) in images.enumerated() {
        try image.convert(into: memory + index * image.count, scale: scale)
      }
    } catch { failure = error }
  }
  if let failure { throw failure }
  return Tensor(handle: handle)
}

extension Mat {
  fileprivate func convert(into memory: UnsafeMutablePointer<Float>, scale: Double) throws {
    try OpenCVLibrary.check(origin) {
      cvshim.convert(native, memory, Depth.float32.rawValue, scale)
    }
  }
}
