import TensorFlow

/// The largest difference between `actual` and `expected`, relative to the largest magnitude of
/// `expected` (absolute where that is below `floor`); infinite where shapes differ, or for a NaN.
func relativeError(
  _ actual: ShapedArray<Double>, _ expected: ShapedArray<Double>, floor: Double
) -> Double {
  guard actual.shape == expected.shape else { return .infinity }
  let scale = max(expected.scalars.map(\.magnitude).max() ?? 0, floor)
  let errors = zip(actual.scalars, expected.scalars).map { ($0 - $1).magnitude / scale }
  return errors.contains { $0.isNaN } ? .infinity : errors.max() ?? 0
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  /// The scalars in double precision.
  var doubles: ShapedArray<Double> {
    ShapedArray(shape: shape.dimensions, scalars: scalars.map { Double($0) })
  }
}

/// One sentence for each value and gradient of `function` that is not PyTorch's, as stored under
/// `name`, within `tolerance`. A value or gradient of zeros is compared absolutely.
func disagreementsWithPyTorch<Scalar: TensorFlowFloatingPoint>(
  _ name: String, _ function: GradientTable<Scalar>.Function, tolerance: Double
) -> [String] {
  let inputs: [Tensor<Scalar>] = storedTensors("input", of: name)
  let result = function(inputs)
  let gradients = result.pullback(storedTensors("upstream", of: name))
  return disagreements(result.values, "value", of: name, tolerance)
    + disagreements(gradients, "grad", of: name, tolerance)
}

private func storedTensors<Scalar: TensorFlowFloatingPoint>(
  _ kind: String, of name: String
) -> [Tensor<Scalar>] {
  GradientFixture.tensors(kind, of: name).map(GradientFixture.tensor)
}

private func disagreements<Scalar: TensorFlowFloatingPoint>(
  _ actual: [Tensor<Scalar>], _ kind: String, of name: String, _ tolerance: Double
) -> [String] {
  let expected = GradientFixture.tensors(kind, of: name)
  guard actual.count == expected.count else {
    return ["\(name): \(actual.count) tensors of kind \(kind), PyTorch has \(expected.count)"]
  }
  return zip(actual, expected).enumerated().compactMap { index, pair in
    let (mine, theirs) = (pair.0.doubles, pair.1)
    let error = relativeError(mine, theirs, floor: 1e-300)
    guard error > tolerance else { return nil }
    return "\(name)/\(kind)\(index): \(mine) of shape \(mine.shape), PyTorch has \(theirs) "
      + "of shape \(theirs.shape); relative error \(error)"
  }
}

/// One sentence for each gradient of `function` that differs from its own central differences.
func disagreementsWithDifferences(
  _ name: String, _ function: GradientTable<Double>.Function, step: Double = 1e-5,
  tolerance: Double
) -> [String] {
  let inputs = GradientFixture.tensors("input", of: name)
  let upstreams = GradientFixture.tensors("upstream", of: name)
  let gradients = function(inputs.map { Tensor($0) }).pullback(upstreams.map { Tensor($0) })
  return inputs.indices.compactMap { index in
    let measured = centralDifferences(function, at: inputs, by: index, upstreams, step)
    let error = relativeError(gradients[index].doubles, measured, floor: 1e-3)
    guard error > tolerance else { return nil }
    return "\(name)/grad\(index): \(gradients[index]), central differences give \(measured); "
      + "relative error \(error)"
  }
}

/// The derivative of (upstream · function) by each element of the input `index`.
private func centralDifferences(
  _ function: GradientTable<Double>.Function, at inputs: [ShapedArray<Double>], by index: Int,
  _ upstreams: [ShapedArray<Double>], _ step: Double
) -> ShapedArray<Double> {
  func projection(moving element: Int, by change: Double) -> Double {
    var moved = inputs
    moved[index].scalars[element] += change
    let values = function(moved.map { Tensor($0) }).values
    return zip(values, upstreams).reduce(0) { sum, pair in
      zip(pair.0.scalars, pair.1.scalars).reduce(sum) { $0 + $1.0 * $1.1 }
    }
  }
  let slopes = inputs[index].scalars.indices.map {
    (projection(moving: $0, by: step) - projection(moving: $0, by: -step)) / (2 * step)
  }
  return ShapedArray(shape: inputs[index].shape, scalars: slopes)
}
