import TensorFlow
import _Differentiation

extension GradientTable {
  private typealias Reduction = @differentiable(reverse) (T) -> T

  mutating func addLosses() {
    addDefaults()
    addReduced("mean") { $0.mean() }
    addReduced("sum") { $0.sum() }
    addReduced("none") { $0 }
    addBoth()
    addMeansOfBoth()
    loss("kullbackLeiblerDivergence.zero") {
      kullbackLeiblerDivergence(predicted: $0, expected: $1)
    }
    loss("meanSquaredError") { meanSquaredError(predicted: $0, expected: $1) }
    loss("meanAbsoluteError") { meanAbsoluteError(predicted: $0, expected: $1) }
    loss("meanSquaredLogarithmicError") {
      meanSquaredLogarithmicError(predicted: $0, expected: $1)
    }
    loss("meanAbsolutePercentageError") {
      meanAbsolutePercentageError(predicted: $0, expected: $1)
    }
  }

  /// A loss of a prediction, and of what was expected, which is a constant.
  private mutating func loss(
    _ name: String, _ f: @escaping @differentiable(reverse) (T, @noDerivative T) -> T
  ) {
    let expected: T = GradientFixture.numbers("\(name)/expected")
    unary(name) { f($0, expected) }
  }

  /// Each loss under the reduction that it has when none is given.
  private mutating func addDefaults() {
    let half: Scalar = 0.5
    loss("l1Loss.default") { l1Loss(predicted: $0, expected: $1) }
    loss("l2Loss.default") { l2Loss(predicted: $0, expected: $1) }
    loss("hingeLoss.default") { hingeLoss(predicted: $0, expected: $1) }
    loss("squaredHingeLoss.default") { squaredHingeLoss(predicted: $0, expected: $1) }
    loss("categoricalHingeLoss.default") { categoricalHingeLoss(predicted: $0, expected: $1) }
    loss("logCoshLoss.default") { logCoshLoss(predicted: $0, expected: $1) }
    loss("poissonLoss.default") { poissonLoss(predicted: $0, expected: $1) }
    loss("kullbackLeiblerDivergence.default") {
      kullbackLeiblerDivergence(predicted: $0, expected: $1)
    }
    loss("huberLoss.default") { huberLoss(predicted: $0, expected: $1, delta: half) }
    loss("sigmoidCrossEntropy.default") { sigmoidCrossEntropy(logits: $0, labels: $1) }
    let labels = GradientFixture.integers("softmaxCrossEntropy.labels.default/labels")
    unary("softmaxCrossEntropy.labels.default") { softmaxCrossEntropy(logits: $0, labels: labels) }
    let few = GradientFixture.integers("softmaxCrossEntropy.large/labels")
    unary("softmaxCrossEntropy.large") { softmaxCrossEntropy(logits: $0, labels: few) }
    let name = "softmaxCrossEntropy.probabilities.default"
    let targets: T = GradientFixture.numbers("\(name)/probabilities")
    unary(name) { softmaxCrossEntropy(logits: $0, probabilities: targets) }
  }

  /// Each loss under the given reduction.
  private mutating func addReduced(_ form: String, _ reduction: @escaping Reduction) {
    let half: Scalar = 0.5
    loss("l1Loss.\(form)") { l1Loss(predicted: $0, expected: $1, reduction: reduction) }
    loss("l2Loss.\(form)") { l2Loss(predicted: $0, expected: $1, reduction: reduction) }
    loss("hingeLoss.\(form)") { hingeLoss(predicted: $0, expected: $1, reduction: reduction) }
    loss("squaredHingeLoss.\(form)") {
      squaredHingeLoss(predicted: $0, expected: $1, reduction: reduction)
    }
    loss("categoricalHingeLoss.\(form)") {
      categoricalHingeLoss(predicted: $0, expected: $1, reduction: reduction)
    }
    loss("logCoshLoss.\(form)") { logCoshLoss(predicted: $0, expected: $1, reduction: reduction) }
    loss("poissonLoss.\(form)") { poissonLoss(predicted: $0, expected: $1, reduction: reduction) }
    loss("kullbackLeiblerDivergence.\(form)") {
      kullbackLeiblerDivergence(predicted: $0, expected: $1, reduction: reduction)
    }
    loss("huberLoss.\(form)") {
      huberLoss(predicted: $0, expected: $1, delta: half, reduction: reduction)
    }
    addReducedEntropies(form, reduction)
  }

  private mutating func addReducedEntropies(_ form: String, _ reduction: @escaping Reduction) {
    loss("sigmoidCrossEntropy.\(form)") {
      sigmoidCrossEntropy(logits: $0, labels: $1, reduction: reduction)
    }
    let (sparse, dense) = (
      "softmaxCrossEntropy.labels.\(form)", "softmaxCrossEntropy.probabilities.\(form)"
    )
    let labels = GradientFixture.integers("\(sparse)/labels")
    unary(sparse) { softmaxCrossEntropy(logits: $0, labels: labels, reduction: reduction) }
    let targets: T = GradientFixture.numbers("\(dense)/probabilities")
    unary(dense) { softmaxCrossEntropy(logits: $0, probabilities: targets, reduction: reduction) }
  }

  /// Each loss as a function of its prediction and of what was expected.
  private mutating func addBoth() {
    let (half, sum): (Scalar, Reduction) = (0.5, { $0.sum() })
    binary("l1Loss.both") { l1Loss(predicted: $0, expected: $1) }
    binary("l2Loss.both") { l2Loss(predicted: $0, expected: $1) }
    binary("hingeLoss.both") { hingeLoss(predicted: $0, expected: $1, reduction: sum) }
    binary("squaredHingeLoss.both") {
      squaredHingeLoss(predicted: $0, expected: $1, reduction: sum)
    }
    binary("categoricalHingeLoss.both") {
      categoricalHingeLoss(predicted: $0, expected: $1, reduction: sum)
    }
    binary("logCoshLoss.both") { logCoshLoss(predicted: $0, expected: $1, reduction: sum) }
    binary("poissonLoss.both") { poissonLoss(predicted: $0, expected: $1, reduction: sum) }
    binary("kullbackLeiblerDivergence.both") {
      kullbackLeiblerDivergence(predicted: $0, expected: $1)
    }
    binary("huberLoss.both") { huberLoss(predicted: $0, expected: $1, delta: half) }
    binary("sigmoidCrossEntropy.both") {
      sigmoidCrossEntropy(logits: $0, labels: $1, reduction: sum)
    }
  }

  private mutating func addMeansOfBoth() {
    binary("meanSquaredError.both") { meanSquaredError(predicted: $0, expected: $1) }
    binary("meanAbsoluteError.both") { meanAbsoluteError(predicted: $0, expected: $1) }
    binary("meanSquaredLogarithmicError.both") {
      meanSquaredLogarithmicError(predicted: $0, expected: $1)
    }
    binary("meanAbsolutePercentageError.both") {
      meanAbsolutePercentageError(predicted: $0, expected: $1)
    }
  }
}
