import TensorFlow

extension GradientTable {
  mutating func addElementary() {
    unary("negate") { -$0 }
    unary("abs") { abs($0) }
    unary("abs.zero") { abs($0) }
    unary("squared") { $0.squared() }
    unary("sqrt") { sqrt($0) }
    unary("rsqrt") { rsqrt($0) }
    unary("identity") { identity($0) }
    addExponentials()
    addTrigonometry()
    addSteps()
  }

  private mutating func addExponentials() {
    unary("exp") { exp($0) }
    unary("expm1") { expm1($0) }
    unary("exp2") { exp2($0) }
    unary("exp10") { exp10($0) }
    unary("log") { log($0) }
    unary("log1p") { log1p($0) }
    unary("log1mexp") { log1mexp($0) }
    unary("log2") { log2($0) }
    unary("log10") { log10($0) }
  }

  private mutating func addTrigonometry() {
    unary("sin") { sin($0) }
    unary("cos") { cos($0) }
    unary("tan") { tan($0) }
    unary("asin") { asin($0) }
    unary("acos") { acos($0) }
    unary("atan") { atan($0) }
    unary("sinh") { sinh($0) }
    unary("cosh") { cosh($0) }
    unary("tanh") { tanh($0) }
    unary("asinh") { asinh($0) }
    unary("acosh") { acosh($0) }
    unary("atanh") { atanh($0) }
  }

  /// Functions whose derivative is zero wherever they have one.
  private mutating func addSteps() {
    unary("sign") { sign($0) }
    unary("round") { round($0) }
    unary("round.half") { round($0) }
    unary("floor") { floor($0) }
    unary("ceil") { ceil($0) }
  }

  mutating func addActivations() {
    let slope = 0.05
    unary("sigmoid") { sigmoid($0) }
    unary("logSigmoid") { logSigmoid($0) }
    unary("softplus") { softplus($0) }
    unary("softsign") { softsign($0) }
    unary("elu") { elu($0) }
    unary("gelu") { gelu($0) }
    unary("relu") { relu($0) }
    unary("relu.zero") { relu($0) }
    unary("relu6") { relu6($0) }
    unary("leakyRelu") { leakyRelu($0) }
    unary("leakyRelu.alpha") { leakyRelu($0, alpha: slope) }
    unary("selu") { selu($0) }
    unary("swish") { swish($0) }
    unary("hardSigmoid") { hardSigmoid($0) }
    unary("hardSwish") { hardSwish($0) }
    unary("mish") { mish($0) }
    unary("softmax") { softmax($0) }
    unary("softmax.large") { softmax($0) }
    unary("softmax.alongAxis") { softmax($0, alongAxis: 1) }
    unary("softmax.negativeAxis") { softmax($0, alongAxis: -3) }
    unary("logSoftmax") { logSoftmax($0) }
    unary("logSoftmax.rankThree") { logSoftmax($0) }
    unary("logSoftmax.large") { logSoftmax($0) }
  }
}
