import Foundation
import TensorFlow
import Testing

private let count = 100_000

/// The mean and the standard deviation of the scalars, in double precision.
private func moments<T: TensorFlowFloatingPoint>(_ x: Tensor<T>) -> (
  mean: Double, deviation: Double
) {
  let values = x.scalars.map { Double($0) }
  let mean = values.reduce(0, +) / Double(values.count)
  let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  return (mean, square.squareRoot())
}

// Bounds are five standard errors of the mean (σ / √n) and of the deviation (at most σ / √(2n)):
// the seeds are fixed, so a test that passes passes always.
@Suite("Random numbers")
struct RandomTests {
  private func expect(
    _ x: Tensor<some TensorFlowFloatingPoint>, mean: Double, deviation: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (m, d) = moments(x)
    let error = deviation / Double(count).squareRoot()
    #expect(abs(m - mean) < 5 * error, "mean \(m)", sourceLocation: sourceLocation)
    #expect(abs(d - deviation) < 4 * error, "deviation \(d)", sourceLocation: sourceLocation)
  }

  @Test("uniform numbers fill their interval evenly")
  func uniform() {
    let unit = Tensor<Float>(randomUniform: [count], seed: (1, 1))
    expect(unit, mean: 0.5, deviation: (1 / 12.0).squareRoot())
    #expect(unit.scalars.allSatisfy { 0 <= $0 && $0 < 1 })
    let tenths = Dictionary(grouping: unit.scalars) { Int($0 * 10) }
    #expect(tenths.count == 10)
    #expect(tenths.values.allSatisfy { abs($0.count - count / 10) < 500 })
    let wide = Tensor<Double>(
      randomUniform: [count / 10, 10], lowerBound: Tensor(-3), upperBound: Tensor(5), seed: (1, 2))
    #expect(wide.shape == [count / 10, 10])
    expect(wide, mean: 1, deviation: 8 / 12.0.squareRoot())
    #expect(wide.scalars.allSatisfy { -3 <= $0 && $0 < 5 })
  }

  @Test("normal numbers have their mean and deviation, and their tails")
  func normal() {
    let unit = Tensor<Double>(randomNormal: [count], seed: (1, 3))
    expect(unit, mean: 0, deviation: 1)
    // P(|x| > 1) = 0.3173, P(|x| > 2) = 0.0455.
    let beyond = [1.0, 2].map { limit in unit.scalars.filter { abs($0) > limit }.count }
    #expect(abs(beyond[0] - 31731) < 740)
    #expect(abs(beyond[1] - 4550) < 330)
    let moved = Tensor<Float>(
      randomNormal: [count], mean: Tensor(10), standardDeviation: Tensor(0.5), seed: (1, 4))
    expect(moved, mean: 10, deviation: 0.5)
  }

  @Test("truncated normal numbers stay within two deviations")
  func truncated() {
    let x = Tensor<Float>(
      randomTruncatedNormal: [count], mean: Tensor(1), standardDeviation: Tensor(2), seed: (1, 5))
    #expect(x.scalars.allSatisfy { abs($0 - 1) <= 4.0001 })
    // The deviation of a unit normal cut at 2 is 0.8796.
    expect(x, mean: 1, deviation: 2 * 0.879626)
  }

  @Test("initialisers scale by fans")
  func initialisers() {
    // 250 places of a filter from 20 channels to 20: fans of 5000, count scalars.
    let shape: TensorShape = [25, 10, 20, 20]
    #expect(shape.contiguousSize == count)
    let glorot = (2 / 10000.0).squareRoot()
    let he = (2 / 5000.0).squareRoot()
    expect(glorotUniform(seed: (2, 1))(shape) as Tensor<Float>, mean: 0, deviation: glorot)
    expect(glorotNormal(seed: (2, 2))(shape) as Tensor<Float>, mean: 0, deviation: glorot)
    expect(heUniform(seed: (2, 3))(shape) as Tensor<Double>, mean: 0, deviation: he)
    expect(heNormal(seed: (2, 4))(shape) as Tensor<Double>, mean: 0, deviation: he)
    let limit = Float((6 / 10000.0).squareRoot())
    #expect(
      (glorotUniform(seed: (2, 1))(shape) as Tensor<Float>).scalars.allSatisfy {
        abs($0) <= limit
      })
    let leCun = (1 / 5000.0).squareRoot()
    expect(leCunUniform(seed: (2, 6))(shape) as Tensor<Double>, mean: 0, deviation: leCun)
    expect(leCunNormal(seed: (2, 7))(shape) as Tensor<Float>, mean: 0, deviation: leCun)
    let uneven: Tensor<Float> = heUniform(seed: (2, 5))([500, 200])
    expect(uneven, mean: 0, deviation: (2 / 500.0).squareRoot())
    #expect(zeros()([2]) == Tensor<Float>([0, 0]))
    #expect(constantInitializer(value: 3)([2]) == Tensor<Double>([3, 3]))
  }

  @Test("an initialiser and the tensor of its name are the same numbers, on any device")
  func initialisedTensors() {
    let (shape, seed): (TensorShape, TensorFlowSeed) = ([3, 4], (3, 1))
    let cpu = Device(kind: .CPU)
    typealias T = Tensor<Float>
    #expect(T(glorotUniform: shape, seed: seed) == glorotUniform(seed: seed)(shape))
    #expect(T(glorotNormal: shape, seed: seed, on: cpu) == glorotNormal(seed: seed)(shape))
    #expect(T(heUniform: shape, seed: seed) == heUniform(seed: seed)(shape))
    #expect(T(heNormal: shape, seed: seed) == heNormal(seed: seed)(shape))
    #expect(T(leCunUniform: shape, seed: seed) == leCunUniform(seed: seed)(shape))
    #expect(T(leCunNormal: shape, seed: seed) == leCunNormal(seed: seed)(shape))
    let narrow: T = truncatedNormalInitializer(
      mean: Tensor(5), standardDeviation: Tensor(0.5), seed: seed)(shape)
    #expect(
      narrow
        == T(
          randomTruncatedNormal: shape, mean: Tensor(5), standardDeviation: Tensor(0.5),
          seed: seed, on: cpu))
    #expect(T(randomUniform: shape, seed: seed, on: cpu) == T(randomUniform: shape, seed: seed))
    #expect(T(randomNormal: shape, seed: seed, on: cpu).device == cpu)
  }
}
