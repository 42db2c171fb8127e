// What the host gives to a step each time that it is made: a learning rate under a schedule, the
// number of the step. A compiled function is traced once and called often, so such a number must
// not be frozen into the trace: it comes in as an input, computed anew at every call.

extension Tensor where Scalar: TensorFlowNumeric {
  /// A scalar that is computed anew at each call of a compiled function; outside of one, at once.
  ///
  ///     let rate = Tensor(atEachCall: { self.learningRate / Float(self.step) })
  public init(atEachCall value: @escaping () -> Scalar) {
    self.init(_tfe: inputAtEachCall { Tensor(value())._tfe })
  }
}

extension Tensor {
  /// A tensor that is given anew at each call of a compiled function; outside of one, at once.
  ///
  /// - Precondition: It has the same shape at each call.
  public init(tensorAtEachCall value: @escaping () -> Tensor) {
    self.init(_tfe: inputAtEachCall { value()._tfe })
  }
}

/// Does `body` at each call of a compiled function; outside of one, at once. What `body` changes is
/// seen by the `Tensor(atEachCall:)` after it.
public func atEachCall(_ body: @escaping () -> Void) {
  if let trace = Trace.current { trace.effect(body) } else { body() }
}

/// Whether this thread is tracing a function: tensors then have shapes, and no scalars.
package var isTracing: Bool { Trace.current != nil }

/// The tensor that `make` gives, in a trace an input that `make` fills at each call.
func inputAtEachCall(_ make: @escaping () -> TFETensorHandle) -> TFETensorHandle {
  Trace.current?.hostInput(make) ?? make()
}

/// A stored number that a compiled function reads only by `Tensor(atEachCall:)`: changing it does
/// not make the function be traced again.
@propertyWrapper
public struct PerCall<Value> {
  /// The number.
  public var wrappedValue: Value
  /// Wraps the number.
  public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}
