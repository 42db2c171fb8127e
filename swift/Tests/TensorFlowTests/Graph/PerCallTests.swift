import TensorFlow
import Testing

/// An optimiser's kind of state: numbers that go on from step to step, in a class.
private final class Counter: TensorHolding {
  @PerCall var step = 0
  @PerCall var rate: Float = 1
  var total = Tensor<Float>(0)

  func advance(_ x: Tensor<Float>) -> Tensor<Float> {
    atEachCall { self.step += 1 }
    let factor = Tensor<Float>(atEachCall: { self.rate * Float(self.step) })
    total += x * factor
    return total
  }
}

@Suite struct PerCallTests {
  @Test func whatTheHostGivesIsGivenAtEachCall() {
    func run(_ step: (inout Counter, Tensor<Float>) -> Tensor<Float>) -> [Float] {
      var counter = Counter()
      return (0..<4).map { index in
        if index == 2 { counter.rate = 10 }
        return step(&counter, Tensor(2)).scalarized()
      }
    }
    let traced = compiled { (counter: inout Counter, x: Tensor<Float>) in counter.advance(x) }
    #expect(run { $0.advance($1) } == [2, 6, 66, 146])
    #expect(run { traced(&$0, $1) } == [2, 6, 66, 146])
    #expect(traced.statistics.traceCount == 1)
  }

  @Test func everyObjectHasItsOwnTrace() {
    let traced = compiled { (counter: inout Counter, x: Tensor<Float>) in counter.advance(x) }
    var (first, second) = (Counter(), Counter())
    second.rate = 100
    #expect(traced(&first, Tensor(1)).scalarized() == 1)
    #expect(traced(&second, Tensor(1)).scalarized() == 100)
    #expect(traced(&first, Tensor(1)).scalarized() == 3)
    #expect(first.step == 2 && second.step == 1)
  }
}
