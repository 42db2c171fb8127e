// Random parameters whose rows or columns are orthogonal, so that a layer keeps the length of what
// passes through it.

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// A matrix whose rows or columns, whichever are fewer, are orthogonal and `gain` long, in the given
  /// shape: its last axis is the columns, all others are the rows.
  ///
  /// It is the Q of the QR decomposition of a normal matrix. Each column takes the sign that makes
  /// R's diagonal positive: so Q is spread evenly over all orthogonal matrices (Mezzadri, "How to
  /// generate random matrices from the classical compact groups", 2007; as an initialiser Saxe,
  /// McClelland and Ganguli 2013).
  ///
  /// - Precondition: The shape is of rank 2 or more.
  public init(
    orthogonal shape: TensorShape, gain: Tensor<Scalar> = Tensor(1),
    seed: TensorFlowSeed = Context.local.randomSeed
  ) {
    require(
      shape.rank >= 2, "orthogonal initialiser: a shape of rank 2 or more is a matrix: \(shape)")
    let (rows, columns) = (shape.dropLast().contiguousSize, shape[shape.rank - 1])
    let tall: TensorShape = [Swift.max(rows, columns), Swift.min(rows, columns)]
    let (q, r) = _Raw.qr(Tensor(randomNormal: tall, seed: seed))
    let signs: Tensor = _Raw.sign(_Raw.matrixDiagPart(r))
    let orthogonal = q * signs
    self = gain * (rows < columns ? orthogonal.transposed() : orthogonal).reshaped(to: shape)
  }
}
