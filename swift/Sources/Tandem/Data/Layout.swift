import TensorFlow

/// How a tensor lies in files and in PyTorch, against how it lies here. This is the one place where
/// the two meet: files hold PyTorch's layout.
public enum Layout: Hashable {
  /// The same on both sides: biases, flat images.
  case same
  /// A linear layer's weight: `[out, in]` there, `[in, out]` here.
  case linear
  /// A convolution's filter: `[out, in, height, width]` there, `[height, width, in, out]` here.
  case convolution
  /// Images: `[n, channels, height, width]` there, `[n, height, width, channels]` here.
  case images
  /// The weight of a linear layer over flattened images: as `linear`, and its inputs run through
  /// channels, rows, columns there, through rows, columns, channels here.
  case flattened(channels: Int, height: Int, width: Int)

  /// The tensor as it is used here.
  public func fromPyTorch(_ tensor: Tensor<Float>) -> Tensor<Float> {
    switch self {
    case .same: tensor
    case .linear: tensor.transposed()
    case .convolution: tensor.transposed(permutation: 2, 3, 1, 0)
    case .images: tensor.transposed(permutation: 0, 2, 3, 1)
    case .flattened(let channels, let height, let width):
      tensor.reshaped(to: [tensor.shape[0], channels, height, width])
        .transposed(permutation: 2, 3, 1, 0)
        .reshaped(to: [height * width * channels, tensor.shape[0]])
    }
  }

  /// The tensor as it lies in files.
  public func toPyTorch(_ tensor: Tensor<Float>) -> Tensor<Float> {
    switch self {
    case .same: tensor
    case .linear: tensor.transposed()
    case .convolution: tensor.transposed(permutation: 3, 2, 0, 1)
    case .images: tensor.transposed(permutation: 0, 3, 1, 2)
    case .flattened(let channels, let height, let width):
      tensor.reshaped(to: [height, width, channels, tensor.shape[1]])
        .transposed(permutation: 3, 2, 0, 1)
        .reshaped(to: [tensor.shape[1], channels * height * width])
    }
  }
}
