/// An effect of sox, by its name, and its words for sound of a given rate.
///
/// Twin of `SoxEffect` in python/tandem/interop/sox_effects.py.
public struct SoxEffect: Sendable {
  public let name: String
  let arguments: @Sendable (_ rate: Double) -> [String]
  /// Whether sound is brought back to the rate that it had, as the program sox does.
  let keepsRate: Bool

  /// Any effect that sox has; `sox --help-effect NAME` says which words it takes.
  public init(
    _ name: String, keepsRate: Bool = false,
    arguments: @escaping @Sendable (_ rate: Double) -> [String] = { _ in [] }
  ) {
    (self.name, self.keepsRate, self.arguments) = (name, keepsRate, arguments)
  }

  /// Resamples to another rate.
  public static func rate(_ hertz: Double) -> SoxEffect {
    SoxEffect("rate") { _ in [word(hertz)] }
  }

  /// Makes sound louder or softer; what is above full scale is clipped.
  public static func gain(_ decibels: Double) -> SoxEffect {
    SoxEffect("gain") { _ in [word(decibels)] }
  }

  /// Keeps `duration` seconds from `start`, or all of them from there.
  public static func trim(_ start: Double, _ duration: Double? = nil) -> SoxEffect {
    let times = [start] + (duration.map { [$0] } ?? [])
    return SoxEffect("trim") { rate in
      // Even halves go to the even frame, as Python rounds.
      times.map { "\(word(($0 * rate).rounded(.toNearestOrEven)))s" }
    }
  }

  /// Plays faster and higher by `factor`; the rate stays.
  public static func speed(_ factor: Double) -> SoxEffect {
    SoxEffect("speed", keepsRate: true) { _ in [word(factor)] }
  }
}
