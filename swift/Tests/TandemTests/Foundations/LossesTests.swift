import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Losses")
struct LossesTests {
  private let logits = normal([6, 5], 1) * 3
  private let target: TI = [0, 4, 2, 2, 1, 3]

  @Test("log-softmax in three forms agrees with TensorFlow's")
  func forms() {
    let expected = logSoftmax(logits)
    expectClose(logSoftmaxNaive(logits), expected, "naive")
    expectClose(logSoftmaxIdentity(logits), expected, "identity")
    expectClose(logSoftmaxStable(logits), expected, "stable")
    expectClose(exp(logSoftmaxStable(logits)).sum(squeezingAxes: -1), TF(ones: [6]))
  }

  @Test("what each form loses: small probabilities, then large scores")
  func overflow() {
    let far: TF = [[0, 120]]
    let large: TF = [[1000, 1001]]
    #expect(logSoftmaxNaive(far - 120).scalars[0] == -.infinity)
    expectClose(logSoftmaxIdentity(far - 120), [[-120, 0]])
    #expect(!logSoftmaxNaive(large).isFinite.all())
    #expect(!logSoftmaxIdentity(large).isFinite.all())
    // x - logsumexp(x) keeps the digits that a number of x's size has: at 1000, four places.
    expectClose(logSoftmaxStable(large), [[-1.3132617, -0.31326166]], tolerance: 1e-4)
    expectClose(logSoftmaxStable(far), [[-120, 0]])
  }

  @Test("logsumexp of one value, of many, of infinities")
  func logsumexpEdges() {
    expectClose(logsumexp([[5], [-1000]] as TF), [5, -1000])
    expectClose(logsumexp(TF(zeros: [1, 8])), [2.0794415])
    let most = Float.infinity
    let rows = TF(shape: [3, 2], scalars: [-most, 3, -most, -most, most, 1])
    #expect(logsumexp(rows).scalars == [3, -most, most])
  }

  @Test("derivatives agree with finite differences")
  func derivatives() {
    let x = normalDouble([4, 5], 2)
    let target: TI = [0, 4, 2, 2]
    expectDerivative(at: x, "logsumexp") { logsumexp($0) }
    expectDerivative(at: x, "naive") { logSoftmaxNaive($0) }
    expectDerivative(at: x, "identity") { logSoftmaxIdentity($0) }
    expectDerivative(at: x, "stable") { logSoftmaxStable($0) }
    expectDerivative(at: x, "nll") { nll($0, target) }
    expectDerivative(at: x, "crossEntropy") { crossEntropy($0, target) }
    expectDerivative(at: x, "mse in the prediction") { mse($0, normalDouble([4, 5], 3)) }
    expectDerivative(at: x, "mse in the target") { mse(normalDouble([4, 5], 3), $0) }
  }

  @Test("the gradient of logsumexp is softmax, also where exp overflows")
  func logsumexpGradient() {
    let large = logits * 1000
    expectClose(gradient(at: large) { logsumexp($0).sum() }, softmax(large))
  }

  @Test("cross-entropy and its gradient are those of TensorFlow's fused op")
  func fused() {
    let ours = valueWithGradient(at: logits) { crossEntropy($0, target) }
    let fused = valueWithGradient(at: logits) { softmaxCrossEntropy(logits: $0, labels: target) }
    expectClose(ours.value, fused.value)
    expectClose(ours.gradient, fused.gradient)
  }

  @Test("nll picks, so that a probability of zero elsewhere does no harm")
  func picking() {
    let logProbabilities = TF(shape: [2, 2], scalars: [-Float.infinity, 0, -1, -2])
    #expect(nll(logProbabilities, [1, 0]).scalarized() == 0.5)
  }

  @Test("mse and accuracy by hand")
  func simple() {
    #expect(mse([[1], [3]] as TF, [[2], [5]]).scalarized() == 2.5)
    #expect(
      accuracy([[1, 2], [4, 3], [0, 9], [1, 0]] as TF, [1, 0, 0, 1]).scalarized() == 0.5)
  }

  @Test("shapes that do not fit trap and are named")
  func shapes() async {
    let pairs = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = mse(TF(zeros: [64, 1]), TF(zeros: [64]))
    }
    #expect(words(of: pairs).contains("mse: shapes differ: [64, 1] and [64]"))
    let column = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = accuracy(TF(zeros: [64, 10]), TI(zeros: [64, 1]))
    }
    #expect(
      words(of: column).contains(
        "accuracy: needs scores [n, classes] and targets [n], got [64, 10] and [64, 1]"))
  }

  @Test("a class outside the scores, or an empty batch, traps")
  func classes() async {
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = nll(TF(zeros: [2, 10]), [3, -1])
    }
    #expect(words(of: negative).contains("nll: class -1 is outside 0..9"))
    let above = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = crossEntropy(TF(zeros: [2, 10]), [10, 0])
    }
    #expect(words(of: above).contains("crossEntropy: class 10 is outside 0..9"))
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = crossEntropy(TF(zeros: [0, 10]), TI(zeros: [0]))
    }
    #expect(words(of: empty).contains("crossEntropy: the batch is empty: [0, 10]"))
  }
}
