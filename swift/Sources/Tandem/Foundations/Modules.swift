import TensorFlow
import _Differentiation

// Layers as modules, by reference (lessons 8, 9 and 13); ByValue.swift has them by value.
//
// A module is an object that holds its parameters and finds them by looking at itself: training
// changes them in place. After the backward pass has been written by hand, a layer need not: at
// each call it keeps the pullback that the compiler made, which is all the remembering there is.
//
// Convolution and pooling are built from shifted images first (Modules+Windows.swift), shown equal
// to TensorFlow's, and then TensorFlow's are used for their speed.
//
// Twin: python/tandem/foundations/modules.py.

extension ByReference {
  /// Anything that holds parameters, or modules that do.
  public protocol Component: AnyObject {
    var training: Bool { get set }
    /// What this holds itself, in the order of declaration. By default the stored properties.
    var registry: [(name: String, entry: Registered)] { get }
  }

  public enum Registered {
    case parameter(TFGrad)
    case component(any Component)
  }

  /// A layer, or a model made of layers.
  public protocol Module: Component {
    /// The output for x; remembers how to walk back.
    func forward(_ x: TF) -> TF
    /// Adds to the gradients of the parameters; returns that in the input of the last call.
    ///
    /// - Precondition: The module has been called.
    func backward(_ outputGrad: TF) -> TF
  }
}

extension ByReference.Component {
  public typealias Registered = ByReference.Registered

  public var registry: [(name: String, entry: Registered)] {
    Mirror(reflecting: self).children.compactMap { name, value in
      guard let name else { return nil }
      if let parameter = value as? TFGrad { return (name, .parameter(parameter)) }
      return (value as? any ByReference.Component).map { (name, .component($0)) }
    }
  }

  /// Every parameter with its name, such as "hidden.weight", in the order of declaration, depth
  /// first.
  public func namedParameters(prefix: String = "") -> [(name: String, parameter: TFGrad)] {
    registry.flatMap { name, entry -> [(name: String, parameter: TFGrad)] in
      switch entry {
      case .parameter(let parameter): [(prefix + name, parameter)]
      case .component(let inner): inner.namedParameters(prefix: "\(prefix)\(name).")
      }
    }
  }

  /// Every parameter once, also one that two layers share.
  public func parameters() -> [TFGrad] {
    var seen: Set<ObjectIdentifier> = []
    return namedParameters().map(\.parameter).filter { seen.insert(ObjectIdentifier($0)).inserted }
  }

  /// Says whether this and all inside it is being trained.
  public func train(_ training: Bool = true) {
    self.training = training
    for case .component(let inner) in registry.map(\.entry) { inner.train(training) }
  }
}

extension ByReference.Module {
  /// The output for x.
  public func callAsFunction(_ x: TF) -> TF { forward(x) }
}

// MARK: loading

/// Copies values into the parameters of the same names.
///
/// - Throws: `TandemError` for a missing or unknown name or another shape, before changing
///   anything.
public func loadParameters(_ module: any ByReference.Component, _ values: [String: TF]) throws {
  let named = module.namedParameters()
  let odd = Set(named.map(\.name)).symmetricDifference(values.keys).sorted()
  guard odd.isEmpty else {
    throw TandemError(
      "loadParameters: names on one side only: \(odd.joined(separator: ", "))")
  }
  for (name, parameter) in named where parameter.inner.shape != values[name]!.shape {
    throw TandemError(
      "loadParameters: \(name): \(values[name]!.shape) into \(parameter.inner.shape)")
  }
  for (name, parameter) in named { parameter.inner = values[name]! }
}

// MARK: layers with parameters

extension ByReference {
  /// Weight [inputs, outputs] by Kaiming's rule, bias [outputs] zero; x [..., n, inputs].
  public final class Linear: Module {
    public var training = true
    public let weight: TFGrad
    public let bias: TFGrad
    private var pullback: ((TF) -> (TF, TF, TF))?

    public init(_ inputs: Int, _ outputs: Int) {
      weight = TFGrad(kaimingNormal([inputs, outputs]))
      bias = TFGrad(TF(zeros: [outputs]))
    }

    public func forward(_ x: TF) -> TF {
      let (output, pullback) = valueWithPullback(at: x, weight.inner, bias.inner, of: lin)
      self.pullback = pullback
      return output
    }

    public func backward(_ outputGrad: TF) -> TF {
      let (ofX, ofWeight, ofBias) = remembered(pullback, self)(outputGrad)
      weight.accumulate(ofWeight)
      bias.accumulate(ofBias)
      return ofX
    }
  }

  /// Weight [size, size, inputs, outputs] by Kaiming's rule, bias [outputs] zero; images
  /// [n, height, width, inputs].
  public final class Conv2d: Module {
    public var training = true
    public let weight: TFGrad
    public let bias: TFGrad
    private let stride: Int
    private let padding: Int
    private var pullback: ((TF) -> (TF, TF, TF))?

    public init(_ inputs: Int, _ outputs: Int, size: Int, stride: Int = 1, padding: Int = 0) {
      weight = TFGrad(kaimingNormal([size, size, inputs, outputs]))
      bias = TFGrad(TF(zeros: [outputs]))
      self.stride = stride
      self.padding = padding
    }

    public func forward(_ x: TF) -> TF {
      let (output, pullback) = valueWithPullback(at: x, weight.inner, bias.inner) {
        [stride, padding] in
        conv2dPadded($0, $1, $2, stride: stride, padding: padding)
      }
      self.pullback = pullback
      return output
    }

    public func backward(_ outputGrad: TF) -> TF {
      let (ofX, ofWeight, ofBias) = remembered(pullback, self)(outputGrad)
      weight.accumulate(ofWeight)
      bias.accumulate(ofBias)
      return ofX
    }
  }
}

private func remembered<Value>(_ pullback: Value?, _ module: AnyObject) -> Value {
  guard let pullback else { fatalError("\(type(of: module)): backward before forward") }
  return pullback
}
