import Foundation

/// A rule by which random values are drawn.
public protocol RandomDistribution {
  /// The type of the values.
  associatedtype Sample
  /// The next value, drawn with bits from `generator`.
  func next<Generator: RandomNumberGenerator>(using generator: inout Generator) -> Sample
}

/// All integers of an interval, both ends included, with equal chance.
public struct UniformIntegerDistribution<T: FixedWidthInteger>: RandomDistribution {
  /// The least value.
  public let lowerBound: T
  /// The greatest value.
  public let upperBound: T

  /// - Precondition: `lowerBound` is not above `upperBound`.
  public init(lowerBound: T = .min, upperBound: T = .max) {
    require(
      lowerBound <= upperBound,
      "UniformIntegerDistribution: \(lowerBound) is above \(upperBound)")
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  /// The next value, drawn with bits from `generator`.
  public func next<Generator: RandomNumberGenerator>(using generator: inout Generator) -> T {
    T.random(in: lowerBound...upperBound, using: &generator)
  }
}

/// The numbers of an interval, its upper end excluded, with equal chance.
public struct UniformFloatingPointDistribution<T: BinaryFloatingPoint>: RandomDistribution
where T.RawSignificand: FixedWidthInteger {
  /// The least value.
  public let lowerBound: T
  /// What all values are below.
  public let upperBound: T

  /// - Precondition: `lowerBound` is below `upperBound`.
  public init(lowerBound: T = 0, upperBound: T = 1) {
    require(
      lowerBound < upperBound,
      "UniformFloatingPointDistribution: \(lowerBound) is not below \(upperBound)")
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  /// The next value, drawn with bits from `generator`.
  public func next<Generator: RandomNumberGenerator>(using generator: inout Generator) -> T {
    T.random(in: lowerBound..<upperBound, using: &generator)
  }
}

/// The normal distribution, of density exp(-(x - μ)² / 2σ²) / (σ √(2π)).
public struct NormalDistribution<T: BinaryFloatingPoint>: RandomDistribution
where T.RawSignificand: FixedWidthInteger {
  /// The mean μ.
  public let mean: T
  /// The standard deviation σ.
  public let standardDeviation: T

  /// - Precondition: `standardDeviation` is not negative.
  public init(mean: T = 0, standardDeviation: T = 1) {
    require(
      standardDeviation >= 0, "NormalDistribution: a negative deviation: \(standardDeviation)")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The next value, drawn with bits from `generator`: √(-2 ln u) cos(2πv) of two uniform numbers,
  /// computed in double precision (Box and Muller 1958).
  public func next<Generator: RandomNumberGenerator>(using generator: inout Generator) -> T {
    // u is in (0, 1]: its logarithm is finite.
    let u = 1 - Double.random(in: 0..<1, using: &generator)
    let v = Double.random(in: 0..<1, using: &generator)
    return mean + standardDeviation * T((-2 * log(u)).squareRoot() * cos(2 * .pi * v))
  }
}
