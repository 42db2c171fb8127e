import CTensorFlow
import _Differentiation

extension Tensor {
  /// A tensor of rank 0.
  public init(_ value: Scalar, on device: Device = .default) {
    self.init(shape: [], scalars: CollectionOfOne(value), on: device)
  }

  /// A tensor of rank 1.
  public init(_ array: [Scalar], on device: Device = .default) {
    self.init(shape: [array.count], scalars: array, on: device)
  }

  /// A tensor of rank 1.
  public init<Vector: Collection>(_ vector: Vector, on device: Device = .default)
  where Vector.Element == Scalar {
    self.init(shape: [vector.count], scalars: vector, on: device)
  }

  /// A tensor of `shape` with the given scalars in row-major order.
  ///
  /// - Precondition: There are as many scalars as the shape holds.
  public init(shape: TensorShape, scalars: [Scalar], on device: Device = .default) {
    self = scalars.withUnsafeBufferPointer {
      Tensor(shape: shape, scalars: $0, on: device)
    }
  }

  /// A tensor of `shape` with the given scalars in row-major order.
  ///
  /// - Precondition: There are as many scalars as the shape holds.
  public init<Scalars: Collection>(
    shape: TensorShape, scalars: Scalars, on device: Device = .default
  ) where Scalars.Element == Scalar {
    self.init(shape: shape, scalars: Array(scalars), on: device)
  }

  /// A tensor of `shape` with the given scalars in row-major order.
  ///
  /// - Precondition: There are as many scalars as the shape holds.
  public init(
    shape: TensorShape, scalars: UnsafeBufferPointer<Scalar>, on device: Device = .default
  ) {
    require(
      shape.contiguousSize == scalars.count,
      "Tensor: the shape \(shape) holds \(shape.contiguousSize) scalars, got \(scalars.count)")
    let host = TFETensorHandle(
      type: Scalar.tensorFlowDataType, shape: shape,
      byteCount: scalars.count * MemoryLayout<Scalar>.stride
    ) {
      $0.copyMemory(
        from: scalars.baseAddress!, byteCount: scalars.count * MemoryLayout<Scalar>.stride)
    }
    self.init(_tfe: device.kind == .CPU ? host : host.copied(to: device))
  }

  /// The same scalars in the same shape.
  public init(_ array: ShapedArray<Scalar>, on device: Device = .default) {
    self = array.withUnsafeBufferPointer {
      Tensor(shape: TensorShape(array.shape), scalars: $0, on: device)
    }
  }

  /// A tensor of `shape` full of one value.
  public init(repeating value: Scalar, shape: TensorShape, on device: Device = .default) {
    let host = TFETensorHandle(
      type: Scalar.tensorFlowDataType, shape: shape,
      byteCount: shape.contiguousSize * MemoryLayout<Scalar>.stride
    ) {
      $0.assumingMemoryBound(to: Scalar.self)
        .initialize(repeating: value, count: shape.contiguousSize)
    }
    self.init(_tfe: device.kind == .CPU ? host : host.copied(to: device))
  }

  /// `value` along `rank` axes of length one.
  public init(broadcasting value: Scalar, rank: Int, on device: Device = .default) {
    self.init(repeating: value, shape: TensorShape(repeating: 1, count: rank), on: device)
  }
}

extension Tensor where Scalar: Numeric {
  /// Zeros in the given shape.
  public init(zeros shape: TensorShape, on device: Device = .default) {
    self.init(repeating: 0, shape: shape, on: device)
  }

  /// Ones in the given shape.
  public init(ones shape: TensorShape, on device: Device = .default) {
    self.init(repeating: 1, shape: shape, on: device)
  }

  /// Zeros in the shape of `other`.
  public init(zerosLike other: Tensor) { self.init(zeros: other.shape, on: other.device) }

  /// Ones in the shape of `other`.
  public init(onesLike other: Tensor) { self.init(ones: other.shape, on: other.device) }

  /// `start`, `start + stride`, and so on, below `end`.
  public init(rangeFrom start: Scalar, to end: Scalar, stride: Scalar, on device: Device = .default)
  {
    self = _Raw.range(
      start: Tensor(start, on: device), limit: Tensor(end, on: device),
      delta: Tensor(stride, on: device))
  }

  /// `start`, `start + stride`, and so on, below `end`, which are tensors of rank 0.
  public init(rangeFrom start: Tensor, to end: Tensor, stride: Tensor) {
    self = _Raw.range(start: start, limit: end, delta: stride)
  }

  /// Ones at `indices` along a new axis of length `depth`, zeros elsewhere; an index outside
  /// `0..<depth` gives zeros only.
  ///
  /// `indices` of shape `[n]` give `[n, depth]` when `axis` is -1, `[depth, n]` when it is 0.
  public init(
    oneHotAtIndices indices: Tensor<Int32>, depth: Int, onValue: Scalar = 1, offValue: Scalar = 0,
    axis: Int = -1
  ) {
    self = _Raw.oneHot(
      indices: indices, depth: Tensor<Int32>(Int32(depth)), onValue: Tensor(onValue),
      offValue: Tensor(offValue), axis: axis)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// `count` values from `start` to `end`, both included, equally spaced.
  public init(
    linearSpaceFrom start: Scalar, to end: Scalar, count: Int, on device: Device = .default
  ) {
    self.init(
      linearSpaceFrom: Tensor(start, on: device), to: Tensor(end, on: device),
      count: Tensor<Int32>(Int32(count), on: .host))
  }

  /// `count` values from `start` to `end`, both included, equally spaced; all three of rank 0.
  public init(linearSpaceFrom start: Tensor, to end: Tensor, count: Tensor<Int32>) {
    self = _Raw.linSpace(start: start, stop: end, num: count)
  }
}

// MARK: conversion

extension Tensor {
  /// The scalars of `other`, converted as TensorFlow's Cast does (towards zero for integers).
  @differentiable(
    reverse,wrt: other where Scalar: TensorFlowFloatingPoint, OtherScalar: TensorFlowFloatingPoint
  )
  public init<OtherScalar: TensorFlowScalar>(_ other: Tensor<OtherScalar>) {
    self = _Raw.cast(other)
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: init(_:))
  static func _vjpCast<OtherScalar: TensorFlowFloatingPoint>(_ other: Tensor<OtherScalar>)
    -> (value: Tensor, pullback: (Tensor) -> Tensor<OtherScalar>)
  {
    (Tensor(other), { Tensor<OtherScalar>($0) })
  }
}
