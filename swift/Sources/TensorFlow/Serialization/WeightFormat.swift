/// How a model's tensors are named and laid out in a file.
public struct WeightFormat: Sendable {
  private enum Side: Sendable { case swift, pyTorch }

  private let side: Side
  private let renaming: [String: String]
  private let flattened: [String: PyTorchLayout]

  /// Swift's own names and layouts: `blocks.0.conv.filter`, of `[height, width, in, out]`.
  public static let swift = WeightFormat(side: .swift, renaming: [:], flattened: [:])

  /// PyTorch's names and layouts: `blocks.0.conv.weight`, of `[out, in, height, width]`.
  public static let pyTorch = WeightFormat.pyTorch()

  /// PyTorch's names and layouts, for a module whose parts have other names than the model's.
  ///
  ///     try model.readWeights(
  ///       from: "lenet.safetensors",
  ///       as: .pyTorch(
  ///         renaming: ["conv1": "features.0", "conv2": "features.3"],
  ///         flattened: ["dense1": (channels: 16, height: 5, width: 5)]))
  ///
  /// - Parameters:
  ///   - renaming: A layer's name here, such as `blocks.0.conv`, to its name there; or that of a
  ///     tensor, with PyTorch's name for its last part. Of all beginnings of a name that are listed
  ///     the longest is replaced, so an entry holds for the layers within as well.
  ///   - flattened: The names here of dense layers whose input is a flattened image, and the image's
  ///     size: PyTorch flattens it by channels, Swift by rows.
  public static func pyTorch(
    renaming: [String: String] = [:],
    flattened: [String: (channels: Int, height: Int, width: Int)] = [:]
  ) -> WeightFormat {
    WeightFormat(
      side: .pyTorch, renaming: renaming,
      flattened: flattened.mapValues {
        .flattened(channels: $0.channels, height: $0.height, width: $0.width)
      })
  }

  private init(side: Side, renaming: [String: String], flattened: [String: PyTorchLayout]) {
    self.side = side
    self.renaming = renaming
    self.flattened = flattened
  }
}

extension WeightFormat {
  /// How one tensor is named and laid out in a file.
  func form(of weight: Weight) -> PyTorchTensor {
    guard side == .pyTorch else { return PyTorchTensor(weight.name) }
    let listed = (weight.owner as? any PyTorchNamed.Type)?.pyTorchTensors[weight.property]
    let form = listed ?? PyTorchTensor(weight.property)
    let named = form.named { renamed(weight.layer.isEmpty ? $0 : "\(weight.layer).\($0)") }
    guard form.layout == .linear, let flattened = flattened[weight.layer] else { return named }
    return named.laidOut(as: flattened)
  }

  /// Whether a file may hold a tensor of this name that no model asks for.
  func ignores(_ name: String) -> Bool {
    // PyTorch's batch norms count their batches, for an average that is not to be had here.
    side == .pyTorch && name.split(separator: ".").last == "num_batches_tracked"
  }

  private func renamed(_ name: String) -> String {
    var end = name.endIndex
    while true {
      let beginning = name[..<end]
      if let other = renaming[String(beginning)] { return joined(other, name[end...]) }
      guard let dot = beginning.lastIndex(of: ".") else { return name }
      end = dot
    }
  }

  // An empty new name takes the part out of the path.
  private func joined(_ name: String, _ rest: Substring) -> String {
    name.isEmpty ? String(rest.drop { $0 == "." }) : name + rest
  }
}
