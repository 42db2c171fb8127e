import TensorFlow

// What the tests of this folder compare with: plain loops over Swift arrays.

/// 0, 1, 2 and so on, in the given shape.
func counting(_ shape: TensorShape) -> Tensor<Float> {
  Tensor(shape: shape, scalars: (0..<shape.contiguousSize).map { Float($0) })
}

/// Where the scalars at the given positions of each axis lie in row-major order.
func offsets(_ positions: [[Int]], in shape: TensorShape) -> [Int] {
  zip(positions, shape).reduce([0]) { offsets, axis in
    offsets.flatMap { offset in axis.0.map { offset * axis.1 + $0 } }
  }
}

/// The scalars at the given positions of each axis, in `shape`.
func picked(_ x: Tensor<Float>, _ positions: [[Int]], shape: TensorShape) -> Tensor<Float> {
  let scalars = x.scalars
  return Tensor(shape: shape, scalars: offsets(positions, in: x.shape).map { scalars[$0] })
}

/// Zeros of `shape` with `values` added at the given positions of each axis.
func scattered(_ values: Tensor<Float>, _ positions: [[Int]], shape: TensorShape)
  -> Tensor<Float>
{
  var scalars = [Float](repeating: 0, count: shape.contiguousSize)
  for (offset, value) in zip(offsets(positions, in: shape), values.scalars) {
    scalars[offset] += value
  }
  return Tensor(shape: shape, scalars: scalars)
}
