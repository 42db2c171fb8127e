import Foundation
import _Differentiation

// Notes on tensors. They are kept beside the tensors, so that one without costs nothing, and belong
// to the very tensor that was annotated: what an op makes of it has none.

/// A tensor of any scalars: what the summary of a model says of its results.
public protocol TensorProtocol {
  /// The type of the scalars.
  associatedtype Scalar: TensorFlowScalar

  /// A tensor of `shape` full of one value, on `device`.
  init(repeating value: Scalar, shape: TensorShape, on device: Device)
  /// The notes on this tensor, one a line.
  var annotations: String { get }
  /// The size of each dimension, outermost first.
  var shape: TensorShape { get }
  /// What the tensor is, and the notes on it.
  var summary: String { get }
}

/// A tensor that gradients flow through.
public protocol DifferentiableTensorProtocol: TensorProtocol & EuclideanDifferentiable
where Scalar: TensorFlowFloatingPoint {
  /// The same tensor with one more note on it.
  @differentiable(reverse,wrt: self)
  func annotate(_ annotation: String) -> Self
}

extension Tensor: TensorProtocol {
  /// The notes on this tensor, one a line.
  public var annotations: String { Notes.on(_tfe).joined(separator: "\n") }

  /// Scalar type, shape and device, then the notes on this tensor, one a line.
  public var summary: String {
    (["\(Self.self) \(shape) on \(device)"] + Notes.on(_tfe)).joined(separator: "\n")
  }

  /// How the tensor was computed, as far as is known: an eager tensor keeps no trace of the ops that
  /// made it, so this says what it is.
  public var irText: String { "\(_tfe.dataType)\(shape) on \(device), computed op by op" }
}

extension Tensor: DifferentiableTensorProtocol where Scalar: TensorFlowFloatingPoint {
  /// The same tensor with one more note on it; this one stays without.
  @differentiable(reverse,wrt: self)
  public func annotate(_ annotation: String) -> Tensor {
    let copy = _Raw.identity(self)
    Notes.write(Notes.on(_tfe) + [annotation], on: copy._tfe)
    return copy
  }

  @usableFromInline
  @derivative(of: annotate)
  func _vjpAnnotate(_ annotation: String) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    (annotate(annotation), { $0 })
  }
}

extension Module where Output: DifferentiableTensorProtocol {
  /// `output` with a note that says which layer made it.
  @differentiable(reverse,wrt: output)
  public func annotated(_ output: Output) -> Output { output.annotate("type=\(Self.self)") }
}

/// All notes, by the tensor that they are on.
private enum Notes {
  private struct Entry {
    // A handle at the same address as one that is gone does not inherit its notes.
    weak var handle: TFETensorHandle?
    let lines: [String]
  }

  nonisolated(unsafe) private static var entries: [ObjectIdentifier: Entry] = [:]
  nonisolated(unsafe) private static var countAtCleaning = 64
  private static let lock = NSLock()

  static func on(_ handle: TFETensorHandle) -> [String] {
    lock.withLock {
      guard let entry = entries[ObjectIdentifier(handle)], entry.handle === handle else {
        return []
      }
      return entry.lines
    }
  }

  static func write(_ lines: [String], on handle: TFETensorHandle) {
    lock.withLock {
      entries[ObjectIdentifier(handle)] = Entry(handle: handle, lines: lines)
      guard entries.count >= countAtCleaning else { return }
      entries = entries.filter { $1.handle != nil }
      countAtCleaning = max(64, 2 * entries.count)
    }
  }
}
