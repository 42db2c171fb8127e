/// How a tensor lies in PyTorch, and in files, against how it lies here. This is the one place where
/// the two meet: files for both hold PyTorch's layout.
public enum PyTorchLayout: Hashable, Sendable {
  /// The same on both sides: biases, flat images, embeddings.
  case same
  /// A linear layer's weight: `[out, in]` there, `[in, out]` here.
  case linear
  /// A convolution's filter: `[out, in, ...]` there, `[..., in, out]` here, with one, two or three
  /// axes of the window in the place of the dots. A transposed convolution's: `[in, out, ...]` there,
  /// `[..., out, in]` here.
  case convolution
  /// A depthwise convolution's filter: `[in · multiplier, 1, ...]` there, in groups of one input
  /// channel each; `[..., in, multiplier]` here.
  case depthwise
  /// The weight or bias of an LSTM: as `linear`, and the gates in the order input, forget, update,
  /// output there, input, update, forget, output here.
  case gates
  /// Images: `[n, channels, height, width]` there, `[n, height, width, channels]` here.
  case images
  /// The weight of a linear layer over flattened images: as `linear`, and its inputs run through
  /// channels, rows, columns there, through rows, columns, channels here.
  case flattened(channels: Int, height: Int, width: Int)

  /// The tensor as it is used here.
  ///
  /// - Parameter shape: The shape that it has here, which only `depthwise` asks for.
  /// - Precondition: The tensor's shape is one that the layout speaks of.
  public func fromPyTorch<Scalar>(_ tensor: Tensor<Scalar>, shape: TensorShape? = nil)
    -> Tensor<Scalar>
  {
    switch self {
    case .same: return tensor
    case .linear: return tensor.transposed()
    case .convolution:
      return tensor.transposed(permutation: Array(2..<tensor.rank) + [1, 0])
    case .depthwise:
      let groups = shape?.dimensions.suffix(2) ?? [tensor.shape[0], 1]
      let split = tensor.reshaped(to: TensorShape(groups + tensor.shape.dimensions.dropFirst(2)))
      return split.transposed(permutation: Array(2..<split.rank) + [0, 1])
    case .gates: return tensor.withMiddleQuartersExchanged().transposed()
    case .images: return tensor.transposed(permutation: 0, 2, 3, 1)
    case .flattened(let channels, let height, let width):
      return tensor.reshaped(to: [tensor.shape[0], channels, height, width])
        .transposed(permutation: 2, 3, 1, 0)
        .reshaped(to: [height * width * channels, tensor.shape[0]])
    }
  }

  /// The tensor as it lies in files.
  ///
  /// - Precondition: The tensor's shape is one that the layout speaks of.
  public func toPyTorch<Scalar>(_ tensor: Tensor<Scalar>) -> Tensor<Scalar> {
    let window = Array(0..<max(0, tensor.rank - 2))
    switch self {
    case .same: return tensor
    case .linear: return tensor.transposed()
    case .convolution:
      return tensor.transposed(permutation: [tensor.rank - 1, tensor.rank - 2] + window)
    case .depthwise:
      let (inputs, multiplier) = (tensor.shape[tensor.rank - 2], tensor.shape[tensor.rank - 1])
      return tensor.transposed(permutation: [tensor.rank - 2, tensor.rank - 1] + window)
        .reshaped(to: TensorShape([inputs * multiplier, 1] + tensor.shape.dimensions.dropLast(2)))
    case .gates: return tensor.transposed().withMiddleQuartersExchanged()
    case .images: return tensor.transposed(permutation: 0, 3, 1, 2)
    case .flattened(let channels, let height, let width):
      return tensor.reshaped(to: [height, width, channels, tensor.shape[1]])
        .transposed(permutation: 3, 2, 0, 1)
        .reshaped(to: [tensor.shape[1], channels * height * width])
    }
  }
}

extension Tensor {
  /// With the second and the third quarter of the first axis exchanged.
  fileprivate func withMiddleQuartersExchanged() -> Tensor {
    let quarter = shape[0] / 4
    let rows = shape.dimensions.dropFirst()
    return reshaped(to: TensorShape([4, quarter] + rows))
      .gathering(atIndices: Tensor<Int32>([0, 2, 1, 3]), alongAxis: 0)
      .reshaped(to: shape)
  }
}
