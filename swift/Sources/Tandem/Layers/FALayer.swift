import TensorFlow
import _Differentiation

// Layers that can be looked into (lessons 10 and 13).
//
// PyTorch hangs a hook on a module, which is an object. A layer here is a value, so what looks on is
// an object that the layer refers to: copies of the layer share it, and training, which moves a
// copy, is still seen.

/// Sees what a layer gives, each time that the layer is called.
///
/// A function that is `compiled` calls its layers only while it is traced: what is given then has a
/// shape, but no values to be read.
open class LayerDelegate {
  /// A delegate that does nothing.
  public init() {}

  /// The layer has given `activation`, of any shape.
  open func layerDidProduce(_ activation: TF) {}
}

/// A layer of images or rows whose delegates see every output.
///
/// A conforming type says in `forward` what it computes, and calls its delegates by
///
///     @differentiable(reverse)
///     public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }
///
/// Each type says this itself: a derivative of it made once for all `FALayer`s would be one of a
/// second constraint on models (docs/swift-hazards.md).
public protocol FALayer: Layer where Input == TF, Output == TF {
  /// What sees the outputs, in the order in which it is told.
  var delegates: [LayerDelegate] { get set }
}

extension FALayer {
  /// Lets a delegate see the outputs from now on.
  public mutating func addDelegate(_ delegate: LayerDelegate) { delegates.append(delegate) }

  /// Shows a delegate no more outputs; does nothing where it sees none.
  public mutating func removeDelegate(_ delegate: LayerDelegate) {
    delegates.removeAll { $0 === delegate }
  }
}

/// Shows an output to the layer's delegates; gives it back.
@differentiable(reverse,wrt: output)
public func observed<L: FALayer>(_ output: TF, of layer: L) -> TF {
  CallRecorder.note(layer, gave: output)
  for delegate in layer.delegates { delegate.layerDidProduce(output) }
  return output
}

@usableFromInline
@derivative(of: observed, wrt: output)
func _vjpObserved<L: FALayer>(_ output: TF, of layer: L)
  -> (value: TF, pullback: (TF) -> TF)
{
  (observed(output, of: layer), { $0 })
}

// MARK: delegates

/// Keeps the mean and the deviation of every output, as the course's `append_stats` does.
public final class ActivationStatistics: LayerDelegate {
  /// The mean of each output.
  public private(set) var means: [Float] = []
  /// The roots of the unbiased variances: divided by the count less one.
  public private(set) var deviations: [Float] = []

  public override func layerDidProduce(_ activation: TF) {
    let count = Float(activation.scalarCount)
    means.append(activation.mean().scalarized())
    let variance = activation.variance().scalarized()
    deviations.append((variance * count / (count - 1)).squareRoot())
  }
}

/// Calls a function with every output.
public final class ActivationFunction: LayerDelegate {
  private let body: (TF) -> Void

  /// A delegate that calls `body`.
  public init(_ body: @escaping (TF) -> Void) { self.body = body }

  public override func layerDidProduce(_ activation: TF) { body(activation) }
}

// MARK: layers with weights

/// A linear layer or a convolution: what `initCNN` and `lsuvInit` set.
public protocol LinearLayer: FALayer {
  /// `[..., in, out]`
  var weight: TF { get set }

  /// Adds to every output of the same channel; where there is no bias, nothing.
  mutating func shift(by amount: Float)

  /// Makes the bias zero, where there is one.
  mutating func zeroBias()

  /// Whether `shift` has an effect.
  var hasBias: Bool { get }
}
