import Tandem
import TensorFlow
import Testing

@Suite("SpecAugment")
struct SpecAugmentTests {
  private func masked(_ x: TF, _ masks: SpecAugment, _ seed: Int) -> TF {
    var generator = TransformGenerator(pythonSeed: seed)
    return masks(x, using: &generator)
  }

  @Test("a mask lies inside, and lengths and places are even")
  func draws() {
    var generator = TransformGenerator(pythonSeed: 0)
    var counts: [Range<Int>: Int] = [:]
    for _ in 0..<24_000 { counts[drawMask(&generator, size: 6, most: 3), default: 0] += 1 }
    for length in 0...3 {
      let places = 6 - length + 1
      for start in 0..<places {
        let share = Double(counts[start..<start + length] ?? 0) / (6000 / Double(places))
        #expect((0.85...1.15).contains(share))
      }
    }
    #expect(counts.count == 7 + 6 + 5 + 4)
    #expect(drawMask(&generator, size: 3, most: 0).isEmpty)
  }

  @Test("whole bands and frames are hidden, of all channels, and nothing else")
  func whole() {
    let x = normal([20, 30, 2], 1).squared() + 1
    let masks = SpecAugment(bands: 6, frames: 8, bandMasks: 1, frameMasks: 1, value: 0)
    var (bandCount, frameCount) = (0, 0)
    for seed in 0..<40 {
      let found = masked(x, masks, seed)
      let hidden = found .== 0
      let one = hidden.all(squeezingAxes: 2)
      #expect(one == hidden.any(squeezingAxes: 2))
      let (bands, frames) = (one.all(alongAxes: 1), one.all(alongAxes: 0))
      #expect(one == (bands.elementsLogicalOr(frames)))
      #expect(found == x.replacing(with: TF(zerosLike: x), where: hidden))
      let counts = [bands, frames].map { Tensor<Int32>($0).sum().scalarized() }
      #expect(counts[0] <= 6 && counts[1] <= 8)
      (bandCount, frameCount) = (bandCount + Int(counts[0]), frameCount + Int(counts[1]))
    }
    #expect(bandCount > 80 && frameCount > 80)
  }

  @Test("the share bounds the frames")
  func share() {
    let masks = SpecAugment(
      bands: 0, frames: 100, bandMasks: 0, frameMasks: 1, share: 0.1, value: 0)
    let x = TF(ones: [1, 40, 1])
    let longest = (0..<60).map { 40 - masked(x, masks, $0).sum().scalarized() }.max()
    #expect(longest == 4)
  }

  @Test("items of a batch get masks of their own, filled with their own means")
  func batch() {
    let x = TF(stacking: (0..<8).map { normal([8, 9, 1], 1) + 50 * Float($0) })
    let found = masked(x, SpecAugment(bands: 8, frames: 8), 1)
    var patterns = Set<[Bool]>()
    for item in 0..<8 {
      let changed = found[item] .!= x[item]
      patterns.insert(changed.scalars)
      let expected = x[item].replacing(
        with: x[item].mean().broadcasted(to: [8, 9, 1]), where: changed)
      expectClose(found[item], expected)
    }
    #expect(patterns.count > 5)
    #expect(masked(x, SpecAugment(), 3) == masked(x, SpecAugment(), 3))
  }

  @Test("two dimensions are too few")
  func traps() async {
    let few = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = TransformGenerator(pythonSeed: 1)
      _ = SpecAugment()(TF(ones: [10, 10]), using: &generator)
    }
    #expect(words(of: few).contains("got [10, 10]"))
  }
}
