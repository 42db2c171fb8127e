import Tandem
import TensorFlow
import Testing
import _Differentiation

typealias TD = Tensor<Double>

/// What a process that trapped under an exit test wrote to its standard error.
func words(of result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}

/// The same numbers at each run.
func normal(_ shape: TensorShape, _ seed: Int32) -> TF { TF(randomNormal: shape, seed: (7, seed)) }

func normalDouble(_ shape: TensorShape, _ seed: Int32) -> TD {
  TD(randomNormal: shape, seed: (7, seed))
}

/// Fails unless shapes are equal and no scalar differs by more than `tolerance` of the largest.
func expectClose<Scalar: TensorFlowFloatingPoint & BinaryFloatingPoint>(
  _ actual: Tensor<Scalar>, _ expected: Tensor<Scalar>, tolerance: Scalar = 1e-5,
  _ what: String = "", at location: SourceLocation = #_sourceLocation
) {
  guard actual.shape == expected.shape else {
    Issue.record(
      "\(what): shape \(actual.shape), expected \(expected.shape)", sourceLocation: location)
    return
  }
  let largest = expected.scalars.map(\.magnitude).max() ?? 0
  for (place, (a, e)) in zip(actual.scalars, expected.scalars).enumerated()
  where !((a - e).magnitude <= tolerance * max(largest, 1e-6)) {
    Issue.record("\(what): \(a) at \(place), expected \(e)", sourceLocation: location)
    return
  }
}

/// The gradient of `f` at `x` by central differences, one scalar after the other: independent of
/// every derivative, written or compiled.
func numericGradient(at x: TD, step: Double = 1e-5, of f: (TD) -> TD) -> TD {
  var scalars = x.scalars
  func value(_ place: Int, _ moved: Double) -> Double {
    let before = scalars[place]
    defer { scalars[place] = before }
    scalars[place] = before + moved
    return f(TD(shape: x.shape, scalars: scalars)).scalarized()
  }
  let slopes = scalars.indices.map { (value($0, step) - value($0, -step)) / (2 * step) }
  return TD(shape: x.shape, scalars: slopes)
}

/// Fails unless the derivative of `f` at `x` agrees with finite differences, for the sum of its
/// results, each weighted differently.
func expectDerivative(
  at x: TD, _ what: String = "", at location: SourceLocation = #_sourceLocation,
  of f: @escaping @differentiable(reverse) (TD) -> TD
) {
  let (value, back) = valueWithPullback(at: x, of: f)
  let weights = normalDouble(value.shape, 99)
  expectClose(
    back(weights), numericGradient(at: x) { (f($0) * weights).sum() }, tolerance: 1e-7, what,
    at: location)
}
