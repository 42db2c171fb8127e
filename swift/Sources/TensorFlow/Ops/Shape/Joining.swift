import _Differentiation

// Several tensors made one: along a new axis (stacking), along one they have (concatenating), or
// the same tensor again and again (tiling).

infix operator ++ : AdditionPrecedence

extension Tensor {
  /// The tensors along a new axis: three of `[2, 4]` give `[3, 2, 4]`.
  ///
  /// - Parameter axis: The new axis, counted from behind the last where it is negative.
  /// - Precondition: There is at least one tensor, and all have the same shape.
  @differentiable(reverse,wrt: tensors where Scalar: TensorFlowFloatingPoint)
  public init(stacking tensors: [Tensor], alongAxis axis: Int = 0) {
    let axis = stackingAxis(tensors.map(\.shape), axis)
    self = _Raw.pack(tensors, axis: axis)
  }

  /// The tensors one behind the other along one of their axes: `[2, 4]` and `[3, 4]` give `[5, 4]`.
  ///
  /// - Precondition: There is at least one tensor, and their shapes differ in `axis` only.
  @differentiable(reverse,wrt: tensors where Scalar: TensorFlowFloatingPoint)
  public init(concatenating tensors: [Tensor], alongAxis axis: Int = 0) {
    let axis = concatenationAxis(tensors.map(\.shape), axis)
    self = tensors.count == 1 ? tensors[0] : _Raw.concatV2(tensors, axis: axisTensor(axis))
  }

  /// The tensors along a new first axis.
  ///
  /// Disfavoured, so that `Tensor<Float>([])` is a tensor of no scalars rather than of no tensors.
  ///
  /// - Precondition: There is at least one tensor, and all have the same shape.
  @_disfavoredOverload
  @differentiable(reverse,wrt: elements where Scalar: TensorFlowFloatingPoint)
  public init(_ elements: [Tensor]) { self.init(stacking: elements) }

  /// This tensor and `other` behind it along an axis of both.
  ///
  /// - Precondition: The shapes differ in `axis` only.
  @differentiable(reverse,wrt: (self, other) where Scalar: TensorFlowFloatingPoint)
  public func concatenated(with other: Tensor, alongAxis axis: Int = 0) -> Tensor {
    concatenation(self, other, axis)
  }

  /// `lhs` and `rhs` behind it along the first axis.
  @differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
  public static func ++ (lhs: Tensor, rhs: Tensor) -> Tensor { lhs.concatenated(with: rhs) }

  /// The scalars repeated `multiples[i]` times along each axis `i`.
  ///
  /// - Precondition: There are as many multiples as axes, none of them negative.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func tiled(multiples: [Int]) -> Tensor {
    require(
      multiples.count == rank && multiples.allSatisfy { $0 >= 0 },
      "tiled: the multiples \(multiples) do not fit the shape \(shape)")
    return _Raw.tile(self, multiples: axesTensor(multiples))
  }

  /// The same, with the multiples listed by a tensor, which is read.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func tiled(multiples: Tensor<Int32>) -> Tensor { tiled(multiples: multiples.integers) }
}

// MARK: derivatives

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: init(stacking:alongAxis:))
  static func _vjpStacking(_ tensors: [Tensor], alongAxis axis: Int)
    -> (value: Tensor, pullback: (Tensor) -> [Tensor].DifferentiableView)
  {
    let count = tensors.count
    return (
      Tensor(stacking: tensors, alongAxis: axis),
      { gradient in
        if gradient._tfe.isZero { return .zero }
        return .init(gradient.unstacked(alongAxis: axis, count: count))
      }
    )
  }

  @usableFromInline
  @derivative(of: init(concatenating:alongAxis:))
  static func _vjpConcatenating(_ tensors: [Tensor], alongAxis axis: Int)
    -> (value: Tensor, pullback: (Tensor) -> [Tensor].DifferentiableView)
  {
    let joined = Tensor(concatenating: tensors, alongAxis: axis)
    let axis = joined.shape.axis(axis, "concatenating")
    let sizes = tensors.map { $0.shape[axis] }
    return (
      joined,
      { gradient in
        if gradient._tfe.isZero { return .zero }
        return .init(gradient.split(sizes: sizes, alongAxis: axis))
      }
    )
  }

  @usableFromInline
  @derivative(of: tiled(multiples:))
  func _vjpTiled(multiples: [Int]) -> (value: Tensor, pullback: (Tensor) -> Tensor) {
    let source = shape
    return (
      tiled(multiples: multiples),
      { $0.mapUnlessZero { sumOfTiles($0, multiples, source) } }
    )
  }
}

// A function and not a method: see `selection` in Replacing.swift.
@differentiable(reverse,wrt: (lhs, rhs) where Scalar: TensorFlowFloatingPoint)
private func concatenation<Scalar: TensorFlowScalar>(
  _ lhs: Tensor<Scalar>, _ rhs: Tensor<Scalar>, _ axis: Int
) -> Tensor<Scalar> {
  Tensor(concatenating: [lhs, rhs], alongAxis: axis)
}

@derivative(of: concatenation)
private func vjpConcatenation<Scalar: TensorFlowFloatingPoint>(
  _ lhs: Tensor<Scalar>, _ rhs: Tensor<Scalar>, _ axis: Int
) -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>)) {
  let joined = concatenation(lhs, rhs, axis)
  let axis = joined.shape.axis(axis, "concatenating")
  let sizes = [lhs.shape[axis], rhs.shape[axis]]
  return (
    joined,
    { gradient in
      if gradient._tfe.isZero { return (gradient, gradient) }
      let parts = gradient.split(sizes: sizes, alongAxis: axis)
      return (parts[0], parts[1])
    }
  )
}

/// The sum of the tiles of `shape` that fill `gradient`, `multiples[i]` of them along axis `i`.
private func sumOfTiles<Scalar: TensorFlowFloatingPoint>(
  _ gradient: Tensor<Scalar>, _ multiples: [Int], _ shape: TensorShape
) -> Tensor<Scalar> {
  // Axis i is taken apart into one over the tiles, at place 2i, and one within a tile.
  let apart = TensorShape(zip(multiples, shape).flatMap { [$0, $1] })
  let tiles = multiples.indices.map { 2 * $0 }
  return _Raw.sum(gradient.reshaped(to: apart), reductionIndices: axesTensor(tiles))
}

// MARK: checks

private func stackingAxis(_ shapes: [TensorShape], _ axis: Int) -> Int {
  guard let first = shapes.first else { fatalError("stacking: there is no tensor to stack") }
  for shape in shapes {
    require(shape == first, "stacking: shapes differ: \(first) and \(shape)")
  }
  return first.newAxis(axis, "stacking")
}

private func concatenationAxis(_ shapes: [TensorShape], _ axis: Int) -> Int {
  guard let first = shapes.first else { fatalError("concatenating: there is no tensor to join") }
  let axis = first.axis(axis, "concatenating")
  for shape in shapes {
    var aligned = shape
    if shape.rank == first.rank { aligned[axis] = first[axis] }
    require(
      aligned == first,
      "concatenating: shapes differ in more than axis \(axis): \(first) and \(shape)")
  }
  return axis
}
