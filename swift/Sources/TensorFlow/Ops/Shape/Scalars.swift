extension TensorFlowScalar {
  /// This scalar along `rank` axes of length one.
  public func makeTensor(rank: Int, on device: Device = .default) -> Tensor<Self> {
    Tensor(repeating: self, shape: TensorShape(repeating: 1, count: rank), on: device)
  }
}
