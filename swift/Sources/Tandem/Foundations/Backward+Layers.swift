import TensorFlow

// The backward pass by reference: layers that remember their input and hold their gradients
// (lesson 8). Step 2 writes both out in each layer; step 3 writes the remembering once.

/// Layers by reference: objects that a forward pass leaves its traces in. Their plain names are
/// kept apart here, because TensorFlow has layers of the same names by value.
public enum ByReference {}

extension ByReference {
  /// A layer that can be walked back.
  public protocol GradLayer: AnyObject {
    func callAsFunction(_ x: TF) -> TF
    /// Holds the gradients of its parameters; returns that in the input of the last call.
    ///
    /// - Precondition: The layer has been called.
    func backward(_ outputGrad: TF) -> TF
  }

  /// A loss that can be walked back.
  public protocol GradLoss: AnyObject {
    func callAsFunction(_ prediction: TF, _ target: TF) -> TF
    /// The gradient in the last prediction.
    ///
    /// - Precondition: The loss has been called.
    func backward(_ outputGrad: TF) -> TF
  }

  /// Layers and a loss; calling it with x and target gives the loss.
  public final class Model {
    public let layers: [any GradLayer]
    public let loss: any GradLoss

    public init(_ layers: [any GradLayer], _ loss: any GradLoss) {
      self.layers = layers
      self.loss = loss
    }

    /// The loss on x and target.
    public func callAsFunction(_ x: TF, _ target: TF) -> TF {
      loss(layers.reduce(x) { $1($0) }, target)
    }

    /// Fills every layer's gradients, last to first; returns that in x.
    public func backward() -> TF {
      layers.reversed().reduce(loss.backward(TF(1))) { $1.backward($0) }
    }
  }
}

// MARK: step 2: each layer remembers by itself

extension ByReference {
  /// A ReLU that remembers its input.
  public final class Relu: GradLayer {
    private var x: TF?

    public init() {}

    public func callAsFunction(_ x: TF) -> TF {
      self.x = x
      return relu(x)
    }

    public func backward(_ outputGrad: TF) -> TF { reluGrad(remembered(x, self), outputGrad) }
  }

  /// A linear layer that remembers its input and holds `weightGrad` and `biasGrad`.
  public final class Lin: GradLayer {
    public let weight: TF
    public let bias: TF
    public private(set) var weightGrad: TF?
    public private(set) var biasGrad: TF?
    private var x: TF?

    public init(_ weight: TF, _ bias: TF) {
      self.weight = weight
      self.bias = bias
    }

    public func callAsFunction(_ x: TF) -> TF {
      self.x = x
      return lin(x, weight, bias)
    }

    public func backward(_ outputGrad: TF) -> TF {
      let grads = linGrad(remembered(x, self), weight, outputGrad)
      (weightGrad, biasGrad) = (grads.weight, grads.bias)
      return grads.x
    }
  }

  /// A mean squared error that remembers what it compared.
  public final class Mse: GradLoss {
    private var compared: (prediction: TF, target: TF)?

    public init() {}

    public func callAsFunction(_ prediction: TF, _ target: TF) -> TF {
      compared = (prediction, target)
      return mse(prediction, target)
    }

    public func backward(_ outputGrad: TF) -> TF {
      let (prediction, target) = remembered(compared, self)
      return outputGrad * mseGrad(prediction, target)
    }
  }
}

private func remembered<Value>(_ value: Value?, _ layer: AnyObject) -> Value {
  guard let value else { fatalError("\(type(of: layer)): backward before forward") }
  return value
}

/// Does what `forwardAndBackward` does, with layers by reference.
public func forwardAndBackwardLayers(_ x: TF, _ target: TF, _ weights: Weights) -> Gradients {
  let hidden = ByReference.Lin(weights.hiddenWeight, weights.hiddenBias)
  let output = ByReference.Lin(weights.outputWeight, weights.outputBias)
  let net = ByReference.Model([hidden, ByReference.Relu(), output], ByReference.Mse())
  let (loss, ofX) = (net(x, target), net.backward())
  return Gradients(
    loss: loss,
    weights: Weights(
      hiddenWeight: hidden.weightGrad!, hiddenBias: hidden.biasGrad!,
      outputWeight: output.weightGrad!, outputBias: output.biasGrad!),
    x: ofX)
}

// MARK: step 3: remembering is written once, a layer is two formulas

extension ByReference {
  /// A layer that remembers its input; a conforming class gives `forward` and `backward`.
  ///
  /// Python's twin is a base class. A protocol does the same without an abstract method that fails
  /// only when it is called: a class that lacks a formula does not compile.
  public protocol GradModule: AnyObject {
    associatedtype Input
    var input: Input? { get set }
    func forward(_ input: Input) -> TF
    func backward(_ outputGrad: TF, _ input: Input) -> TF
  }

  public final class ReluModule: GradModule, GradLayer {
    public var input: TF?

    public init() {}

    public func forward(_ input: TF) -> TF { relu(input) }
    public func backward(_ outputGrad: TF, _ input: TF) -> TF { reluGrad(input, outputGrad) }
  }

  public final class LinModule: GradModule, GradLayer {
    public var input: TF?
    public let weight: TFGrad
    public let bias: TFGrad

    public init(_ weight: TF, _ bias: TF) {
      self.weight = TFGrad(weight)
      self.bias = TFGrad(bias)
    }

    public func forward(_ input: TF) -> TF { lin(input, weight.inner, bias.inner) }

    public func backward(_ outputGrad: TF, _ input: TF) -> TF {
      let grads = linGrad(input, weight.inner, outputGrad)
      (weight.grad, bias.grad) = (grads.weight, grads.bias)
      return grads.x
    }
  }

  public final class MseModule: GradModule, GradLoss {
    public var input: (TF, TF)?

    public init() {}

    public func forward(_ input: (TF, TF)) -> TF { mse(input.0, input.1) }

    public func backward(_ outputGrad: TF, _ input: (TF, TF)) -> TF {
      outputGrad * mseGrad(input.0, input.1)
    }

    public func callAsFunction(_ prediction: TF, _ target: TF) -> TF { self((prediction, target)) }
  }
}

extension ByReference.GradModule {
  /// Remembers the input and returns the output.
  public func callAsFunction(_ input: Input) -> TF {
    self.input = input
    return forward(input)
  }

  /// The gradient in the input of the last call.
  ///
  /// - Precondition: The module has been called.
  public func backward(_ outputGrad: TF) -> TF { backward(outputGrad, remembered(input, self)) }
}

/// Does what `forwardAndBackward` does, with layers that share the remembering.
public func forwardAndBackwardModules(_ x: TF, _ target: TF, _ weights: Weights) -> Gradients {
  let hidden = ByReference.LinModule(weights.hiddenWeight, weights.hiddenBias)
  let output = ByReference.LinModule(weights.outputWeight, weights.outputBias)
  let net = ByReference.Model([hidden, ByReference.ReluModule(), output], ByReference.MseModule())
  let (loss, ofX) = (net(x, target), net.backward())
  return Gradients(
    loss: loss,
    weights: Weights(
      hiddenWeight: hidden.weight.grad!, hiddenBias: hidden.bias.grad!,
      outputWeight: output.weight.grad!, outputBias: output.bias.grad!),
    x: ofX)
}
