import BuiltinFloat
import Tandem
import TestFiles
import Testing

@Suite("A number on LLVM's own, against the standard library's")
struct BareFloatTests {
  /// Zeros, ones, the ends of every range (subnormal, normal, infinite), numbers that are none, among
  /// them a signalling one and one with a payload, and where the integers run out.
  static let edges: [UInt32] =
    [
      0x0000_0000, 0x0000_0001, 0x0000_0002, 0x007F_FFFF, 0x0080_0000, 0x0080_0001, 0x3F7F_FFFF,
      0x3F80_0000, 0x3F80_0001, 0x3DCC_CCCD, 0x4049_0FDB, 0x4B7F_FFFF, 0x4B80_0000, 0x7F7F_FFFF,
      0x7F80_0000, 0x7F80_0001, 0x7FC0_0000, 0x7FC1_2345,
    ].flatMap { [$0, $0 | 0x8000_0000] }

  static let pairs: [(UInt32, UInt32)] = {
    var draws = Draws(state: 7)
    func bits() -> UInt32 { UInt32(draws.next() >> 32) }
    let drawn = (0..<200_000).map { _ in (bits(), bits()) }
    return edges.flatMap { left in edges.map { (left, $0) } } + drawn
  }()

  /// IEEE 754 leaves open which bits a NaN has that comes out of a calculation, and LLVM may swap the
  /// sides of a sum; so there it is enough that both are none.
  private func same(_ bare: BareFloat, _ float: Float) -> Bool {
    float.isNaN ? Float(bare).isNaN : bare.bitPattern == float.bitPattern
  }

  private func expectSame(
    _ what: String, _ bare: (BareFloat, BareFloat) -> BareFloat, _ float: (Float, Float) -> Float
  ) {
    for (left, right) in Self.pairs {
      let found = bare(BareFloat(bitPattern: left), BareFloat(bitPattern: right))
      let expected = float(Float(bitPattern: left), Float(bitPattern: right))
      guard same(found, expected) else {
        Issue.record("\(what) of bits \(left) and \(right): \(found), expected \(expected)")
        return
      }
    }
  }

  @Test("sums, differences, products and quotients have the same bits")
  func arithmetic() {
    expectSame("+", { $0 + $1 }, { $0 + $1 })
    expectSame("-", { $0 - $1 }, { $0 - $1 })
    expectSame("*", { $0 * $1 }, { $0 * $1 })
    expectSame("/", { $0 / $1 }, { $0 / $1 })
    expectSame("squareAdd", { left, _ in squareAdd(n: left) }, { left, _ in squareAdd(n: left) })
  }

  @Test("and in place")
  func inPlace() {
    func changed<Number: SignedNumeric>(
      _ number: Number, _ change: (inout Number) -> Void
    ) -> Number {
      var number = number
      change(&number)
      return number
    }
    expectSame("+=", { l, r in changed(l) { $0 += r } }, { l, r in changed(l) { $0 += r } })
    expectSame("-=", { l, r in changed(l) { $0 -= r } }, { l, r in changed(l) { $0 -= r } })
    expectSame("*=", { l, r in changed(l) { $0 *= r } }, { l, r in changed(l) { $0 *= r } })
    expectSame("/=", { l, r in changed(l) { $0 /= r } }, { l, r in changed(l) { $0 /= r } })
  }

  @Test("signs change and go, of zeros and NaNs too, bit for bit")
  func signs() {
    for (bits, _) in Self.pairs {
      let (bare, float) = (BareFloat(bitPattern: bits), Float(bitPattern: bits))
      #expect((-bare).bitPattern == (-float).bitPattern)
      #expect(bare.magnitude.bitPattern == float.magnitude.bitPattern)
    }
  }

  @Test("comparisons say the same, of NaN as well")
  func comparisons() {
    for (l, r) in Self.pairs {
      let (left, right) = (BareFloat(bitPattern: l), BareFloat(bitPattern: r))
      let found = [
        left == right, left != right, left < right, left <= right, left > right, left >= right,
      ]
      let (a, b) = (Float(bitPattern: l), Float(bitPattern: r))
      guard found == [a == b, a != b, a < b, a <= b, a > b, a >= b] else {
        Issue.record("bits \(l) and \(r): \(found)")
        return
      }
    }
  }

  @Test("literals have the bits of the nearest number, as reading the same text has")
  func literals() {
    let pairs: [(BareFloat, String)] = [
      (0.1, "0.1"), (-0.0, "-0.0"), (3.14159265358979, "3.14159265358979"), (1e-45, "1e-45"),
      (1e-38, "1e-38"), (3.4028235e38, "3.4028235e38"), (0x1.8p3, "0x1.8p3"), (0, "0"), (-7, "-7"),
      (16_777_217, "16777217"),
      (123_456_789_012_345_678_901_234_567_890, "123456789012345678901234567890"),
    ]
    for (bare, text) in pairs { #expect(bare.bitPattern == Float(text)!.bitPattern, "\(text)") }
  }

  @Test("bits, and the standard library's numbers, come back as they went in")
  func conversions() {
    for bits in Self.edges {
      #expect(BareFloat(bitPattern: bits).bitPattern == bits)
      #expect(BareFloat(Float(bitPattern: bits)).bitPattern == Float(bitPattern: bits).bitPattern)
    }
    #expect("\(BareFloat(0.1)) \(-BareFloat(1) / 0)" == "0.1 -inf")
    #expect(BareFloat(exactly: 16_777_216) == 16_777_216)
    #expect(BareFloat(exactly: 16_777_217) == nil)
  }

  @Test("generic code takes it: sorting, sums, complex numbers")
  func generic() {
    let numbers: [BareFloat] = [3, -1, 0.5]
    #expect(numbers.sorted() == [-1, 0.5, 3])
    #expect(numbers.reduce(0, +) == 2.5)
    #expect(numbers.doubleElements() == [6, -2, 1])
    let i = Complex<BareFloat>(real: 0, imag: 1)
    #expect(i * i == Complex(real: -1, imag: 0))
  }

  @Test("it is as large as LLVM's number: a struct around it costs nothing")
  func size() {
    #expect(MemoryLayout<BareFloat>.size == 4)
    #expect(MemoryLayout<BareFloat>.stride == 4)
  }
}
