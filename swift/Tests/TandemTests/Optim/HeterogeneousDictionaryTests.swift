import Tandem
import Testing

private enum Name: HetDictKey {
  static let defaultValue = "nobody"
  static let name = "name of the run"
}

@Suite("Heterogeneous dictionary")
struct HeterogeneousDictionaryTests {
  @Test("values of many types come back as they are, and by default")
  func values() {
    var numbers = HeterogeneousDictionary((LearningRate.self, 0.4), (Name.self, "first"))
    let (rate, count, name): (Double, Int, String) = (
      numbers[LearningRate.self], numbers[StepCount.self], numbers[Name.self]
    )
    #expect(rate == 0.4)
    #expect(count == 0)
    #expect(name == "first")
    numbers[LearningRate.self] = 3.4
    numbers[StepCount.self] += 3
    #expect(numbers[LearningRate.self] == 3.4)
    #expect(numbers[StepCount.self] == 3)
    #expect(HeterogeneousDictionary()[Name.self] == "nobody")
  }

  @Test("a copy goes its own way")
  func copies() {
    var numbers = HeterogeneousDictionary((StepCount.self, 1))
    let copy = numbers
    numbers[StepCount.self] = 2
    #expect(copy[StepCount.self] == 1)
  }

  @Test("only what was put there is contained, and a default is not put there by reading it")
  func containing() {
    let numbers = HeterogeneousDictionary((StepCount.self, 0))
    _ = numbers[LearningRate.self]
    #expect(numbers.contains(StepCount.self))
    #expect(!numbers.contains(LearningRate.self))
    #expect(numbers.names == ["StepCount"])
  }

  @Test("merged, the other's values go before one's own")
  func merging() {
    let one = HeterogeneousDictionary((LearningRate.self, 0.1), (Momentum.self, 0.9))
    let two = HeterogeneousDictionary((Momentum.self, 0.8), (Name.self, "second"))
    let merged = one.merging(two)
    #expect(merged[LearningRate.self] == 0.1)
    #expect(merged[Momentum.self] == 0.8)
    #expect(merged[Name.self] == "second")
    #expect(merged.names == ["LearningRate", "Momentum", "name of the run"])
    #expect("\(merged)" == "[LearningRate: 0.1, Momentum: 0.8, name of the run: second]")
  }
}
