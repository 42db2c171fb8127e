import _Differentiation

// One tensor made several. A pullback joins the gradients of the parts; those of parts that were
// not used are shapeless zeros, and are given their shape first.

extension Tensor {
  /// The tensors that lie along `axis`, without that axis: `[3, 2, 4]` gives three of `[2, 4]`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func unstacked(alongAxis axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, "unstacked")
    return unstacked(alongAxis: axis, count: shape[axis])
  }

  /// What `unstacked` does where the number of tensors is known.
  func unstacked(alongAxis axis: Int, count: Int) -> [Tensor] {
    _Raw.unpack(value: self, num: count, axis: axis)
  }

  /// `count` equal parts along `axis`: two of `[4, 3]` have shape `[2, 3]`.
  ///
  /// - Precondition: `count` divides the axis's length.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func split(count: Int, alongAxis axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, "split")
    require(
      count > 0 && shape[axis] % count == 0,
      "split: axis \(axis) of the shape \(shape) does not divide into \(count) equal parts")
    return _Raw.split(splitDim: axisTensor(axis), value: self, numSplit: count)
  }

  /// Parts of the given sizes along `axis`: sizes `[1, 3]` of `[4, 3]` have shapes `[1, 3]` and
  /// `[3, 3]`.
  ///
  /// - Precondition: The sizes add up to the axis's length.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func split(sizes: [Int], alongAxis axis: Int = 0) -> [Tensor] {
    let axis = shape.axis(axis, "split")
    require(
      !sizes.isEmpty && sizes.allSatisfy { $0 >= 0 } && sizes.reduce(0, +) == shape[axis],
      "split: the sizes \(sizes) do not add up to axis \(axis) of the shape \(shape)")
    return _Raw.splitV(
      value: self, sizeSplits: axesTensor(sizes), splitDim: axisTensor(axis),
      numSplit: sizes.count)
  }

  /// The same, with the sizes listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func split(sizes: Tensor<Int32>, alongAxis axis: Int = 0) -> [Tensor] {
    split(sizes: sizes.integers, alongAxis: axis)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: unstacked(alongAxis:))
  func _vjpUnstacked(alongAxis axis: Int)
    -> (value: [Tensor], pullback: ([Tensor].DifferentiableView) -> Tensor)
  {
    let parts = unstacked(alongAxis: axis)
    let shapes = parts.map(\.shape)
    return (
      parts,
      { joined($0, shapes) { Tensor(stacking: $0, alongAxis: axis) } }
    )
  }

  @usableFromInline
  @derivative(of: split(count:alongAxis:))
  func _vjpSplit(count: Int, alongAxis axis: Int)
    -> (value: [Tensor], pullback: ([Tensor].DifferentiableView) -> Tensor)
  {
    let parts = split(count: count, alongAxis: axis)
    let shapes = parts.map(\.shape)
    return (
      parts,
      { joined($0, shapes) { Tensor(concatenating: $0, alongAxis: axis) } }
    )
  }

  @usableFromInline
  @derivative(of: split(sizes:alongAxis:))
  func _vjpSplit(sizes: [Int], alongAxis axis: Int)
    -> (value: [Tensor], pullback: ([Tensor].DifferentiableView) -> Tensor)
  {
    let parts = split(sizes: sizes, alongAxis: axis)
    let shapes = parts.map(\.shape)
    return (
      parts,
      { joined($0, shapes) { Tensor(concatenating: $0, alongAxis: axis) } }
    )
  }
}

/// What `join` makes of the gradients of parts of `shapes`, or zero if all of them are.
private func joined<Scalar: TensorFlowFloatingPoint>(
  _ gradients: [Tensor<Scalar>].DifferentiableView, _ shapes: [TensorShape],
  _ join: ([Tensor<Scalar>]) -> Tensor<Scalar>
) -> Tensor<Scalar> {
  if gradients.base.allSatisfy({ $0._tfe.isZero }) { return .zero }
  require(
    gradients.base.count == shapes.count,
    "split: \(gradients.base.count) gradients for \(shapes.count) parts")
  return join(
    zip(gradients.base, shapes).map { $0._tfe.isZero ? Tensor(zeros: $1) : $0 })
}
