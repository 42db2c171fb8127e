import _Differentiation

extension Tensor {
  /// Whether TensorFlow holds the scalars as bfloat16, though they are `Float`s here.
  public var isReducedPrecision: Bool {
    @_semantics("autodiff.nonvarying")
    get { Scalar.self == Float.self && _tfe.dataType == BFloat16.tensorFlowDataType }
  }

  /// `value` as a tensor of rank 0, where and as precise as `tensor` is.
  public init(_ value: Scalar, deviceAndPrecisionLike tensor: Tensor) {
    let scalar = Tensor(value, on: tensor.device)
    self = tensor.isReducedPrecision ? scalar.reduced() : scalar
  }

  /// A tensor of `shape` with the given scalars in row-major order, made on `device`.
  ///
  /// - Precondition: There are as many scalars as the shape holds; only `Float`s can be reduced.
  public init(
    shape: TensorShape, scalars: [Scalar], toReducedPrecision: Bool, directlyOn device: Device
  ) {
    let tensor = Tensor(shape: shape, scalars: scalars, on: device)
    require(
      !toReducedPrecision || Scalar.self == Float.self,
      "Tensor: \(Scalar.self) has no reduced precision, only Float has")
    self = toReducedPrecision ? tensor.reduced() : tensor
  }

  /// `value` as a tensor of rank 0 that ops take together with this one.
  func like(_ value: Scalar) -> Tensor {
    isReducedPrecision ? Tensor(value).reduced() : Tensor(value)
  }

  fileprivate func reduced() -> Tensor {
    // The zero that has no shape has no precision either.
    if Scalar.self != Float.self || isReducedPrecision || _tfe.isZero { return self }
    return Tensor(_tfe: Tensor<BFloat16>(self)._tfe)
  }

  fileprivate func full() -> Tensor {
    isReducedPrecision ? Tensor(Tensor<BFloat16>(_tfe: _tfe)) : self
  }
}

extension Tensor: ReducedPrecisionConvertible {
  /// The scalars rounded to bfloat16. A tensor of anything but `Float` stays as it is.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public var toReducedPrecision: Tensor { reduced() }

  /// The same scalars in full precision.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public var toFullPrecision: Tensor { full() }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: toReducedPrecision)
  func _vjpToReducedPrecision() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let wasReduced = isReducedPrecision
    return (reduced(), { wasReduced ? $0.reduced() : $0.full() })
  }

  @usableFromInline
  @derivative(of: toFullPrecision)
  func _vjpToFullPrecision() -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let wasReduced = isReducedPrecision
    return (full(), { wasReduced ? $0.reduced() : $0.full() })
  }
}
