import TensorFlow

/// How tensors lie in files and in PyTorch, against how they lie here.
public typealias Layout = PyTorchLayout
