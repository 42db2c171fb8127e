import CTensorFlow
import Foundation

/// A processor that TensorFlow can place tensors and ops on.
public struct Device: Hashable, CustomStringConvertible {
  /// What sort of processor it is. TensorFlow on one machine sees no remote TPU.
  public enum Kind: Hashable {
    /// The processor that the program runs on.
    case CPU
    /// A graphics processor.
    case GPU
    /// A tensor processing unit of this machine's.
    case TPU
    /// A tensor processing unit elsewhere: a name that old code mentions.
    case REMOTE_TPU
  }
  /// How ops are run. Each runs when it is called, on either; what is to be run by XLA as a whole is
  /// said to be by `compiled(using: .xla)`.
  public enum Backend: Hashable {
    /// By TensorFlow's eager runtime.
    case TF_EAGER
    /// The same: a name that old code mentions.
    case XLA
  }

  /// What sort of processor it is.
  public let kind: Kind
  /// Which one of its kind, from 0.
  public let ordinal: Int
  /// How ops are run on it.
  public let backend: Backend

  /// The device of that kind and number, whether or not TensorFlow sees one.
  public init(kind: Kind, ordinal: Int = 0, backend: Backend = .TF_EAGER) {
    self.kind = kind
    self.ordinal = ordinal
    self.backend = backend
  }

  /// The first GPU where TensorFlow sees one, else the CPU.
  public static let `default`: Device =
    allDevices.first { $0.kind == .GPU } ?? Device(kind: .CPU)

  /// The same as `default`.
  public static var defaultTFEager: Device { .default }
  /// The processor of `default`, under the name of the archived X10 backend: tensors can be put
  /// there, as old code does. To be run by XLA, a step goes through `compiled(using: .xla)`.
  public static var defaultXLA: Device {
    Device(kind: Device.default.kind, ordinal: Device.default.ordinal, backend: .XLA)
  }

  /// The same processor, by its eager name: that under which TensorFlow lists it.
  var processor: Device { Device(kind: kind, ordinal: ordinal) }

  /// All that TensorFlow sees.
  public static let allDevices: [Device] = Runtime.devices

  /// As `withDevice` takes it: `CPU:0`.
  public var description: String { "\(kind):\(ordinal)" }

  /// Where axes, shapes and bounds lie: TensorFlow's kernels read them there, wherever they compute.
  static let host = Device(kind: .CPU)

  /// As TensorFlow calls it: `/device:CPU:0`.
  var name: String { "/device:\(kind):\(ordinal)" }

  /// From TensorFlow's full name, `/job:localhost/.../device:CPU:0`; nil for any other kind.
  init?(name: String) {
    let parts = name.split(separator: ":")
    guard parts.count >= 3, let ordinal = Int(parts[parts.count - 1]) else { return nil }
    switch parts[parts.count - 2] {
    case "CPU": self.init(kind: .CPU, ordinal: ordinal)
    case "GPU": self.init(kind: .GPU, ordinal: ordinal)
    case "TPU": self.init(kind: .TPU, ordinal: ordinal)
    default: return nil
    }
  }
}

/// The kinds of processor that `withDevice` takes.
public enum DeviceKind: String {
  /// The processor that the program runs on.
  case cpu = "CPU"
  /// A graphics processor.
  case gpu = "GPU"
  /// A tensor processing unit.
  case tpu = "TPU"
}

extension Runtime {
  fileprivate static var devices: [Device] { deviceNames.compactMap(Device.init(name:)) }

  /// TensorFlow's full names of all devices.
  static var deviceNames: [String] {
    let status = ctf_status()
    let list = TFE_ContextListDevices(context, status)
    checkStatus(status, "listing devices")
    defer { TF_DeleteDeviceList(list) }
    return (0..<TF_DeviceListCount(list)).compactMap { index in
      TF_DeviceListName(list, index, status).map { String(cString: $0) }
    }
  }
}

// MARK: placing ops

/// Runs `body` with this thread's ops placed on the given device.
///
/// - Precondition: TensorFlow sees that device (`Device.allDevices`).
public func withDevice<Result>(
  _ kind: DeviceKind, _ index: UInt = 0, perform body: () throws -> Result
) rethrows -> Result {
  try withDevice(named: "/device:\(kind.rawValue):\(index)", perform: body)
}

/// Runs `body` with this thread's ops placed on the device of that name, such as `/device:CPU:0`.
public func withDevice<Result>(named name: String, perform body: () throws -> Result) rethrows
  -> Result
{
  let known = Device.allDevices
  require(
    Device(name: name).map(known.contains) ?? false,
    "withDevice: no device \(name); TensorFlow sees \(known)")
  return try withDevice(cName: DeviceNames.interned(name), perform: body)
}

/// Runs `body` with this thread's ops placed where TensorFlow likes.
public func withDefaultDevice<Result>(perform body: () throws -> Result) rethrows -> Result {
  try withDevice(cName: nil, perform: body)
}

private func withDevice<Result>(
  cName: UnsafePointer<CChar>?, perform body: () throws -> Result
) rethrows -> Result {
  let outer = ctf_device()
  ctf_set_device(cName)
  defer { ctf_set_device(outer) }
  return try body()
}

/// Device names as C strings that live for ever, one each.
private enum DeviceNames {
  nonisolated(unsafe) private static var names: [String: UnsafePointer<CChar>] = [:]
  private static let lock = NSLock()

  static func interned(_ name: String) -> UnsafePointer<CChar> {
    lock.withLock {
      if let known = names[name] { return known }
      let new = UnsafePointer(strdup(name)!)
      names[name] = new
      return new
    }
  }
}

// MARK: where a tensor is

extension TFETensorHandle {
  var device: Device {
    guard eager != nil else {
      return ctf_device().flatMap { Device(name: String(cString: $0)) } ?? .default
    }
    let status = ctf_status()
    let name = TFE_TensorHandleBackingDeviceName(_cTensorHandle, status)
    checkStatus(status, "asking where a tensor lies")
    let text = String(cString: name!)
    guard let device = Device(name: text) else { fatalError("unknown device: \(text)") }
    return device
  }

  func copied(to device: Device) -> TFETensorHandle {
    require(
      Device.allDevices.contains(device.processor),
      "copying to \(device): TensorFlow sees only \(Device.allDevices)")
    if let symbol { return symbol.trace.copy(self, to: device) }
    let status = ctf_status()
    let copy = TFE_TensorHandleCopyToDevice(_cTensorHandle, Runtime.context, device.name, status)
    checkStatus(status, "copying a tensor of shape \(shape) to \(device)")
    return TFETensorHandle(.eager(copy!), shape: shape, isZero: isZero, isData: isData)
  }
}
