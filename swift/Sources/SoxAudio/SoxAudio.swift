import CSox
import Foundation
import TensorFlow

/// Sound in memory, read and written by libsox, a library written in C (lesson 14).
///
///     let digit = try SoxAudio(contentsOf: "5.wav").applying(.gain(-3), .rate(16000))
///     try digit.write(to: "5.flac")
///
/// libsox holds a sample as an integer of 32 bits, whatever the file has: 16 bits stand in the upper
/// half. A float is that over 2^31. Frames come first, as in the file: `[frames, channels]`.
///
/// The compiler reads sox.h and checks every call; what C opened is closed by `deinit` and `defer`.
/// Twin of python/tandem/interop/sox.py, which calls the same functions by ctypes.
public struct SoxAudio: Equatable, Sendable {
  /// The samples of all channels, frame after frame: `frameCount * channels` of them.
  public let samples: [Int32]
  /// Frames a second.
  public let rate: Double
  public let channels: Int

  /// Sound of these samples.
  ///
  /// - Precondition: The samples make whole frames, and the rate is above 0.
  public init(samples: [Int32], rate: Double, channels: Int = 1) {
    precondition(
      channels > 0 && samples.count % channels == 0 && rate > 0,
      "SoxAudio: \(samples.count) samples make no frames of \(channels) channels at \(rate) Hz")
    (self.samples, self.rate, self.channels) = (samples, rate, channels)
  }

  /// The sound of a file, decoded whole.
  ///
  /// - Parameter type: See `SoxReader`.
  /// - Throws: `SoxError`, with libsox's own message.
  public init(contentsOf path: String, type: String? = nil) throws {
    let reader = try SoxReader(path, type: type)
    defer { reader.close() }
    self.init(
      samples: try reader.readAll(), rate: reader.format.rate, channels: reader.format.channels)
  }

  /// How many samples each channel has.
  public var frameCount: Int { samples.count / channels }

  /// The samples from -1 to 1, frame after frame; exact for files of up to 24 bits.
  public var floats: [Float] {
    [Float](unsafeUninitializedCapacity: samples.count) { buffer, count in
      count = samples.count
      if let start = buffer.baseAddress { fill(start) }
    }
  }

  /// The same as a tensor `[frames, channels]`, written to its memory straight away.
  public var tensor: Tensor<Float> {
    Tensor(handle: TensorHandle(shape: [frameCount, channels], scalarsInitializer: fill))
  }

  private func fill(_ floats: UnsafeMutablePointer<Float>) {
    samples.withUnsafeBufferPointer { samples in
      for i in samples.indices { floats[i] = Float(samples[i]) * 0x1p-31 }
    }
  }
}

extension SoxAudio {
  /// Writes a file whole or not at all, its kind by `type` or else by its ending.
  ///
  /// Samples are rounded to `bits` and not dithered.
  ///
  /// - Throws: `SoxError`, with libsox's own message.
  public func write(to path: String, bits: Int = 16, type: String? = nil) throws {
    let target = URL(fileURLWithPath: absolute(path))
    var name = ".\(UUID().uuidString)"
    if !target.pathExtension.isEmpty { name += ".\(target.pathExtension)" }
    let made = target.deletingLastPathComponent().appendingPathComponent(name).path
    defer { unlink(made) }
    do {
      try writeFile(made, bits: bits, type: type)
    } catch let error as SoxError {
      throw SoxError("\(path): \(error)")
    }
    guard rename(made, target.path) == 0 else {
      throw SoxError("\(path): \(String(cString: strerror(errno)))")
    }
  }

  private func writeFile(_ path: String, bits: Int, type: String?) throws {
    try SoxLibrary.begin()
    var signal = sox_signalinfo_t(
      rate: rate, channels: UInt32(channels), precision: UInt32(bits),
      length: sox_uint64_t(samples.count), mult: nil)
    guard let file = sox_open_write(path, &signal, nil, type, nil, nil) else {
      throw SoxError(SoxLibrary.message)
    }
    let written = sox_write(file, samples, samples.count)
    // Closing writes what is left and completes the header, so it can fail as well.
    let closed = sox_close(file)
    guard written == samples.count, closed == SoxLibrary.success else {
      throw SoxError("\(written) of \(samples.count) samples written: \(SoxLibrary.message)")
    }
  }
}
