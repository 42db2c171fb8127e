import CTensorFlow
import Foundation

/// How TensorFlow is started: to be set before the first tensor is made.
@_documentation(visibility: public)
public enum _RuntimeConfig {
  /// Where ops run: in this process, for there is no server to connect to.
  @_documentation(visibility: public)
  public enum RuntimeSession {
    /// In this process.
    case local
  }

  /// Where ops run.
  public static let session = RuntimeSession.local

  /// How many devices the processor is divided into, as a rehearsal for several real ones.
  ///
  /// - Precondition: TensorFlow has not been started yet.
  public static var cpuDeviceCount: Int {
    get { settings.cpuDeviceCount }
    set { change("cpuDeviceCount") { $0.cpuDeviceCount = newValue } }
  }

  /// Whether a GPU's memory is taken as it is needed rather than all at the start.
  ///
  /// - Precondition: TensorFlow has not been started yet.
  public static var gpuMemoryAllowGrowth: Bool {
    get { settings.gpuMemoryAllowGrowth }
    set { change("gpuMemoryAllowGrowth") { $0.gpuMemoryAllowGrowth = newValue } }
  }

  private struct Settings {
    var cpuDeviceCount = 1
    var gpuMemoryAllowGrowth = false
    var isRunning = false
  }

  nonisolated(unsafe) private static var stored = Settings()
  private static let lock = NSLock()
  private static var settings: Settings { lock.withLock { stored } }

  private static func change(_ name: String, _ body: (inout Settings) -> Void) {
    lock.withLock {
      require(
        !stored.isRunning, "\(name): TensorFlow is running already; set it before the first tensor")
      body(&stored)
    }
    require(stored.cpuDeviceCount > 0, "cpuDeviceCount: must be positive: \(stored.cpuDeviceCount)")
  }

  /// The settings as a serialised `ConfigProto`, empty where they are TensorFlow's own; from now on
  /// they stand.
  static func finish() -> [UInt8] {
    let settings = lock.withLock {
      stored.isRunning = true
      return stored
    }
    var bytes: [UInt8] = []
    if settings.cpuDeviceCount > 1 {
      // device_count = 1, a map: an entry of the key "CPU" = 1 and the value = 2.
      let entry: [UInt8] = [0x0A, 3] + Array("CPU".utf8) + [0x10] + varint(settings.cpuDeviceCount)
      bytes += [0x0A] + varint(entry.count) + entry
    }
    if settings.gpuMemoryAllowGrowth {
      // gpu_options = 6, of which allow_growth = 4.
      bytes += [0x32, 2, 0x20, 1]
    }
    return bytes
  }

  private static func varint(_ number: Int) -> [UInt8] {
    number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F) | 0x80] + varint(number >> 7)
  }
}

/// The process's one eager context.
@_documentation(visibility: public)
public final class _ExecutionContext {
  /// The only one there is; TensorFlow is started by asking for it.
  @_documentation(visibility: public)
  public static let global = _ExecutionContext()

  /// TensorFlow's full names of all devices, such as
  /// `/job:localhost/replica:0/task:0/device:CPU:0`.
  @_documentation(visibility: public)
  public var deviceNames: [String] { Runtime.deviceNames }

  /// The serialised `ConfigProto` that TensorFlow was started with: empty for its own settings.
  @_documentation(visibility: public)
  public let tensorFlowConfig: [UInt8]

  private init() {
    _ = Runtime.context
    tensorFlowConfig = Runtime.config
  }
}
