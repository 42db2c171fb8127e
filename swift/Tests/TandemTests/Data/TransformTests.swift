import Tandem
import Testing

/// Adds a number drawn at random.
private struct Noise: Transform {
  var order = 0

  func callAsFunction(_ item: [Double], using generator: inout TransformGenerator) -> [Double] {
    item + [Double.random(in: 0..<1, using: &generator)]
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

  @Test("any seed will do, and what a transform throws comes out")
  func edges() throws {
    #expect(try compose([], [Noise()], seed: .max).count == 1)
    let refusing: [any Transform<Int>] = [FunctionTransform { _ in throw Refused() }]
    #expect(throws: Refused()) { try compose(1, refusing, seed: 1) }
  }
}
