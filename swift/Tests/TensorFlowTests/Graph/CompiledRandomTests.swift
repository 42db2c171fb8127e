import TensorFlow
import Testing

@Suite struct CompiledRandomTests {
  @Test(arguments: [Compilation.graph, .xla]) func draws(_ compilation: Compilation) {
    let draw = compiled(using: compilation) { (x: Tensor<Float>) in
      (x + Tensor(randomUniform: [4]), Tensor<Float>(randomNormal: [4]))
    }
    let zero = Tensor<Float>(zeros: [4])
    let (first, second) = withRandomSeedForTensorFlow((5, 6)) { (draw(zero), draw(zero)) }
    #expect(first.0 != second.0)
    #expect(first.1 != second.1)
    #expect(draw.statistics.traceCount == 1)
  }

  @Test func drawsAreThoseOfTheEagerOps() {
    func body(_ x: Tensor<Float>) -> Tensor<Float> {
      x + Tensor(randomUniform: [4]) * Tensor(randomNormal: [4])
    }
    let traced = compiled(body)
    let zero = Tensor<Float>(zeros: [4])
    let expected = withRandomSeedForTensorFlow((7, 8)) { (0..<3).map { _ in body(zero) } }
    let drawn = withRandomSeedForTensorFlow((7, 8)) { (0..<3).map { _ in traced(zero) } }
    #expect(drawn == expected)
  }

  @Test func aGivenSeedRepeats() {
    let draw = compiled { (x: Tensor<Float>) in x + Tensor(randomUniform: [4], seed: (1, 2)) }
    let zero = Tensor<Float>(zeros: [4])
    #expect(draw(zero) == draw(zero))
  }

  @Test func aStatefulOpDrawsAnewAtEachCall() {
    let draw = compiled { (x: Tensor<Float>) -> Tensor<Float> in
      x + _Raw.randomUniform(shape: Tensor<Int32>([4]))
    }
    let zero = Tensor<Float>(zeros: [4])
    #expect(draw(zero) != draw(zero))
  }
}
