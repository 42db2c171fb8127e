import _Differentiation

// Blocks of pixels as channels, and back: each is the other's inverse, and so its derivative.

/// Channels laid out as blocks of pixels.
///
/// `[n, height, width, blockSize² * channels]` gives
/// `[n, height * blockSize, width * blockSize, channels]`; the first `channels` are a block's first
/// pixel, the next its neighbour to the right.
///
/// - Precondition: The input is of rank 4, and the block's area divides its channels.
@differentiable(reverse,wrt: input where Scalar: TensorFlowFloatingPoint)
public func depthToSpace<Scalar: TensorFlowScalar>(_ input: Tensor<Scalar>, blockSize: Int)
  -> Tensor<Scalar>
{
  requireBlocks("depthToSpace", input.shape, blockSize) { [1, 1, 1, $0 * $0] }
  // TensorFlow's op wants blocks of at least two by two.
  return blockSize == 1 ? input : _Raw.depthToSpace(input, blockSize: blockSize)
}

@usableFromInline
@derivative(of: depthToSpace, wrt: input)
func _vjpDepthToSpace<Scalar: TensorFlowFloatingPoint>(_ input: Tensor<Scalar>, blockSize: Int)
  -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>)
{
  (
    depthToSpace(input, blockSize: blockSize),
    { $0.mapUnlessZero { spaceToDepth($0, blockSize: blockSize) } }
  )
}

/// Blocks of pixels laid out as channels: the inverse of ``depthToSpace(_:blockSize:)``.
///
/// `[n, height, width, channels]` gives
/// `[n, height / blockSize, width / blockSize, blockSize² * channels]`.
///
/// - Precondition: The input is of rank 4, and the block's size divides its height and width.
@differentiable(reverse,wrt: input where Scalar: TensorFlowFloatingPoint)
public func spaceToDepth<Scalar: TensorFlowScalar>(_ input: Tensor<Scalar>, blockSize: Int)
  -> Tensor<Scalar>
{
  requireBlocks("spaceToDepth", input.shape, blockSize) { [1, $0, $0, 1] }
  return blockSize == 1 ? input : _Raw.spaceToDepth(input, blockSize: blockSize)
}

@usableFromInline
@derivative(of: spaceToDepth, wrt: input)
func _vjpSpaceToDepth<Scalar: TensorFlowFloatingPoint>(_ input: Tensor<Scalar>, blockSize: Int)
  -> (value: Tensor<Scalar>, pullback: (Tensor<Scalar>) -> Tensor<Scalar>)
{
  (
    spaceToDepth(input, blockSize: blockSize),
    { $0.mapUnlessZero { depthToSpace($0, blockSize: blockSize) } }
  )
}

private func requireBlocks(
  _ op: String, _ shape: TensorShape, _ blockSize: Int, _ divisors: (Int) -> [Int]
) {
  require(shape.rank == 4, "\(op): the input must be of rank 4: \(shape)")
  let divisors = blockSize > 0 ? divisors(blockSize) : []
  require(
    blockSize > 0 && zip(shape, divisors).allSatisfy { $0 % $1 == 0 },
    "\(op): blocks of \(blockSize) by \(blockSize) do not fit the shape \(shape)")
}
