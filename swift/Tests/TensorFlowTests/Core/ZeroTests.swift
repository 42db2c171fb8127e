import TensorFlow
import Testing
import _Differentiation

@Suite("The zero that has no shape")
struct ZeroTests {
  private let x: Tensor<Float> = [[1, 2], [3, 4]]

  @Test("added to any tensor gives that tensor, with no op run")
  func identity() {
    let zero = Tensor<Float>.zero
    #expect(zero + x == x)
    #expect((zero + x)._tfe === x._tfe)
    #expect((x + zero)._tfe === x._tfe)
    #expect((x - zero)._tfe === x._tfe)
    #expect(zero - x == -x)
    var sum = Tensor<Float>.zero
    sum += x
    sum += x
    #expect(sum == [[2, 4], [6, 8]])
  }

  @Test("is a scalar of zero to whoever asks")
  func value() {
    #expect(Tensor<Float>.zero.shape == [])
    #expect(Tensor<Float>.zero.scalarized() == 0)
    #expect(Tensor<Float>.zero == Tensor(0))
    #expect(Tensor<Float>.zero * x == Tensor(zeros: [2, 2]))
    #expect(Tensor<Int32>.zero + Tensor<Int32>([1]) == [1])
    #expect((Tensor<Float>.zero + Tensor<Float>.zero).scalarized() == 0)
  }

  @Test("a zero that was written or computed is none: it broadcasts")
  func ordinaryZeros() {
    #expect((Tensor<Float>(0) + x)._tfe !== x._tfe)
    #expect(Tensor<Float>(zeros: [3, 1, 1]) + x == Tensor(stacking: [x, x, x]))
  }

  @Test("moves nothing")
  func move() {
    var y = x
    y.move(by: .zero)
    #expect(y._tfe === x._tfe)
    y.move(by: [[1, 1], [0, 0]])
    #expect(y == [[2, 3], [3, 4]])
    var sum = Tensor<Float>.zero
    sum.move(by: x)
    #expect(sum == x)
  }
}

private struct Pair: Differentiable {
  var used: Tensor<Float>
  var unused: Tensor<Float>
}

/// A pullback gets the shapeless zero for a result that the loss does not use.
@Suite("Results that a loss does not use")
struct UnusedResultTests {
  private let x: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]

  /// The gradient at `x` of the sum of twice `x`, where `body(x, row)` is computed and not used.
  private func expectNoEffect(
    _ what: String, row: Tensor<Float> = [1, 2, 3],
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: @differentiable(reverse) (Tensor<Float>, Tensor<Float>) -> Tensor<Float>
  ) {
    let (ofX, ofRow) = gradient(at: x, row) { x, row -> Tensor<Float> in
      let pair = Pair(used: 2 * x + row, unused: body(x, row))
      return pair.used.sum()
    }
    expectClose(
      ofX, Tensor(repeating: 2, shape: x.shape), tolerance: 0, what, sourceLocation: sourceLocation)
    let repeats = Float(x.scalarCount / row.scalarCount)
    expectClose(
      ofRow, Tensor(repeating: repeats, shape: row.shape), tolerance: 0, what,
      sourceLocation: sourceLocation)
  }

  @Test("arithmetic")
  func arithmetic() {
    expectNoEffect("+") { $0 + $1 }
    expectNoEffect("-") { $0 - $1 }
    expectNoEffect("- swapped") { $1 - $0 }
    expectNoEffect("*") { $0 * $1 }
    expectNoEffect("* swapped") { $1 * $0 }
    expectNoEffect("/") { $0 / $1 }
    expectNoEffect("/ swapped") { $1 / $0 }
    expectNoEffect("negated") { -($0 + $1) }
    expectNoEffect("scaled") { 3 * ($0 + $1) * 2 }
    expectNoEffect("divided") { ($0 + $1) / 2 }
    expectNoEffect("from a scalar") { 1 - ($0 + $1) }
    expectNoEffect("inverse") { 1 / ($0 + $1) }
  }

  @Test("products and layers")
  func products() {
    expectNoEffect("matmul") { x, row in matmul(x, row.reshaped(to: [3, 1])) }
    expectNoEffect("•") { x, row in row.reshaped(to: [1, 3]) • x.transposed() }
    expectNoEffect("matmul transposed") { x, row in
      matmul(x, transposed: false, row.reshaped(to: [1, 3]), transposed: true)
    }
    expectNoEffect("dense") { x, row in
      Dense(weight: Tensor<Float>(ones: [3, 2]), bias: Tensor<Float>([1, 2]), activation: relu)(
        x + row)
    }
    expectNoEffect("conv2D") { x, row in
      conv2D(
        (x + row).reshaped(to: [1, 2, 3, 1]), filter: row.reshaped(to: [1, 3, 1, 1]))
    }
    expectNoEffect("depthwise") { x, row in
      depthwiseConv2D(
        (x + row).reshaped(to: [1, 2, 3, 1]), filter: row.reshaped(to: [1, 3, 1, 1]))
    }
    expectNoEffect("max pool") { x, row in
      MaxPool2D(poolSize: (2, 2), strides: (1, 1))((x + row).reshaped(to: [1, 2, 3, 1]))
    }
    expectNoEffect("average pool") { x, row in
      AvgPool2D(poolSize: (2, 2), strides: (1, 1))((x + row).reshaped(to: [1, 2, 3, 1]))
    }
  }

  @Test("elementwise functions")
  func elementwise() {
    expectNoEffect("exp") { exp($0 + $1) }
    expectNoEffect("log") { log($0 + $1) }
    expectNoEffect("relu") { relu($0 + $1) }
    expectNoEffect("sigmoid") { sigmoid($0 + $1) }
    expectNoEffect("tanh") { tanh($0 + $1) }
    expectNoEffect("softmax") { softmax($0 + $1) }
    expectNoEffect("logSoftmax") { logSoftmax($0 + $1) }
    expectNoEffect("sqrt") { sqrt($0 + $1) }
    expectNoEffect("squared") { ($0 + $1).squared() }
    expectNoEffect("pow") { pow($0, $1) }
    expectNoEffect("max") { max($0, $1) }
    expectNoEffect("min") { min($0, $1) }
    expectNoEffect("abs") { abs($0 + $1) }
  }

  @Test("reductions and losses")
  func reductions() {
    expectNoEffect("sum") { ($0 + $1).sum() }
    expectNoEffect("sum along") { ($0 + $1).sum(alongAxes: 0) }
    expectNoEffect("sum squeezing") { ($0 + $1).sum(squeezingAxes: 1) }
    expectNoEffect("mean") { ($0 + $1).mean() }
    expectNoEffect("mean squeezing") { ($0 + $1).mean(squeezingAxes: 1) }
    expectNoEffect("max") { ($0 + $1).max(squeezingAxes: 1) }
    expectNoEffect("min") { ($0 + $1).min() }
    expectNoEffect("product") { ($0 + $1).product(squeezingAxes: 0) }
    expectNoEffect("variance") { ($0 + $1).variance(squeezingAxes: 0) }
    expectNoEffect("logSumExp") { ($0 + $1).logSumExp(squeezingAxes: 1) }
    expectNoEffect("cumulative sum") { ($0 + $1).cumulativeSum(alongAxis: 0) }
    expectNoEffect("cross-entropy") { x, row in
      softmaxCrossEntropy(logits: x + row, labels: Tensor<Int32>([0, 1]))
    }
    expectNoEffect("cross-entropies") { x, row in
      softmaxCrossEntropy(logits: x + row, labels: Tensor<Int32>([0, 1])) { $0 }
    }
    expectNoEffect("mean squared error") { x, row in
      meanSquaredError(predicted: x + row, expected: Tensor(ones: [2, 3]))
    }
  }

  @Test("shapes")
  func shapes() {
    expectNoEffect("reshaped") { ($0 + $1).reshaped(to: [6]) }
    expectNoEffect("transposed") { ($0 + $1).transposed() }
    expectNoEffect("indexed") { ($0 + $1)[1] }
    expectNoEffect("sliced") { ($0 + $1)[0..<1, 1...] }
    expectNoEffect("concatenated") { x, row in x ++ row.reshaped(to: [1, 3]) }
    expectNoEffect("stacked") { x, row in Tensor(stacking: [x, x + row]) }
    expectNoEffect("padded") { ($0 + $1).padded(forSizes: [(1, 0), (0, 1)]) }
    expectNoEffect("tiled") { ($0 + $1).tiled(multiples: [2, 1]) }
    expectNoEffect("gathered") { ($0 + $1).gathering(atIndices: Tensor<Int32>([1, 1])) }
    expectNoEffect("broadcast") { x, row in row.broadcasted(to: [2, 3]) }
    expectNoEffect("reversed") { ($0 + $1).reversed(inAxes: 0) }
  }
}
