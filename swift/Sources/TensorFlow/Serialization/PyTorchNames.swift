// What the layers of this module are called in PyTorch, and how their tensors lie there. A GRU has
// no entry: PyTorch's resets the state after the product, not before.

extension Dense: PyTorchNamed {
  /// `torch.nn.Linear`
  public static var pyTorchTensors: [String: PyTorchTensor] {
    ["weight": PyTorchTensor("weight", .linear)]
  }
}

extension Embedding: PyTorchNamed {
  /// `torch.nn.Embedding`
  public static var pyTorchTensors: [String: PyTorchTensor] {
    ["embeddings": PyTorchTensor("weight")]
  }
}

extension LSTMCell: PyTorchNamed {
  /// `torch.nn.LSTMCell`, whose two biases are added; the second is written as zeros. A layer of
  /// `torch.nn.LSTM` has the same tensors with `_l0` behind the name.
  public static var pyTorchTensors: [String: PyTorchTensor] {
    [
      "fusedWeight": PyTorchTensor(names: ["weight_ih", "weight_hh"], .gates, .inputAndState),
      "fusedBias": PyTorchTensor(names: ["bias_ih", "bias_hh"], .gates, .sum),
    ]
  }
}

// MARK: convolutions

private let convolution = ["filter": PyTorchTensor("weight", .convolution)]
private let separable = [
  "depthwiseFilter": PyTorchTensor("depthwise.weight", .depthwise),
  "pointwiseFilter": PyTorchTensor("pointwise.weight", .convolution),
  "bias": PyTorchTensor("pointwise.bias"),
]

extension Conv1D: PyTorchNamed {
  /// `torch.nn.Conv1d`
  public static var pyTorchTensors: [String: PyTorchTensor] { convolution }
}

extension Conv2D: PyTorchNamed {
  /// `torch.nn.Conv2d`
  public static var pyTorchTensors: [String: PyTorchTensor] { convolution }
}

extension Conv3D: PyTorchNamed {
  /// `torch.nn.Conv3d`
  public static var pyTorchTensors: [String: PyTorchTensor] { convolution }
}

extension TransposedConv1D: PyTorchNamed {
  /// `torch.nn.ConvTranspose1d`
  public static var pyTorchTensors: [String: PyTorchTensor] { convolution }
}

extension TransposedConv2D: PyTorchNamed {
  /// `torch.nn.ConvTranspose2d`
  public static var pyTorchTensors: [String: PyTorchTensor] { convolution }
}

extension TransposedConv3D: PyTorchNamed {
  /// `torch.nn.ConvTranspose3d`
  public static var pyTorchTensors: [String: PyTorchTensor] { convolution }
}

extension DepthwiseConv2D: PyTorchNamed {
  /// `torch.nn.Conv2d` with as many groups as input channels
  public static var pyTorchTensors: [String: PyTorchTensor] {
    ["filter": PyTorchTensor("weight", .depthwise)]
  }
}

extension SeparableConv1D: PyTorchNamed {
  /// Two of `torch.nn.Conv1d`, called `depthwise`, without a bias, and `pointwise`
  public static var pyTorchTensors: [String: PyTorchTensor] { separable }
}

extension SeparableConv2D: PyTorchNamed {
  /// Two of `torch.nn.Conv2d`, called `depthwise`, without a bias, and `pointwise`
  public static var pyTorchTensors: [String: PyTorchTensor] { separable }
}

// MARK: normalisations

private let normalization = ["scale": PyTorchTensor("weight"), "offset": PyTorchTensor("bias")]

extension BatchNorm: PyTorchNamed {
  /// `torch.nn.BatchNorm1d`, `BatchNorm2d` and `BatchNorm3d`
  public static var pyTorchTensors: [String: PyTorchTensor] {
    normalization.merging([
      "runningMean": PyTorchTensor("running_mean"), "runningVariance": PyTorchTensor("running_var"),
    ]) { $1 }
  }
}

extension LayerNorm: PyTorchNamed {
  /// `torch.nn.LayerNorm`
  public static var pyTorchTensors: [String: PyTorchTensor] { normalization }
}

extension GroupNorm: PyTorchNamed {
  /// `torch.nn.GroupNorm`
  public static var pyTorchTensors: [String: PyTorchTensor] { normalization }
}

extension InstanceNorm: PyTorchNamed {
  /// `torch.nn.InstanceNorm1d`, `InstanceNorm2d` and `InstanceNorm3d` with `affine=True`
  public static var pyTorchTensors: [String: PyTorchTensor] { normalization }
}
