import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Running batch norm")
struct RunningBatchNormTests {
  @Test("a batch of two has the share that was asked for, a large one nearly all")
  func share() {
    #expect(abs(runningMomentum(0.1, batch: 2) - 0.1) < 1e-6)
    #expect(abs(runningMomentum(0.1, batch: 101) - 0.91) < 1e-6)
    #expect(abs(runningMomentum(0.1, batch: 1) - 0.1) < 1e-6, "no division by zero")
  }

  @Test("what has seen nothing leaves its input alone, and has a gradient")
  func unseen() {
    let norm = RunningBatchNorm(featureCount: 3)
    let x = normal([4, 5, 5, 3], 1)
    expectClose(norm(x), x, tolerance: 1e-4)
    let (_, back) = norm.appliedForBackpropagation(to: x)
    let gradients = back(TF(ones: x.shape))
    #expect(gradients.inputGradient.scalars.allSatisfy { $0.isFinite })
    expectClose(gradients.layerGradient.offset, TF(repeating: 100, shape: [3]))
  }

  @Test("training normalises by sums, squares and counts, in which the batch has its share")
  func statistics() {
    let norm = RunningBatchNorm(featureCount: 2)
    let (a, b) = (normal([5, 3, 3, 2], 1) * 3 + 1, normal([5, 3, 3, 2], 2))
    let share = runningMomentum(0.1, batch: 5)
    let y = withLearningPhase(.training) { () -> TF in
      _ = norm(a)
      return norm(b)
    }
    func lerped(_ of: (TF) -> TF) -> TF {
      (of(a) * share) * (1 - share) + of(b) * share
    }
    let sums = lerped { $0.sum(squeezingAxes: 0, 1, 2) }
    let squares = lerped { $0.squared().sum(squeezingAxes: 0, 1, 2) }
    let count = lerped { _ in TF(45) }
    let mean = sums / count
    let variance = squares / count - mean.squared()
    expectClose(y, (b - mean) / sqrt(variance + 1e-5), tolerance: 1e-4)
    #expect(norm.images.value.scalarized() == 10)
  }

  @Test("the variance is held above 0.01 while few images were seen")
  func least() {
    let norm = RunningBatchNorm(featureCount: 1)
    let x = normal([4, 3, 3, 1], 1) * 0.01
    let few = withLearningPhase(.training) { norm(x) }
    #expect(few.standardDeviation().scalarized() < 0.2)
    let many = withLearningPhase(.training) { (0..<6).map { _ in norm(x) }[5] }
    #expect(many.standardDeviation().scalarized() > 0.8)
  }

  @Test("the full form is the simplified one, also after many batches")
  func full() {
    let (simple, full) = (RunningBatchNorm(featureCount: 2), FullRunningBatchNorm(featureCount: 2))
    for seed in 1...4 {
      let x = normal([3, 4, 4, 2], Int32(seed))
      let both = withLearningPhase(.training) { (simple(x), full(x)) }
      expectClose(both.1, both.0, tolerance: 1e-4)
    }
    let expected = 1 - Float(Double(1 - runningMomentum(0.1, batch: 3)) * 1)
    #expect(full.weightSeen.value.scalarized() > expected)
    #expect(full.weightSeen.value.scalarized() < 1)
    let x = normal([3, 4, 4, 2], 9)
    expectClose(full(x), simple(x), tolerance: 1e-4, "evaluated")
  }
}
