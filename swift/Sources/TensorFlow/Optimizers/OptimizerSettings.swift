import Foundation

// The settings that optimisers share: how they are checked, and what they come to at a step.

/// The learning rate at a step that is counted from one, under a decay.
func decayed(_ rate: Float, _ decay: Float, _ step: Int) -> Double {
  Double(rate) / (1 + Double(decay) * Double(step))
}

/// 1 - β^step: the share of a moving average from zero that is of gradients (Kingma and Ba 2015).
func biasCorrection(_ beta: Float, _ step: Int) -> Double { 1 - pow(Double(beta), Double(step)) }

/// What a new value weighs in a moving average that keeps β of the old.
func share(_ beta: Float) -> Double { 1 - Double(beta) }

/// ε for a root of a moving average that is not corrected: ε √(1 - β^step).
func correctedEpsilon(_ epsilon: Float, _ beta: Float, _ step: Int) -> Double {
  Double(epsilon) * biasCorrection(beta, step).squareRoot()
}

func requireRate(_ optimizer: String, _ rate: Float, decay: Float = 0, epsilon: Float = 0) {
  require(rate >= 0, "\(optimizer): the learning rate must not be negative: \(rate)")
  require(decay >= 0, "\(optimizer): the decay must not be negative: \(decay)")
  require(epsilon >= 0, "\(optimizer): epsilon must not be negative: \(epsilon)")
}

func requireShare(_ optimizer: String, _ name: String, _ beta: Float) {
  require(0 <= beta && beta < 1, "\(optimizer): \(name) must be in 0..<1: \(beta)")
}
