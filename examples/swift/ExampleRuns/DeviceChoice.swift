import CommandLineTools
import Foundation
import Tandem
import TensorFlow

/// A processor as an option names it: `cpu`, `gpu`, `gpu:1`.
public struct DeviceChoice: OptionValue {
  /// Which one.
  public let device: Device

  public init(argument: String) throws {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    let kinds: [Substring: Device.Kind] = ["cpu": .CPU, "gpu": .GPU]
    guard let kind = kinds[parts[0]], parts.count <= 2,
      let ordinal = parts.count == 1 ? 0 : Int(parts[1]), ordinal >= 0
    else { throw UsageError("\"\(argument)\" is no device such as cpu, gpu or gpu:1") }
    device = Device(kind: kind, ordinal: ordinal)
  }

  public static var placeholder: String { "cpu|gpu" }
}

extension Optional<DeviceChoice> {
  /// Runs `body` there, or where TensorFlow likes where no device was named, with TensorFlow's draws
  /// from `seed`.
  ///
  /// - Throws: `TandemError` where TensorFlow does not see that device; what `body` throws.
  public func run(seed: Int, _ body: () throws -> Void) throws {
    try run { try withRandomSeedForTensorFlow((Int32(truncatingIfNeeded: seed), 0), body) }
  }

  private func run(_ body: () throws -> Void) throws {
    try TensorFlowLibrary.load()
    guard let device = self?.device else { return try withDefaultDevice(perform: body) }
    guard Device.allDevices.contains(device) else {
      let seen = Device.allDevices.map { "\($0)".lowercased() }.joined(separator: ", ")
      throw TandemError("there is no \("\(device)".lowercased()): TensorFlow sees \(seen)")
    }
    try withDevice(named: "/device:\(device)", perform: body)
  }
}

/// Where a run's report goes: `given`, or build/examples/swift/NAME of the checkout.
///
/// - Throws: `TandemError` where there is no checkout.
public func reportFolder(_ given: URL?, _ name: String) throws -> URL {
  try given ?? repositoryRoot().appendingPathComponent("build/examples/swift/\(name)")
}
