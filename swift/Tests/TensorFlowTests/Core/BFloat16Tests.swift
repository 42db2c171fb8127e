import TensorFlow
import Testing

@Suite("BFloat16")
struct BFloat16Tests {
  @Test(
    "rounds to nearest, ties to even",
    arguments: [
      (0x3F80_0000, 0x3F80), (0x0000_0000, 0x0000), (0x8000_0000, 0x8000),
      // pi
      (0x4049_0FDB, 0x4049),
      // Below a tie, a tie at an even and at an odd neighbour, above a tie.
      (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F81_8000, 0x3F82), (0x3F80_8001, 0x3F81),
      (0xBF80_8000, 0xBF80), (0xBF81_8000, 0xBF82),
      // Carried into the exponent.
      (0x3FFF_8000, 0x4000), (0x3FFF_FFFF, 0x4000),
      // The largest that stays finite, and the first that does not.
      (0x7F7F_7FFF, 0x7F7F), (0x7F7F_8000, 0x7F80), (0xFF7F_FFFF, 0xFF80),
      (0x7F80_0000, 0x7F80), (0xFF80_0000, 0xFF80),
      // Subnormal numbers.
      (0x0000_8000, 0x0000), (0x0001_8000, 0x0002), (0x0000_8001, 0x0001),
    ] as [(UInt32, UInt16)])
  func rounding(float: UInt32, expected: UInt16) {
    #expect(BFloat16(Float(bitPattern: float)).bitPattern == expected)
  }

  @Test("NaN of any payload stays NaN")
  func nan() {
    for bits: UInt32 in [0x7FC0_0000, 0x7F80_0001, 0xFFFF_FFFF, 0x7FFF_8000] {
      #expect(BFloat16(Float(bitPattern: bits)).float.isNaN, "\(bits)")
    }
  }

  @Test("every value but NaN comes back from Float")
  func everyValue() {
    let all = (0...UInt16.max).map(BFloat16.init(bitPattern:)).filter { !$0.float.isNaN }
    #expect(all.count == 65536 - 254)
    #expect(all.allSatisfy { BFloat16($0.float) == $0 })
  }

  @Test("TensorFlow rounds the same way")
  func tensorFlow() {
    let patterns = (0..<4096).map { UInt32($0) &* 0x0010_8001 }
    let floats = patterns.map(Float.init(bitPattern:)).filter { !$0.isNaN }
    #expect(floats.count > 4000)
    let rounded = Tensor<BFloat16>(Tensor(floats)).scalars
    #expect(rounded == floats.map { BFloat16($0) })
    let back = Tensor<Float>(Tensor(rounded)).scalars
    #expect(back == rounded.map(\.float))
    #expect(Tensor<BFloat16>(Tensor<Float>(.nan)).scalarized().float.isNaN)
  }

  @Test("prints as its value")
  func text() {
    #expect("\(BFloat16(0.1))" == "0.100097656")
    #expect("\(Tensor<BFloat16>(Tensor<Float>([1, -2.5])))" == "[ 1.0, -2.5]")
  }
}
