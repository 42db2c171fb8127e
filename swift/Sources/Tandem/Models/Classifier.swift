import TensorFlow
import _Differentiation

/// A model from images to logits whose parameters have the names that they have in PyTorch.
public protocol Classifier: Layer where Input == Tensor<Float>, Output == Tensor<Float> {
  /// Every parameter: its name in files, where it is, where its gradient is, how it lies in files.
  var parameters: [NamedParameter<Self>] { get }

  /// The shape of `n` inputs, in the layout used here.
  func inputShape(count n: Int) -> TensorShape
}

/// One parameter of a model.
public struct NamedParameter<Model: Differentiable> {
  public let name: String
  public let path: WritableKeyPath<Model, Tensor<Float>>
  public let gradient: KeyPath<Model.TangentVector, Tensor<Float>>
  public let layout: Layout

  public init(
    _ name: String, _ path: WritableKeyPath<Model, Tensor<Float>>,
    _ gradient: KeyPath<Model.TangentVector, Tensor<Float>>, _ layout: Layout = .same
  ) {
    self.name = name
    self.path = path
    self.gradient = gradient
    self.layout = layout
  }
}

extension Classifier {
  /// Takes every parameter from the tensor called `prefix` and its name.
  ///
  /// - Throws: `SafetensorsError` where one is missing or has another shape.
  public mutating func load(_ file: SafetensorsFile, prefix: String = "weights/") throws {
    for parameter in parameters {
      let shape = parameter.layout.toPyTorch(self[keyPath: parameter.path]).shape
      let stored: Tensor<Float> = try file.tensor(prefix + parameter.name, shape: shape)
      self[keyPath: parameter.path] = parameter.layout.fromPyTorch(stored)
    }
  }

  /// Puts every parameter under `prefix` and its name.
  public func store(in file: inout SafetensorsFile, prefix: String = "weights/") {
    for parameter in parameters {
      file.set(
        prefix + parameter.name, to: parameter.layout.toPyTorch(self[keyPath: parameter.path]))
    }
  }

  /// Puts every gradient under `prefix` and its parameter's name.
  public func store(
    gradient: TangentVector, in file: inout SafetensorsFile, prefix: String = "grad/"
  ) {
    for parameter in parameters {
      let value = gradient[keyPath: parameter.gradient]
      file.set(prefix + parameter.name, to: parameter.layout.toPyTorch(value))
    }
  }
}
