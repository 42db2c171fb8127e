import TensorFlow
import _Differentiation

// Layers without parameters, and layers made of layers, by reference (lesson 9).

extension ByReference {
  /// A layer without parameters: a differentiable function that remembers its pullback.
  public class Function: Module {
    public var training = true
    private let function: @differentiable(reverse) (TF) -> TF
    private var pullback: ((TF) -> TF)?

    public init(_ function: @escaping @differentiable(reverse) (TF) -> TF) {
      self.function = function
    }

    public func forward(_ x: TF) -> TF {
      let (output, pullback) = valueWithPullback(at: x, of: function)
      self.pullback = pullback
      return output
    }

    public func backward(_ outputGrad: TF) -> TF {
      guard let pullback else { fatalError("\(type(of: self)): backward before forward") }
      return pullback(outputGrad)
    }
  }

  /// `relu` as a module.
  public final class ReLU: Function {
    public init() { super.init(relu) }
  }

  /// The largest value of each size x size tile of images [n, height, width, channels], by
  /// TensorFlow's kernel.
  public final class MaxPool2d: Function {
    public init(_ size: Int) {
      super.init {
        maxPool2D(
          $0, filterSize: (1, size, size, 1), strides: (1, size, size, 1), padding: .valid)
      }
    }
  }

  /// [n, ...] to [n, product of the rest].
  public final class Flatten: Function {
    public init() { super.init { $0.reshaped(to: [withoutDerivative(at: $0.shape[0]), -1]) } }
  }
}

// MARK: layers made of layers

extension ByReference {
  /// Modules in order, registered as "0", "1", ... A stored Swift array would be no more than a
  /// value to the model that holds it: nothing in it would be found.
  public final class ModuleList: Component, Sequence {
    public var training = true
    private let modules: [any Module]

    public init(_ modules: [any Module]) { self.modules = modules }

    public var registry: [(name: String, entry: Registered)] {
      modules.enumerated().map { ("\($0)", .component($1)) }
    }

    public func makeIterator() -> IndexingIterator<[any Module]> { modules.makeIterator() }
  }

  /// Layers one after the other, held in a list: parameters are "layers.0.weight", ...
  public final class SequentialModel: Module {
    public var training = true
    public let layers: ModuleList

    public init(_ layers: any Module...) { self.layers = ModuleList(layers) }

    public func forward(_ x: TF) -> TF { layers.reduce(x) { $1($0) } }
    public func backward(_ outputGrad: TF) -> TF { walkBack(layers, outputGrad) }
  }

  /// Layers one after the other, being the list itself: parameters are "0.weight", ...
  public final class Sequential: Module {
    public var training = true
    private let layers: ModuleList

    public init(_ layers: any Module...) { self.layers = ModuleList(layers) }

    public var registry: [(name: String, entry: Registered)] { layers.registry }

    public func forward(_ x: TF) -> TF { layers.reduce(x) { $1($0) } }
    public func backward(_ outputGrad: TF) -> TF { walkBack(layers, outputGrad) }
  }
}

private func walkBack(_ layers: ByReference.ModuleList, _ outputGrad: TF) -> TF {
  layers.reversed().reduce(outputGrad) { $1.backward($0) }
}
