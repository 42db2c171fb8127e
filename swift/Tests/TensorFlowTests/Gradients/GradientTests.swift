import TensorFlow
import Testing
import _Differentiation

private let table = GradientTable<Double>()
private let singleTable = GradientTable<Float>()
private let names = table.functions.keys.sorted()
private let smoothNames = names.filter { !kinks.contains($0) }

/// Where PyTorch and TensorFlow agree on a derivative and a central difference means another: 0 for
/// relu at 0, 1 for a bound of `clipped`, 0 for `round` at a half.
private let kinks: Set = ["clipped.bound", "relu.zero", "round.half"]

/// Where TensorFlow computes in single precision whatever the table's: resizing, which is linear, so
/// that a wide central difference is exact but for rounding.
private func isSingle(_ name: String) -> Bool { name.hasPrefix("resize.") }

@Suite("Derivatives")
struct GradientTests {
  @Test("the table and PyTorch's fixture hold the same cases")
  func registry() {
    let functions = Set(names)
    #expect(GradientFixture.caseNames.subtracting(functions).sorted() == [])
    #expect(functions.subtracting(GradientFixture.caseNames).sorted() == [])
    #expect(functions.count >= 150)
    #expect(kinks.isSubset(of: functions))
  }

  @Test("value and gradients are PyTorch's", arguments: names)
  func pyTorch(name: String) throws {
    let function = try #require(table.functions[name])
    let tolerance = isSingle(name) ? 1e-5 : 1e-12
    #expect(disagreementsWithPyTorch(name, function, tolerance: tolerance) == [])
  }

  @Test("value and gradients are PyTorch's in single precision", arguments: names)
  func singlePrecision(name: String) throws {
    let function = try #require(singleTable.functions[name])
    // A recurrent layer chains dozens of ops, each of which rounds.
    let tolerance = ["rnn", "lstm", "gru"].contains { name.hasPrefix($0) } ? 3e-5 : 1e-5
    #expect(disagreementsWithPyTorch(name, function, tolerance: tolerance) == [])
  }

  @Test("gradients are those of central differences", arguments: smoothNames)
  func centralDifferences(name: String) throws {
    let function = try #require(table.functions[name])
    let (step, tolerance) = isSingle(name) ? (0.5, 1e-5) : (1e-5, 1e-7)
    #expect(disagreementsWithDifferences(name, function, step: step, tolerance: tolerance) == [])
  }
}

// MARK: the checks themselves

/// exp, with a derivative that is 1e-5 too large in one place of the chain.
private func almostExp(_ x: Tensor<Double>) -> Tensor<Double> { exp(x) }

@derivative(of: almostExp)
private func wrongDerivative(_ x: Tensor<Double>) -> (
  value: Tensor<Double>, pullback: (Tensor<Double>) -> Tensor<Double>
) {
  let value = exp(x)
  return (value, { $0 * value * 1.00001 })
}

@Suite("The checks of derivatives")
struct GradientCheckTests {
  private func differentiated(
    _ f: @escaping @differentiable(reverse) (Tensor<Double>) -> Tensor<Double>
  ) -> GradientTable<Double>.Function {
    {
      let (value, pullback) = valueWithPullback(at: $0[0], of: f)
      return Differentiated(values: [value]) { [pullback($0[0])] }
    }
  }

  @Test("catch a derivative that is slightly wrong, and pass the right value")
  func wrongGradient() {
    let function = differentiated { almostExp($0) }
    let pyTorch = disagreementsWithPyTorch("exp", function, tolerance: 1e-10)
    #expect(pyTorch.map { $0.prefix(10) } == ["exp/grad0:"])
    let differences = disagreementsWithDifferences("exp", function, tolerance: 1e-6)
    #expect(differences.map { $0.prefix(10) } == ["exp/grad0:"])
  }

  @Test("catch a wrong value")
  func wrongValue() {
    let function = differentiated { exp($0) + 1e-8 }
    let pyTorch = disagreementsWithPyTorch("exp", function, tolerance: 1e-10)
    #expect(pyTorch.map { $0.prefix(11) } == ["exp/value0:"])
  }

  @Test("measure relative to the largest magnitude, and refuse other shapes and NaN")
  func errors() {
    #expect(relativeError([1, 100], [2, 100], floor: 0) == 0.01)
    #expect(relativeError([0, 0], [0, 0], floor: 1e-300) == 0)
    #expect(relativeError([0, 1e-9], [0, 0], floor: 1e-300) > 1)
    #expect(relativeError([[1, 2]], [1, 2], floor: 0) == .infinity)
    let undefined = ShapedArray(shape: [2], scalars: [Double.nan, 2])
    #expect(relativeError(undefined, [1, 2], floor: 0) == .infinity)
  }
}
