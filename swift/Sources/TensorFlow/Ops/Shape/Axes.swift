extension TensorShape {
  /// The axis that `axis` means, counted from the last where it is negative.
  ///
  /// - Precondition: `axis` is in `-rank..<rank`.
  func axis(_ axis: Int, _ op: String) -> Int {
    require(
      axis >= -rank && axis < rank, "\(op): axis \(axis) is out of range for the shape \(self)")
    return axis < 0 ? axis + rank : axis
  }

  /// The place for a new axis, counted from behind the last where it is negative.
  ///
  /// - Precondition: `axis` is in `-rank - 1...rank`.
  func newAxis(_ axis: Int, _ op: String) -> Int {
    require(
      axis >= -rank - 1 && axis <= rank,
      "\(op): axis \(axis) is out of range for adding to the shape \(self)")
    return axis < 0 ? axis + rank + 1 : axis
  }
}

extension Tensor where Scalar: TensorFlowInteger {
  /// The scalars as Swift's integers, for axes and sizes that come as tensors.
  var integers: [Int] { scalars.map { Int($0) } }
}

extension Tensor {
  /// This tensor, marked as data if it was made of data alone by moving scalars about: a gradient
  /// that reached it would end there.
  func marked(as source: Tensor) -> Tensor { source._tfe.isData ? asData() : self }
}
