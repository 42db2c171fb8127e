import TensorFlow

extension GradientTable {
  /// Axes of a tensor of rank 3, by the names of `tools/gradient_fixtures/reductions.py`.
  private var axesByVariant: [String: [Int]] {
    [
      "one": [1], "negative": [-1], "several": [0, 2], "severalNegative": [-1, -3], "empty": [],
    ]
  }

  mutating func addReductions() {
    addWholeReductions()
    for (variant, axes) in axesByVariant {
      addReductions(squeezing: axes, variant)
      addReductions(along: axes, variant)
    }
    addOtherFormsSqueezing()
    addOtherFormsAlong()
    addReductionCorners()
    addMoments()
    addCumulativeSums()
  }

  private mutating func addMoments() {
    splitting("moments.all") {
      let moments = $0.moments()
      return [moments.mean, moments.variance]
    }
    splitting("moments.squeezing") {
      let moments = $0.moments(squeezingAxes: 0, 2)
      return [moments.mean, moments.variance]
    }
    splitting("moments.along") {
      let moments = $0.moments(alongAxes: -1)
      return [moments.mean, moments.variance]
    }
  }

  private mutating func addWholeReductions() {
    unary("sum.all") { $0.sum() }
    unary("mean.all") { $0.mean() }
    unary("product.all") { $0.product() }
    unary("max.all") { $0.max() }
    unary("min.all") { $0.min() }
    unary("variance.all") { $0.variance() }
    unary("standardDeviation.all") { $0.standardDeviation() }
    unary("logSumExp.all") { $0.logSumExp() }
  }

  private mutating func addReductions(squeezing axes: [Int], _ variant: String) {
    unary("sum.squeezing.\(variant)") { $0.sum(squeezingAxes: axes) }
    unary("mean.squeezing.\(variant)") { $0.mean(squeezingAxes: axes) }
    unary("product.squeezing.\(variant)") { $0.product(squeezingAxes: axes) }
    unary("max.squeezing.\(variant)") { $0.max(squeezingAxes: axes) }
    unary("min.squeezing.\(variant)") { $0.min(squeezingAxes: axes) }
    unary("variance.squeezing.\(variant)") { $0.variance(squeezingAxes: axes) }
    unary("logSumExp.squeezing.\(variant)") { $0.logSumExp(squeezingAxes: axes) }
    // Over no axis the deviation is 0, where a square root has no derivative.
    guard !axes.isEmpty else { return }
    unary("standardDeviation.squeezing.\(variant)") { $0.standardDeviation(squeezingAxes: axes) }
  }

  private mutating func addReductions(along axes: [Int], _ variant: String) {
    unary("sum.along.\(variant)") { $0.sum(alongAxes: axes) }
    unary("mean.along.\(variant)") { $0.mean(alongAxes: axes) }
    unary("product.along.\(variant)") { $0.product(alongAxes: axes) }
    unary("max.along.\(variant)") { $0.max(alongAxes: axes) }
    unary("min.along.\(variant)") { $0.min(alongAxes: axes) }
    unary("variance.along.\(variant)") { $0.variance(alongAxes: axes) }
    unary("logSumExp.along.\(variant)") { $0.logSumExp(alongAxes: axes) }
    guard !axes.isEmpty else { return }
    unary("standardDeviation.along.\(variant)") { $0.standardDeviation(alongAxes: axes) }
  }

  // Axes as arguments and as a tensor.

  private mutating func addOtherFormsSqueezing() {
    let axes = Tensor<Int32>([2, 0])
    unary("sum.squeezing.arguments") { $0.sum(squeezingAxes: -2, 2) }
    unary("sum.squeezing.tensor") { $0.sum(squeezingAxes: axes) }
    unary("mean.squeezing.arguments") { $0.mean(squeezingAxes: -2, 2) }
    unary("mean.squeezing.tensor") { $0.mean(squeezingAxes: axes) }
    unary("product.squeezing.arguments") { $0.product(squeezingAxes: -2, 2) }
    unary("product.squeezing.tensor") { $0.product(squeezingAxes: axes) }
    unary("max.squeezing.arguments") { $0.max(squeezingAxes: -2, 2) }
    unary("max.squeezing.tensor") { $0.max(squeezingAxes: axes) }
    unary("min.squeezing.arguments") { $0.min(squeezingAxes: -2, 2) }
    unary("min.squeezing.tensor") { $0.min(squeezingAxes: axes) }
    unary("variance.squeezing.arguments") { $0.variance(squeezingAxes: -2, 2) }
    unary("variance.squeezing.tensor") { $0.variance(squeezingAxes: axes) }
    unary("standardDeviation.squeezing.arguments") { $0.standardDeviation(squeezingAxes: -2, 2) }
    unary("standardDeviation.squeezing.tensor") { $0.standardDeviation(squeezingAxes: axes) }
    unary("logSumExp.squeezing.arguments") { $0.logSumExp(squeezingAxes: -2, 2) }
    unary("logSumExp.squeezing.tensor") { $0.logSumExp(squeezingAxes: axes) }
  }

  private mutating func addOtherFormsAlong() {
    let axes = Tensor<Int32>([2, 0])
    unary("sum.along.arguments") { $0.sum(alongAxes: -2, 2) }
    unary("sum.along.tensor") { $0.sum(alongAxes: axes) }
    unary("mean.along.arguments") { $0.mean(alongAxes: -2, 2) }
    unary("mean.along.tensor") { $0.mean(alongAxes: axes) }
    unary("product.along.arguments") { $0.product(alongAxes: -2, 2) }
    unary("product.along.tensor") { $0.product(alongAxes: axes) }
    unary("max.along.arguments") { $0.max(alongAxes: -2, 2) }
    unary("max.along.tensor") { $0.max(alongAxes: axes) }
    unary("min.along.arguments") { $0.min(alongAxes: -2, 2) }
    unary("min.along.tensor") { $0.min(alongAxes: axes) }
    unary("variance.along.arguments") { $0.variance(alongAxes: -2, 2) }
    unary("variance.along.tensor") { $0.variance(alongAxes: axes) }
    unary("standardDeviation.along.arguments") { $0.standardDeviation(alongAxes: -2, 2) }
    unary("standardDeviation.along.tensor") { $0.standardDeviation(alongAxes: axes) }
    unary("logSumExp.along.arguments") { $0.logSumExp(alongAxes: -2, 2) }
    unary("logSumExp.along.tensor") { $0.logSumExp(alongAxes: axes) }
  }

  /// Zeros in a product, ties, large exponents, rank 0.
  private mutating func addReductionCorners() {
    unary("product.zeros") { $0.product(squeezingAxes: 1) }
    unary("product.allZeros") { $0.product() }
    unary("max.ties") { $0.max(squeezingAxes: 1) }
    unary("max.allTies") { $0.max() }
    unary("min.ties") { $0.min(squeezingAxes: 1) }
    unary("logSumExp.large") { $0.logSumExp(squeezingAxes: 1) }
    unary("sum.rankZero") { $0.sum() }
    unary("mean.rankZero") { $0.mean() }
  }

  private mutating func addCumulativeSums() {
    unary("cumulativeSum") { $0.cumulativeSum(alongAxis: 1) }
    unary("cumulativeSum.exclusive") { $0.cumulativeSum(alongAxis: 1, exclusive: true) }
    unary("cumulativeSum.reverse") { $0.cumulativeSum(alongAxis: 0, reverse: true) }
    unary("cumulativeSum.exclusiveReverse") {
      $0.cumulativeSum(alongAxis: 2, exclusive: true, reverse: true)
    }
    unary("cumulativeSum.negativeAxis") { $0.cumulativeSum(alongAxis: -2) }
  }
}
