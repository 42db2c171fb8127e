import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("The short-time Fourier transform")
struct StftTests {
  private let sizes = [(512, 128), (400, 160), (101, 37), (64, 200), (2, 1)]

  @Test("fast and by the matrix it is one", arguments: [true, false])
  func matrix(center: Bool) {
    let x = normalDouble([2, 3, 1024], 1)
    for (nFFT, hop) in sizes {
      let fast = stft(x, nFFT: nFFT, hop: hop, center: center)
      let slow = stftMatrix(x, nFFT: nFFT, hop: hop, center: center)
      expectClose(fast.real, slow.real, tolerance: 1e-11, "\(nFFT), \(hop)")
      // Of two samples the sines are nothing but rounding.
      expectClose(
        fast.imaginary + fast.real, slow.imaginary + slow.real, tolerance: 1e-11,
        "\(nFFT), \(hop)")
      let count = frameCount(1024, nFFT: nFFT, hop: hop, center: center)
      #expect(fast.real.shape == [2, 3, nFFT / 2 + 1, count])
    }
  }

  @Test("a tone is one bin")
  func tone() {
    // Of a cosine with 5 whole turns a frame, bin 5 holds n / 2, without a window.
    let turn = 2 * Double.pi * 5 / 64
    let x = TD((0..<64).map { (t: Int) -> Double in cos(turn * Double(t)) })
    let found = stft(x, nFFT: 64, hop: 64, window: TD(ones: [64]), center: false)
    let bins: [Double] = (0...32).map { $0 == 5 ? 32 : 0 }
    let expected = TD(bins).reshaped(to: [33, 1])
    expectClose(found.real, expected, tolerance: 1e-12)
    expectClose(found.imaginary + expected, expected, tolerance: 1e-12)
  }

  @Test("frames are cut where they are said to be", arguments: [1, 3, 4, 6, 9])
  func cut(hop: Int) {
    let x = TF(rangeFrom: 0, to: 40, stride: 1)
    let found = frames(TF(stacking: [x, x + 100]), nFFT: 6, hop: hop, center: false)
    for m in 0..<found.shape[1] {
      #expect(found[0, m] == x[m * hop..<m * hop + 6])
      #expect(found[1, m] == x[m * hop..<m * hop + 6] + 100)
    }
    #expect(found.shape[1] == frameCount(40, nFFT: 6, hop: hop, center: false))
    let centred = frames(x, nFFT: 6, hop: hop)
    #expect(centred[0].scalars == [3, 2, 1, 0, 1, 2])
    #expect(centred.shape[0] == frameCount(40, nFFT: 6, hop: hop))
  }

  @Test("gradients are those of finite differences", arguments: [(8, 3), (7, 4), (4, 9), (2, 1)])
  func gradient(nFFT: Int, hop: Int) {
    let x = normalDouble([2, 13], 3)
    expectDerivative(at: x, "real") { stft($0, nFFT: nFFT, hop: hop).real }
    expectDerivative(at: x, "imaginary") { stft($0, nFFT: nFFT, hop: hop).imaginary }
    expectDerivative(at: x, "power") { stft($0, nFFT: nFFT, hop: hop).power }
    expectDerivative(at: x, "matrix") { stftMatrix($0, nFFT: nFFT, hop: hop).power }
  }

  @Test("faults are named")
  func traps() async {
    let short = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = stft(TF(ones: [100]), nFFT: 256, hop: 64)
    }
    #expect(words(of: short).contains("100 samples cannot be mirrored by 128 at each end"))
    let whole = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = stft(TF(ones: [100]), nFFT: 256, hop: 64, center: false)
    }
    #expect(words(of: whole).contains("100 samples are less than a frame of 256"))
    let window = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = stft(TF(ones: [1000]), nFFT: 256, hop: 64, window: TF(ones: [300]))
    }
    #expect(words(of: window).contains("a window of [300] in frames of 256"))
    let hop = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = frames(TF(ones: [1000]), nFFT: 256, hop: 0)
    }
    #expect(words(of: hop).contains("must be positive, got 256 and 0"))
  }
}
