import Tandem
import Testing

/// Adds a number drawn at random.
private struct Noise: Transform {
  var order = 0

  func callAsFunction(_ item: [Double], using generator: inout TransformGenerator) -> [Double] {
    item + [generator.random()]
  }
}

private struct Refused: Error, Equatable {}

@Suite("Transforms")
struct TransformTests {
  private func append(_ text: String, order: Int = 0) -> any Transform<String> {
    FunctionTransform(order: order) { $0 + text }
  }

  @Test("lowest order first, those of one order as given")
  func order() throws {
    let transforms = [
      append("c", order: 5), append("a", order: -1), append("d", order: 5), append("b"),
      append("e", order: 5),
    ]
    #expect(try compose("", transforms, seed: 1) == "abcde")
    #expect(try compose("x", [any Transform<String>](), seed: 1) == "x")
  }

  @Test("draws are of the seed and the place alone")
  func draws() throws {
    let transforms: [any Transform<[Double]>] = [Noise(), Noise(), Noise()]
    let first = try compose([], transforms, seed: 8)
    #expect(first == (try compose([], transforms, seed: 8)))
    #expect(first != (try compose([], transforms, seed: 9)))
    #expect(Set(first).count == 3)
    // A transform that comes first by its order still draws by its place in the list.
    let reordered: [any Transform<[Double]>] = [Noise(order: 2), Noise(order: 1), Noise()]
    #expect(try compose([], reordered, seed: 8) == first.reversed())
  }

  @Test("draws are those of random.Random(seed * 1_000_003 + place) in Python")
  func python() throws {
    let transforms: [any Transform<[Double]>] = [Noise(), Noise(), Noise()]
    #expect(
      try compose([], transforms, seed: 8)
        == [0.34680915399520296, 0.09418780040649222, 0.11046681463743446])
    // The seed that Python makes of this one has 84 bits.
    #expect(
      try compose([], transforms, seed: .max)
        == [0.49771840306175796, 0.7883579919208672, 0.09111799196020609])
  }

  @Test("any seed will do, and what a transform throws comes out")
  func edges() throws {
    #expect(try compose([], [Noise()], seed: .max).count == 1)
    let refusing: [any Transform<Int>] = [FunctionTransform { _ in throw Refused() }]
    #expect(throws: Refused()) { try compose(1, refusing, seed: 1) }
  }
}
