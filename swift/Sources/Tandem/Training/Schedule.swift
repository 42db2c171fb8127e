import Foundation
import TensorFlow

// Schedules of hyper-parameters, and one-cycle (lesson 10).
//
// A schedule gives the value at a position p of training, 0 at its start and 1 at its end:
//
//     linear: s + p (e - s)    cosine: e + (s - e) (1 + cos(pi p)) / 2    exponential: s (e / s)^p
//
// One-cycle: L. Smith, A disciplined approach to neural network hyper-parameters, arXiv 1803.09820.
//
// Twin: python/tandem/training/schedule.py; Schedule+Delegates.swift sets the hyper-parameters.

/// From a position in training, 0 to 1, to a value.
public typealias Schedule = (_ position: Double) -> Double

/// Makes of f(start, end, position) a function of the ends that returns a `Schedule`.
public func annealer(_ f: @escaping (_ start: Double, _ end: Double, _ position: Double) -> Double)
  -> (_ start: Double, _ end: Double) -> Schedule
{
  { start, end in
    _ = f(start, end, 0)  // a fault of the ends shows here, not in the middle of training
    return { f(start, end, $0) }
  }
}

/// Stays at `start`; `end` is not used.
public let schedNo = annealer { start, _, _ in start }

/// Goes from start to end at an even pace.
public let schedLin = annealer { start, end, position in start + position * (end - start) }

/// Goes from start to end along half a cosine: slowly at both ends.
public let schedCos = annealer { start, end, position in
  end + (start - end) * (1 + cos(Double.pi * position)) / 2
}

/// Goes from start to end by equal factors.
///
/// - Precondition: Both ends are positive.
public let schedExp = annealer { start, end, position in
  require(start > 0 && end > 0, "schedExp: both ends must be positive, got \(start) and \(end)")
  return start * pow(end / start, position)
}

/// Runs one schedule after the other, each over its share of training.
///
/// - Precondition: There are as many shares as schedules; each is positive, and they sum to 1.
public func combineScheds(_ shares: [Double], _ scheds: [Schedule]) -> Schedule {
  require(
    !shares.isEmpty && shares.count == scheds.count,
    "combineScheds: \(shares.count) shares and \(scheds.count) schedules")
  require(
    shares.allSatisfy { $0 > 0 } && abs(shares.reduce(0, +) - 1) <= 1e-6,
    "combineScheds: shares must be positive and sum to 1, got \(shares)")
  let starts = shares.dropLast().reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
  return { position in
    // Position 1 lies in the last phase, not in one after it.
    let phase = starts.lastIndex { $0 <= position } ?? 0
    return scheds[phase](min((position - starts[phase]) / shares[phase], 1))
  }
}

/// The shares, and what they leave of 1.
///
/// - Precondition: Shares are positive, and leave something.
public func createPhases(_ shares: Double...) -> [Double] {
  let rest = 1 - shares.reduce(0, +)
  require(
    shares.allSatisfy { $0 > 0 } && rest > 0,
    "createPhases: shares must be positive and below 1, got \(shares)")
  return shares + [rest]
}

/// The two phases of a cycle: from start to high, from high to end, both by cosine.
public func cos1cycleAnneal(_ start: Double, _ high: Double, _ end: Double) -> [Schedule] {
  [schedCos(start, high), schedCos(high, end)]
}

/// The cycle whose first phase takes `startShare` of training.
public func oneCycle(_ start: Double, _ high: Double, _ end: Double, startShare: Double = 0.3)
  -> Schedule
{
  combineScheds(createPhases(startShare), cos1cycleAnneal(start, high, end))
}
