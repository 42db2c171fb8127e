import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Label smoothing")
struct LabelSmoothingTests {
  private let logits: TF = [[2, 0, -1, 0.5], [0.1, 0.2, 0.3, 0.4]]
  private let target: TI = [0, 3]

  @Test("swift 10: shares eps among the classes once, as the cross-entropy with soft targets")
  func formula() {
    // Not the mean over classes, and eps divided by their number as well.
    for eps in [0, 0.1, 0.4] as [Float] {
      let soft = (1 - eps) * TF(oneHotAtIndices: target, depth: 4) + eps / 4
      let expected = -(soft * logSoftmax(logits)).sum(squeezingAxes: 1)
      let loss = LossFunction<TF, TI>.labelSmoothing(eps)
      expectClose(loss.perItem!(logits, target), expected)
      expectClose(loss(logits, target), expected.mean())
      // The gradient of softmax cross-entropy is p - q, shared by the rows.
      let slope = (softmax(logits) - soft) / 2
      expectClose(loss.valueWithPullback(logits, target).pullback(TF(1)), slope)
    }
  }

  @Test("an eps that is no share is refused")
  func trap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = LossFunction<TF, TI>.labelSmoothing(1.5)
    }
    #expect(words(of: result).contains("eps must be within 0..1, got 1.5"))
  }
}

@Suite("Mixup")
struct MixupTests {
  private let task = SmallTask()

  private func draws(_ count: Int) -> MixupDraw {
    MixupDraw(
      share: TF((0..<count).map { 0.5 + 0.5 * Float($0) / Float(count) }),
      partner: TI((0..<count).map { Int32(($0 + 3) % count) }))
  }

  @Test("swift 10: mixes images of any rank, not rows alone")
  func images() {
    let (first, second) = (normal([3, 2, 2, 4], 1), normal([3, 2, 2, 4], 2))
    let share: TF = [1, 0.5, 0.75]
    let mixed = mix(first, second, share)
    for (item, part) in share.scalars.enumerated() {
      expectClose(mixed[item], part * first[item] + (1 - part) * second[item])
    }
    #expect(mixed[0] == first[0])
  }

  @Test("shares are at least a half, partners a permutation, and draws come again by seed")
  func drawing() {
    var (one, two) = (MixupDraws(alpha: 0.4, seed: 3), MixupDraws(alpha: 0.4, seed: 3))
    let draw = one.next(200)
    #expect(draw.share.scalars.allSatisfy { 0.5...1 ~= $0 })
    #expect(Set(draw.partner.scalars) == Set(0..<200))
    let again = two.next(200)
    #expect(draw.share == again.share && draw.partner == again.partner)
    #expect(one.next(200).share != draw.share)
    // Beta(0.4, 0.4) lies at the ends: the mean of the larger share is above that of alpha 4.
    var even = MixupDraws(alpha: 4, seed: 3)
    #expect(draw.share.mean().scalarized() > even.next(200).share.mean().scalarized() + 0.1)
  }

  @Test("beta's density has its area, and is even in the middle for alpha 1")
  func density() {
    #expect(abs(betaDensity(0.3, alpha: 1) - 1) < 1e-12)
    #expect(abs(betaDensity(0.5, alpha: 2) - 1.5) < 1e-12)
    let area = (0..<10_000).reduce(0.0) { $0 + betaDensity((Double($1) + 0.5) / 10_000, alpha: 4) }
    #expect(abs(area / 10_000 - 1) < 1e-6)
    #expect(betaDensity(0.5, alpha: 200).isFinite)
  }

  @Test("a step is that of mixed inputs and mixed losses; validation is plain")
  func step() throws {
    let journal = Journal()
    let learner = task.learner([SmallLearner.MixUp(draw: draws), journal])
    learner.data.train = Batches([(x: task.x, y: task.y)])
    try learner.fit(1)
    let draw = draws(50)
    let mixed = mix(task.x, task.x.gathering(atIndices: draw.partner), draw.share)
    let (first, second) = (task.y, task.y.gathering(atIndices: draw.partner))
    let net = task.net
    let step = valueWithGradient(at: net) { net -> TF in
      let logits = net(mixed)
      let one = softmaxCrossEntropy(logits: logits, labels: first) { $0 }
      let other = softmaxCrossEntropy(logits: logits, labels: second) { $0 }
      return (draw.share * one + (1 - draw.share) * other).mean()
    }
    #expect(abs(journal.losses[0] - step.value.scalarized()) < 1e-6)
    let expected = net.second.weight - 0.2 * step.gradient.second.weight
    expectClose(learner.model.second.weight, expected)
    #expect(learner.lossFunction.perItem != nil)
    let plain = crossEntropy(learner.model(task.x[0..<32]), task.y[0..<32])
    #expect(abs(journal.losses[1] - plain.scalarized()) < 1e-6)
  }

  @Test("a loss without items is refused")
  func trap() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let learner = SmallTask().learner([SmallLearner.MixUp()])
      learner.lossFunction = LossFunction { crossEntropy($0, $1) }
      try learner.fit(1)
    }
    #expect(words(of: result).contains("MixUp: the loss is of rank 0 from the start"))
  }
}
