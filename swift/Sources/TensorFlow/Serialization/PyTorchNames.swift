// What the layers of this module are called in PyTorch.

extension Dense: PyTorchNamed {
  /// `torch.nn.Linear`
  public static var pyTorchTensors: [String: PyTorchTensor] {
    ["weight": PyTorchTensor("weight", .linear)]
  }
}

extension Conv2D: PyTorchNamed {
  /// `torch.nn.Conv2d`
  public static var pyTorchTensors: [String: PyTorchTensor] { convolutionTensors }
}

private let convolutionTensors = ["filter": PyTorchTensor("weight", .convolution)]
