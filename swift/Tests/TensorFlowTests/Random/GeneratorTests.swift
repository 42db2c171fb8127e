import Foundation
import TensorFlow
import Testing

// Streams are compared with those that were published: the known answers of Random123 (the file
// `kat_vectors` of Salmon, Moraes, Dror and Shaw) and RFC 6229 for ARC4.

private typealias Philox = PhiloxRandomNumberGenerator
private typealias Threefry = ThreefryRandomNumberGenerator
private typealias ARC4 = ARC4RandomNumberGenerator

extension RandomNumberGenerator {
  fileprivate func first(_ count: Int) -> [UInt64] {
    var copy = self
    return (0..<count).map { _ in copy.next() }
  }
}

@Suite("Generators of random numbers")
struct GeneratorTests {
  @Test("Philox-4x32-10 gives the known answers")
  func philoxAnswers() {
    let all = UInt32.max
    #expect(
      Philox.block(counter: (0, 0, 0, 0), key: (0, 0))
        == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      Philox.block(counter: (all, all, all, all), key: (all, all))
        == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      Philox.block(
        counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: (0xa409_3822, 0x299f_31d0))
        == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test("Threefry-2x32-20 gives the known answers")
  func threefryAnswers() {
    let all = UInt32.max
    #expect(Threefry.block(counter: (0, 0), key: (0, 0)) == (0x6b20_0159, 0x99ba_4efe))
    #expect(Threefry.block(counter: (all, all), key: (all, all)) == (0x1cb9_96fc, 0xbb00_2be7))
    #expect(
      Threefry.block(counter: (0x243f_6a88, 0x85a3_08d3), key: (0x1319_8a2e, 0x0370_7344))
        == (0xc492_3a9c, 0x483d_f7a0))
  }

  @Test("their streams are the blocks of 0, 1, 2, ... under the seed")
  func streams() {
    #expect(
      Philox(uint64Seed: 0).first(2) == [0xe169_c58d_6627_e8d5, 0x9b00_dbd8_bc57_ac4c])
    #expect(Threefry(seed: 0).first(1) == [0x99ba_4efe_6b20_0159])
    let seed: UInt64 = 0x0123_4567_89ab_cdef
    let philox = (0..<3).flatMap { (counter: UInt32) in
      let b = Philox.block(counter: (counter, 0, 0, 0), key: (0x89ab_cdef, 0x0123_4567))
      return [UInt64(b.1) << 32 | UInt64(b.0), UInt64(b.3) << 32 | UInt64(b.2)]
    }
    #expect(Philox(uint64Seed: seed).first(6) == philox)
    let threefry = (0..<3).map { (counter: UInt32) in
      let b = Threefry.block(counter: (counter, 0), key: (0x89ab_cdef, 0x0123_4567))
      return UInt64(b.1) << 32 | UInt64(b.0)
    }
    #expect(Threefry(seed: seed).first(3) == threefry)
    #expect(Threefry(seed: [1, 2]).first(3) == Threefry(seed: 0x0201).first(3))
  }

  @Test("Philox gives the numbers that TensorFlow's op has for its key")
  func philoxOfTensorFlow() {
    let philox: Int32 = 1
    for seed: UInt64 in [0, 42, 0x0123_4567_89ab_cdef, .max] {
      let drawn: Tensor<UInt64> = _Raw.statelessRandomUniformFullIntV2(
        shape: Tensor<Int32>([1001]), key: Tensor([seed]), counter: Tensor([0, 0]),
        alg: Tensor(philox))
      #expect(drawn.scalars == Philox(uint64Seed: seed).first(1001))
    }
  }

  @Test("ARC4 gives the published key streams, eight bytes a number, the first one highest")
  func arc4() {
    // RFC 6229: keys of 40 and 256 bits, bytes 0 to 15 of the stream.
    #expect(
      ARC4(seed: [1, 2, 3, 4, 5]).first(2) == [0xb239_6305_f03d_c027, 0xccc3_524a_0a11_18a8])
    #expect(
      ARC4(seed: [UInt8](1...32)).first(2) == [0xeaa6_bd25_880b_f93d, 0x3f5d_1e4c_a261_1d91])
  }

  @Test("a number as the seed is its bytes, the lowest first")
  func numbersAsSeeds() {
    let bytes: [UInt8] = [0x44, 0x33, 0x22, 0x11]
    #expect(ARC4(seed: Int32(0x1122_3344)).first(3) == ARC4(seed: bytes).first(3))
    #expect(Philox(seed: Int32(0x1122_3344)).first(3) == Philox(uint64Seed: 0x1122_3344).first(3))
    #expect(Philox(seed: -1).first(3) == Philox(uint64Seed: .max).first(3))
    #expect(Philox(seed: 7).first(3) != Philox(seed: 8).first(3))
  }

  @Test("a generator is a value, hidden or not")
  func values() {
    var hidden = AnyRandomNumberGenerator(Philox(seed: 3))
    let copy = hidden
    let expected = Philox(seed: 3).first(4)
    #expect((0..<4).map { _ in hidden.next() } == expected)
    #expect(copy.first(4) == expected)
  }

  @Test("the generator that all share goes on, also from several threads at once")
  func shared() {
    #expect(Philox.global.next() != Philox.global.next())
    #expect(ARC4.global.next() != ARC4.global.next())
    let drawn = onThreads(4) { _ in (0..<1000).map { _ in Threefry.global.next() } }.joined()
    #expect(Set(drawn).count == 4000)
    let saved = Philox.global
    let next = Philox.global.next()
    #expect(saved.first(1) == [next])
  }
}

@Suite("Seeds for TensorFlow")
struct TensorFlowSeedTests {
  @Test("made of another they repeat; without one they are the context's next")
  func seeds() {
    #expect(randomSeedForTensorFlow(using: (1, 2)) == randomSeedForTensorFlow(using: (1, 2)))
    #expect(randomSeedForTensorFlow(using: (1, 2)) != randomSeedForTensorFlow(using: (2, 1)))
    #expect(randomSeedForTensorFlow() != randomSeedForTensorFlow())
    let drawn = withRandomSeedForTensorFlow((4, 4)) { randomSeedForTensorFlow() }
    #expect(drawn == withRandomSeedForTensorFlow((4, 4)) { Context.local.randomSeed })
  }

  @Test("the caller's generator goes on where the body has left it")
  func advancing() {
    var generator = Philox(seed: 11)
    let one = withRandomNumberGeneratorForTensorFlow(&generator) {
      Tensor<Float>(randomUniform: [4])
    }
    let other = withRandomNumberGeneratorForTensorFlow(&generator) {
      Tensor<Float>(randomUniform: [4])
    }
    var again = Philox(seed: 11)
    let both = withRandomNumberGeneratorForTensorFlow(&again) {
      (0..<2).map { _ in Tensor<Float>(randomUniform: [4]) }
    }
    #expect([one, other] == both)
    #expect(one != other)
    #expect(generator.first(3) == again.first(3))
    #expect(generator.first(1) == Array(Philox(seed: 11).first(5).dropFirst(4)))
  }

  @Test("also when the body throws, and the context comes back")
  func throwing() {
    struct Stop: Error {}
    var generator = AnyRandomNumberGenerator(Philox(seed: 1))
    let phase = Context.local.learningPhase
    #expect(throws: Stop.self) {
      try withRandomNumberGeneratorForTensorFlow(&generator) {
        _ = Context.local.randomSeed
        Context.local.learningPhase = phase == .training ? .inference : .training
        throw Stop()
      }
    }
    #expect(generator.first(1) == [Philox(seed: 1).first(3)[2]])
    #expect(Context.local.learningPhase == phase)
  }
}
