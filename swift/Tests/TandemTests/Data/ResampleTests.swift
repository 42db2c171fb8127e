import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Other rates")
struct ResampleTests {
  private func tone(_ hz: Double, _ rate: Int, _ count: Int) -> [Float] {
    (0..<count).map { Float(sin(2 * .pi * hz * Double($0) / Double(rate))) }
  }

  @Test(
    "a tone is the same tone",
    arguments: [(8000, 16_000), (16_000, 8000), (8000, 11_025), (44_100, 16_000)])
  func sameTone(old: Int, new: Int) {
    let found = resample(TF(tone(440, old, old / 2)), from: old, to: new)
    #expect(found.shape == [(old / 2 * new + old - 1) / old])
    let inside = 500..<found.shape[0] - 500  // where no silence is near
    expectClose(found[inside], TF(tone(440, new, found.shape[0]))[inside], tolerance: 1e-3)
  }

  @Test("what the lower rate cannot hold is gone")
  func alias() {
    let found = resample(TF(tone(5000, 16_000, 8000)), from: 16_000, to: 8000)[500..<3500]
    #expect(abs(found).max().scalarized() < 1e-3)
  }

  @Test("signals of a batch are resampled alone; the same rate changes nothing")
  func batch() {
    let x = normal([3, 2, 400], 1)
    let found = resample(x, from: 3, to: 4)
    expectClose(found[2, 1], resample(x[2, 1], from: 6, to: 8))
    #expect(resample(x, from: 7, to: 7) == x)
  }

  @Test("more ratios than are kept give what they gave at first")
  func kept() {
    let x = normal([200], 1)
    let first = resample(x, from: 2, to: 3)
    for new in 5..<25 { _ = resample(x, from: 4, to: new) }
    #expect(resample(x, from: 2, to: 3) == first)
  }

  @Test("rates that are none are named")
  func traps() async {
    let rate = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = resample(TF([1]), from: 8000, to: 0)
    }
    #expect(words(of: rate).contains("rates must be positive, got 8000 and 0"))
  }
}
