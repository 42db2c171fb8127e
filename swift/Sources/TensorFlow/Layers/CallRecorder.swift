import CTensorFlow
import _Differentiation

// Which layers are called while a model is summarised, and what they give. A layer that writes
// `forward` is seen here, as its `callAsFunction` is the default one; one that writes
// `callAsFunction` itself is not.

/// The calls of layers on this thread, while one listens.
package final class CallRecorder {
  /// One call of a layer.
  struct Call {
    let layer: LayerIdentity
    let output: String
  }

  private(set) var calls: [Call] = []

  /// Runs `body` and notes the layers that it calls on this thread.
  static func recording<Result>(_ body: () throws -> Result) rethrows -> (Result, [Call]) {
    let recorder = CallRecorder()
    let outer = ctf_recorder()
    ctf_set_recorder(Unmanaged.passUnretained(recorder).toOpaque())
    defer { ctf_set_recorder(outer) }
    let result = try body()
    return (result, recorder.calls)
  }

  /// Notes a call, if anyone listens on this thread.
  @inline(__always)
  package static func note<L, Output>(_ layer: L, gave output: Output) {
    guard let recorder = ctf_recorder() else { return }
    Unmanaged<CallRecorder>.fromOpaque(recorder).takeUnretainedValue().add(layer, output)
  }

  @inline(never)
  private func add<L, Output>(_ layer: L, _ output: Output) {
    calls.append(Call(layer: LayerIdentity(layer), output: shapes(of: output)))
  }
}

/// What a layer is known by: its copies share its tensors. One without is known by its bytes.
struct LayerIdentity: Equatable {
  let type: ObjectIdentifier
  let tensors: [ObjectIdentifier]
  let bytes: [UInt8]

  init<L>(_ layer: L) {
    type = ObjectIdentifier(L.self)
    tensors = tensorLeaves(of: layer).map { ObjectIdentifier($0.handle) }
    bytes = tensors.isEmpty ? withUnsafeBytes(of: layer) { Array($0) } : []
  }
}

/// The shape of a tensor, or those of the tensors in a value, as text.
func shapes<Value>(of value: Value) -> String {
  if let tensor = value as? any TensorProtocol { return "\(tensor.shape)" }
  return tensorLeaves(of: value).map { "\($0.handle.shape)" }.joined(separator: ", ")
}
