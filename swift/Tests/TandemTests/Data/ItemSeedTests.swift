import Tandem
import TensorFlow
import Testing

@Suite("Seeds of items")
struct ItemSeedTests {
  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test("BLAKE2b is hashlib's, of any size and over any number of blocks")
  func hash() {
    let abc = Array("abc".utf8)
    #expect(hex(blake2b([], size: 8)) == "e4a6a0577479b2b4")
    #expect(hex(blake2b(abc, size: 8)) == "d8bb14d833d59559")
    #expect(
      hex(blake2b(abc, size: 64))
        == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
    #expect(
      hex(blake2b((0...255).map { UInt8($0) }, size: 32))
        == "39a7eb9fedc19aabc83425c6755dd90e6f9d0c804964a1f4aaeea3b9fb599835")
    // A message that fills its last block, and one that is a byte longer.
    #expect(hex(blake2b([UInt8](repeating: 0x78, count: 128), size: 1)) == "7d")
    #expect(
      hex(blake2b([UInt8](repeating: 0x78, count: 129), size: 20))
        == "b85c7523f829292bdc8f1fbc761fe0b26c017371")
  }

  @Test("the seed of an item is Python's")
  func seeds() {
    #expect(itemSeed(0, 0, 0) == 5_842_066_033_578_894_005)
    #expect(itemSeed(42, 0, 0) == 472_347_010_950_663_891)
    #expect(itemSeed(42, 1, 12893) == 7_597_858_511_379_021_863)
    #expect(itemSeed(1 << 62 - 1, 3, -7) == 4_940_143_700_301_242_645)
    #expect(itemSeed(-5, 0, 1) == 4_926_640_237_944_357_367)
  }

  @Test("a digest of no size traps")
  func traps() async {
    let size = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = blake2b([], size: 65)
    }
    #expect(words(of: size).contains("blake2b: a digest has 1 to 64 bytes, not 65"))
  }
}
