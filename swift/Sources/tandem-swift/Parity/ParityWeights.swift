import Tandem
import TensorFlow
import _Differentiation

// The weights of a model in a case, in PyTorch's names and layout.

extension SafetensorsFile {
  /// The tensors whose names begin with `prefix`, without it.
  func below(_ prefix: String) -> SafetensorsFile {
    var file = SafetensorsFile()
    for entry in entries where entry.name.hasPrefix(prefix) {
      file.set(entry.named(String(entry.name.dropFirst(prefix.count))))
    }
    return file
  }

  /// Puts the tensors of a model whose names are kept under `prefix` and their names.
  mutating func setWeights<Model: KeyPathIterable>(
    of model: Model, as format: WeightFormat, under prefix: String, where keeps: (String) -> Bool
  ) {
    for entry in SafetensorsFile(weightsOf: model, as: format).entries where keeps(entry.name) {
      set(entry.with(prefix + entry.name, entry.shape.isEmpty ? [1] : entry.shape))
    }
  }

  /// The weights of a model below `prefix`; a case's files hold a single number as `[1]`.
  func weights<Model: KeyPathIterable>(
    for model: Model, as format: WeightFormat, below prefix: String
  ) -> SafetensorsFile {
    var file = below(prefix)
    for entry in SafetensorsFile(weightsOf: model, as: format).entries where entry.shape.isEmpty {
      if let single = file[entry.name] { file.set(single.with(entry.name, [])) }
    }
    return file
  }

  /// Puts every gradient under `prefix` and its parameter's name: the weights of a model of zeros that
  /// has moved along it.
  mutating func setGradient<Model: Module>(
    _ gradient: Model.TangentVector, of model: Model, as format: WeightFormat, under prefix: String
  ) {
    var moved = model
    for path in model.recursivelyAllWritableKeyPaths(to: TF.self) {
      moved[keyPath: path] = TF(zeros: model[keyPath: path].shape)
    }
    moved.move(by: gradient)
    setWeights(of: moved, as: format, under: prefix, where: isParameter)
  }
}

extension SafetensorsFile.Entry {
  /// The same tensor under another name.
  func named(_ name: String) -> SafetensorsFile.Entry { with(name, shape) }

  fileprivate func with(_ name: String, _ shape: [Int]) -> SafetensorsFile.Entry {
    SafetensorsFile.Entry(name: name, type: type, shape: shape, bytes: bytes)
  }
}

/// Whether a tensor is trained, and no statistics that a norm has gathered.
func isParameter(_ name: String) -> Bool { !isStatistics(name) }

/// Whether a tensor is what a norm has gathered.
func isStatistics(_ name: String) -> Bool {
  let last = name.split(separator: ".").last.map(String.init) ?? name
  return ["running_mean", "running_var", "sums", "squares", "count", "images"].contains(last)
}

/// A layer's value on x under a gradient of the value, and what flows back.
struct LayerGradients<L: Layer> where L.Input == TF, L.Output == TF {
  let value: TF
  let ofLayer: L.TangentVector
  let ofInput: TF

  init(_ layer: L, _ x: TF, _ cotangent: TF) {
    let (value, back) = layer.appliedForBackpropagation(to: x)
    let gradients = back(cotangent)
    self.value = value
    ofLayer = gradients.layerGradient
    ofInput = gradients.inputGradient
  }
}
