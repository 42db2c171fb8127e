import CVips
import CVipsShim

extension VipsImage {
  /// How a thumbnail takes the size asked for.
  public enum Fit: Sendable {
    /// Within it, its form kept.
    case inside
    /// Exactly it, its form not kept.
    case stretched
  }

  /// How pixels between pixels are computed.
  public enum Kernel: Sendable {
    case nearest, linear, cubic, lanczos3
  }

  /// A small image of a file, decoded no larger than it takes: a JPEG at a half, a quarter or an
  /// eighth, which saves most of the work. It is turned as its file says, read once from top to bottom.
  ///
  /// - Throws: `VipsError` as `init(contentsOf:)`.
  public static func thumbnail(
    of path: String, width: Int, height: Int, fit: Fit = .inside, mostPixels: Int = mostPixels
  ) throws -> VipsImage {
    // The header alone: what it announces is decided on before anything is decoded.
    _ = try VipsImage(contentsOf: path, sequential: true, mostPixels: mostPixels)
    let size = fit == .inside ? VIPS_SIZE_BOTH : VIPS_SIZE_FORCE
    return try VipsImage(from: path) {
      vipsshim_thumbnail(path, Int32(clamping: width), Int32(clamping: height), size, &$0)
    }
  }

  /// The part of `width` x `height` at `left` and `top`.
  ///
  /// - Throws: `VipsError` where it does not lie within the image.
  public func cropped(left: Int, top: Int, width: Int, height: Int) throws -> VipsImage {
    try VipsImage(from: origin) {
      vipsshim_crop(
        pointer, &$0, Int32(clamping: left), Int32(clamping: top), Int32(clamping: width),
        Int32(clamping: height))
    }
  }

  /// The image in another size; its form is not kept.
  ///
  /// - Throws: `VipsError` for a size below 1.
  public func resized(width: Int, height: Int, kernel: Kernel = .lanczos3) throws -> VipsImage {
    guard width > 0, height > 0 else {
      throw VipsError("\(origin): no size of \(width) x \(height)")
    }
    let (across, down) = (Double(width) / Double(self.width), Double(height) / Double(self.height))
    return try VipsImage(from: origin) {
      vipsshim_resize(pointer, &$0, across, down, kernel.inC)
    }
  }

  /// The image with three channels of eight bits, whatever it had; transparency is laid on black.
  ///
  /// - Throws: `VipsError` for a form that libvips cannot convert.
  public func rgb() throws -> VipsImage {
    try VipsImage(from: origin) { vipsshim_rgb(pointer, &$0) }
  }
}

extension VipsImage.Kernel {
  fileprivate var inC: VipsKernel {
    switch self {
    case .nearest: VIPS_KERNEL_NEAREST
    case .linear: VIPS_KERNEL_LINEAR
    case .cubic: VIPS_KERNEL_CUBIC
    case .lanczos3: VIPS_KERNEL_LANCZOS3
    }
  }
}
