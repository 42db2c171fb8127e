import Tandem
import TensorFlow
import Testing

/// What Python draws from one seed; printed by CPython 3.11, whose `random` is the same in all.
private struct Drawn: CustomTestStringConvertible, Sendable {
  /// The seed by its words of 32 bits, the lowest first.
  let seed: [UInt32]
  let words: [UInt32]
  let numbers: [Double]
  /// uniform(-2.5, 7.25)
  let uniform: Double
  /// randrange of 1, 2, 8, 100 and 2 ** 40 + 1
  let ranges: [Int]
  /// randint(-3, 3)
  let integers: [Int]
  /// getrandbits(64)
  let bits: UInt64
  /// shuffle(range(8))
  let shuffled: [Int]

  var testDescription: String { "\(seed)" }
}

private let drawn = [
  Drawn(
    seed: [], words: [3_626_764_237, 1_654_615_998, 3_255_389_356],
    numbers: [0x1.c7ce0d1aeaa51p-1, 0x1.4ba5e50921780p-5], uniform: 0x1.ba733909e1222p+2,
    ranges: [0, 1, 4, 61, 619_073_466_650], integers: [-2, 3, -3, 1],
    bits: 4_621_026_334_484_047_265, shuffled: [3, 4, 1, 6, 5, 0, 7, 2]),
  Drawn(
    seed: [42, 0, 0], words: [2_746_317_213, 478_163_327, 107_420_369],
    numbers: [0x1.7bac81d19a149p-1, 0x1.f589dc392456cp-3], uniform: -0x1.23b69cd238926p+0,
    ranges: [0, 0, 6, 4, 201_991_441_006], integers: [-2, -2, 1, 1],
    bits: 10_353_144_037_217_341_363, shuffled: [2, 1, 0, 7, 4, 6, 5, 3]),
  Drawn(
    seed: [0, 1], words: [485_306_839, 1_508_871_100, 1_794_561_286],
    numbers: [0x1.de93c9811139cp-1, 0x1.75e9c4e4ce380p-6], uniform: 0x1.82ae9ec6d728ep+2,
    ranges: [0, 1, 0, 17, 752_968_576_454], integers: [2, 0, 0, 0],
    bits: 16_737_811_844_709_821_968, shuffled: [3, 0, 4, 6, 7, 2, 5, 1]),
  Drawn(
    seed: [0xfff0_bdc4, 0x7fff_ffff, 0x7a121],
    words: [1_386_732_913, 1_834_676_454, 4_022_501_318],
    numbers: [0x1.5c9b817d04196p-1, 0x1.1a71894c53b44p-1], uniform: 0x1.af7564bd34722p+2,
    ranges: [0, 0, 3, 78, 345_041_689_533], integers: [-1, 3, -3, -2],
    bits: 8_408_292_163_241_216_950, shuffled: [2, 0, 7, 4, 3, 5, 1, 6]),
  Drawn(
    seed: [.max, .max, .max, .max], words: [1_009_630_920, 3_360_221_056, 3_623_212_703],
    numbers: [0x1.facc957174674p-2, 0x1.67c151f16ba69p-1], uniform: 0x1.9a846ce032feap+2,
    ranges: [0, 0, 1, 96, 245_653_153_821], integers: [2, -2, -1, -2],
    bits: 12_325_442_913_164_257_473, shuffled: [3, 6, 0, 1, 5, 7, 4, 2]),
]

@Suite("Python's and PyTorch's generator")
struct MersenneTwisterTests {
  @Test("of one seed, Python's draws", arguments: drawn)
  fileprivate func python(_ expected: Drawn) {
    var generator = MersenneTwister(pythonSeedWords: expected.seed)
    #expect((0..<3).map { _ in generator.word() } == expected.words)
    #expect((0..<2).map { _ in generator.random() } == expected.numbers)
    #expect(generator.uniform(-2.5, 7.25) == expected.uniform)
    #expect([1, 2, 8, 100, 1 << 40 + 1].map { generator.randrange($0) } == expected.ranges)
    #expect((0..<4).map { _ in generator.randint(-3, 3) } == expected.integers)
    #expect(generator.next() == expected.bits)
    var values = Array(0..<8)
    generator.shuffle(&values)
    #expect(values == expected.shuffled)
  }

  @Test("a seed is its magnitude, of whatever width")
  func seeds() {
    func first(_ generator: MersenneTwister) -> [UInt32] {
      var generator = generator
      return (0..<3).map { _ in generator.word() }
    }
    #expect(first(MersenneTwister(pythonSeed: UInt8(42))) == drawn[1].words)
    #expect(first(MersenneTwister(pythonSeed: -42)) == drawn[1].words)
    #expect(first(MersenneTwister(pythonSeed: 0)) == drawn[0].words)
    #expect(first(MersenneTwister(pythonSeed: UInt64(1) << 32)) == drawn[2].words)
  }

  @Test("the state is made anew after 624 words")
  func longer() {
    var generator = MersenneTwister(pythonSeed: 5)
    for _ in 0..<1999 { _ = generator.word() }
    #expect(generator.word() == 2_894_893_787)
  }

  @Test("of one seed, PyTorch's orders, one after the other; the low 32 bits count")
  func torch() {
    let expected: [UInt64: [[Int]]] = [
      0: [[4, 1, 7, 5, 3, 9, 0, 8, 6, 2], [5, 6, 3, 2, 4, 0, 1], [0], []],
      42: [[2, 6, 1, 8, 4, 5, 0, 9, 3, 7], [0, 5, 6, 1, 4, 2, 3], [0], []],
      1 << 32 + 42: [[2, 6, 1, 8, 4, 5, 0, 9, 3, 7], [0, 5, 6, 1, 4, 2, 3], [0], []],
      .max: [[1, 4, 6, 2, 0, 5, 8, 7, 9, 3], [4, 2, 0, 5, 6, 1, 3], [0], []],
    ]
    for (seed, orders) in expected {
      var generator = MersenneTwister(torchSeed: seed)
      #expect([10, 7, 1, 0].map { generator.permutation($0) } == orders, "seed \(seed)")
    }
    var generator = MersenneTwister(torchSeed: 3)
    let order = generator.permutation(5000)
    #expect(order.prefix(3) == [3986, 1813, 3813] && order.suffix(3) == [1872, 1544, 765])
    #expect(order.enumerated().reduce(0) { $0 + $1.offset * $1.element } == 30_994_431_288)
  }

  @Test("a sampler has PyTorch's orders, pass after pass")
  func sampling() {
    let sampler = Sampler(10, .permuted(MersenneTwister(torchSeed: 42)))
    #expect(Array(sampler) == [2, 6, 1, 8, 4, 5, 0, 9, 3, 7])
    var generator = MersenneTwister(torchSeed: 42)
    _ = generator.permutation(10)
    #expect(Array(sampler) == generator.permutation(10))
  }

  @Test("it serves as Swift's generator too, and a copy goes its own way")
  func swift() {
    var generator = MersenneTwister(pythonSeed: 3)
    var copy = generator
    #expect(Array(0..<20).shuffled(using: &generator) == Array(0..<20).shuffled(using: &copy))
    _ = generator.word()
    #expect(generator.word() != copy.word())
  }

  @Test("no number to draw traps")
  func traps() async {
    let range = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = MersenneTwister(pythonSeed: 1)
      _ = generator.randrange(0)
    }
    #expect(words(of: range).contains("randrange: there is no number below 0"))
    let integer = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = MersenneTwister(pythonSeed: 1)
      _ = generator.randint(2, 1)
    }
    #expect(words(of: integer).contains("randint: there is no number from 2 to 1"))
    let order = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = MersenneTwister(torchSeed: 1)
      _ = generator.permutation(-1)
    }
    #expect(words(of: order).contains("permutation: needs 0 to 214748363 numbers, got -1"))
  }
}
