import Foundation
import TensorFlow
import Testing

private let count = 20_000

/// Samples in double precision, by a generator of fixed seed.
private func draw<D: RandomDistribution>(_ distribution: D, seed: Int = 1) -> [Double]
where D.Sample: BinaryFloatingPoint {
  var generator = PhiloxRandomNumberGenerator(seed: seed)
  return (0..<count).map { _ in Double(distribution.next(using: &generator)) }
}

/// The largest distance between the share of samples up to x and the distribution's own (Kolmogorov),
/// times the root of their number. By chance it is above 1.95 once in a thousand times; the seeds are
/// fixed, so a test that passes passes always.
private func kolmogorov(_ samples: [Double], _ cumulative: (Double) -> Double) -> Double {
  let n = Double(samples.count)
  let distances = samples.sorted().enumerated().map { i, x in
    max(abs(cumulative(x) - Double(i) / n), abs(Double(i + 1) / n - cumulative(x)))
  }
  return distances.max()! * n.squareRoot()
}

/// Expects mean and variance within five standard errors; that of the variance is taken from the
/// samples' fourth moment.
private func expectMoments(
  _ samples: [Double], mean: Double, variance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let n = Double(samples.count)
  let m = samples.reduce(0, +) / n
  let squares = samples.map { ($0 - mean) * ($0 - mean) }
  let v = squares.reduce(0, +) / n
  let fourth = squares.map { $0 * $0 }.reduce(0, +) / n
  #expect(abs(m - mean) < 5 * (variance / n).squareRoot(), "\(m)", sourceLocation: sourceLocation)
  #expect(
    abs(v - variance) < 5 * ((fourth - v * v) / n).squareRoot(), "\(v)",
    sourceLocation: sourceLocation)
}

@Suite("Random distributions")
struct DistributionTests {
  @Test("uniform integers reach both ends, each as often")
  func integers() {
    let dice = UniformIntegerDistribution<Int>(lowerBound: -2, upperBound: 3)
    var generator = ThreefryRandomNumberGenerator(seed: 2)
    let rolls = (0..<60_000).map { _ in dice.next(using: &generator) }
    let counts = Dictionary(grouping: rolls) { $0 }.mapValues { Double($0.count) }
    #expect(counts.keys.sorted() == [-2, -1, 0, 1, 2, 3])
    // χ² of five degrees of freedom is above 20.5 once in a thousand times.
    let chi = counts.values.map { ($0 - 10_000) * ($0 - 10_000) / 10_000 }.reduce(0, +)
    #expect(chi < 20.5, "\(counts)")
    #expect((dice.lowerBound, dice.upperBound) == (-2, 3))
    let all = UniformIntegerDistribution<UInt8>()
    #expect(Set((0..<10_000).map { _ in all.next(using: &generator) }).count == 256)
    let one = UniformIntegerDistribution<Int64>(lowerBound: .max, upperBound: .max)
    #expect(one.next(using: &generator) == .max)
  }

  @Test("uniform numbers")
  func uniform() {
    let unit = draw(UniformFloatingPointDistribution<Float>())
    #expect(unit.allSatisfy { 0 <= $0 && $0 < 1 })
    #expect(kolmogorov(unit) { $0 } < 1.95)
    let wide = draw(UniformFloatingPointDistribution<Double>(lowerBound: -3, upperBound: 5))
    #expect(wide.allSatisfy { -3 <= $0 && $0 < 5 })
    #expect(kolmogorov(wide) { ($0 + 3) / 8 } < 1.95)
    expectMoments(wide, mean: 1, variance: 64 / 12.0)
  }

  @Test("normal numbers")
  func normal() {
    func cumulative(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
    let unit = draw(NormalDistribution<Double>())
    #expect(kolmogorov(unit, cumulative) < 1.95)
    expectMoments(unit, mean: 0, variance: 1)
    let moved = draw(NormalDistribution<Float>(mean: 10, standardDeviation: 0.5), seed: 3)
    #expect(kolmogorov(moved) { cumulative(($0 - 10) / 0.5) } < 1.95)
    expectMoments(moved, mean: 10, variance: 0.25)
    #expect(draw(NormalDistribution<Double>(mean: 4, standardDeviation: 0)).allSatisfy { $0 == 4 })
  }

  // Beta distributions whose share up to x has a closed form.
  @Test("beta numbers, with parameters below, at and above one")
  func beta() {
    typealias Closed = (alpha: Float, beta: Float, cumulative: (Double) -> Double)
    let cases: [Closed] = [
      (1, 1, { $0 }),
      (0.5, 0.5, { asin($0.squareRoot()) * 2 / .pi }),
      (3, 1, { $0 * $0 * $0 }),
      (0.2, 1, { pow($0, Double(Float(0.2))) }),
      (1, 0.4, { 1 - pow(1 - $0, Double(Float(0.4))) }),
      (2, 3, { $0 * $0 * (6 - 8 * $0 + 3 * $0 * $0) }),
      (2, 2, { $0 * $0 * (3 - 2 * $0) }),
    ]
    for (alpha, beta, cumulative) in cases {
      let samples = draw(BetaDistribution(alpha: alpha, beta: beta), seed: 4)
      #expect(samples.allSatisfy { 0 <= $0 && $0 <= 1 })
      #expect(kolmogorov(samples, cumulative) < 1.95, "\(alpha), \(beta)")
    }
  }

  @Test("beta numbers have their mean and variance, for mixup's and for great parameters")
  func betaMoments() {
    for (a, b) in [(0.4, 0.4), (0.1, 0.3), (7.5, 2), (300, 200), (0.01, 5)] {
      let samples = draw(BetaDistribution(alpha: Float(a), beta: Float(b)), seed: 5)
      expectMoments(
        samples, mean: a / (a + b), variance: a * b / ((a + b) * (a + b) * (a + b + 1)))
    }
    // So small that a gamma variate of that shape is below the smallest number. All samples are at
    // either end, but for a share of about α ln 10¹², which is six of them.
    let ends = draw(BetaDistribution(alpha: 1e-5, beta: 1e-5), seed: 6)
    #expect(ends.filter { $0 > 1e-6 && $0 < 1 - 1e-6 }.count < 20)
    expectMoments(ends, mean: 0.5, variance: 0.25)
  }

  @Test("a seed repeats the samples")
  func seeds() {
    let beta = BetaDistribution(alpha: 0.4, beta: 0.4)
    #expect(draw(beta, seed: 1) == draw(beta, seed: 1))
    #expect(draw(beta, seed: 1) != draw(beta, seed: 2))
  }
}

/// A mistake with generators and distributions, and what the program says as it stops.
enum RandomMistake: String, CaseIterable, Codable, Sendable {
  case arc4, threefry, philox, integers, numbers, deviation, beta

  var message: String {
    switch self {
    case .arc4: "ARC4RandomNumberGenerator: a seed has 1 to 256 bytes, got 0"
    case .threefry: "ThreefryRandomNumberGenerator: a seed has 1 to 8 bytes, got 17"
    case .philox: "PhiloxRandomNumberGenerator: a seed has 1 to 8 bytes, got 9"
    case .integers: "UniformIntegerDistribution: 3 is above 2"
    case .numbers: "UniformFloatingPointDistribution: 1.0 is not below 1.0"
    case .deviation: "NormalDistribution: a negative deviation: -1.0"
    case .beta: "BetaDistribution: α = 0.0 and β = 1.0 must be positive"
    }
  }

  func make() -> Any {
    let bytes = [UInt8](repeating: 1, count: 17)
    switch self {
    case .arc4: return ARC4RandomNumberGenerator(seed: [])
    case .threefry: return ThreefryRandomNumberGenerator(seed: bytes)
    case .philox: return PhiloxRandomNumberGenerator(seed: Array(bytes.prefix(9)))
    case .integers: return UniformIntegerDistribution(lowerBound: 3, upperBound: 2)
    case .numbers: return UniformFloatingPointDistribution<Float>(lowerBound: 1, upperBound: 1)
    case .deviation: return NormalDistribution<Float>(standardDeviation: -1)
    case .beta: return BetaDistribution(alpha: 0, beta: 1)
    }
  }
}

@Suite("Mistakes with random numbers", .serialized)
struct RandomMistakeTests {
  @Test("stop the program and say what was wrong", arguments: RandomMistake.allCases)
  func stops(mistake: RandomMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
