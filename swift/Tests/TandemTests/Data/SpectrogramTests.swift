import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Spectrograms")
struct SpectrogramTests {
  private let mel = MelSpectrogram(rate: 8000, nFFT: 256, hop: 64, nMels: 30)

  @Test("decibels by hand")
  func decibels() {
    let power = TF([1, 10, 100, 0]).reshaped(to: [1, 4, 1])
    func found(_ ref: Float, _ amin: Float, _ topDB: Float?) -> [Float] {
      powerToDB(power, ref: ref, amin: amin, topDB: topDB).scalars.map {
        ($0 * 1000).rounded() / 1000
      }
    }
    #expect(found(1, 1e-10, nil) == [0, 10, 20, -100])
    #expect(found(1, 1e-10, 80) == [0, 10, 20, -60])
    #expect(found(10, 1e-10, 15) == [-5, 0, 10, -5])
    #expect(found(1e-12, 1e-2, nil) == [20, 30, 40, 0])
  }

  @Test("the gradient of decibels is that of finite differences")
  func gradient() {
    let power = normalDouble([2, 3, 4, 1], 1).squared() + 0.01
    expectDerivative(at: power) { powerToDB($0, ref: 2, amin: 1e-3, topDB: 12) }
  }

  @Test("a batch is its items, channels apart")
  func items() {
    let loudness = TF([1, 1e-3, 30]).reshaped(to: [3, 1, 1])
    let x = normal([3, 2000, 2], 1) * loudness
    func expectItems(_ name: String, _ picture: (TF) -> TF) {
      let found = picture(x)
      expectClose(found, TF(stacking: (0..<3).map { picture(x[$0]) }), name)
      expectClose(
        found[0],
        TF(concatenating: (0..<2).map { picture(x[0][0..., $0..<$0 + 1]) }, alongAxis: -1),
        name)
    }
    expectItems("spectrogram") { Spectrogram(nFFT: 256)($0) }
    expectItems("mel") { mel($0) }
    expectItems("decibel") { Decibel(topDB: nil)(mel($0)) }
    expectItems("mfcc") { MFCC(mel, nMFCC: 13, topDB: nil)($0) }
  }

  @Test("a picture has bands, frames and channels; the hop is a quarter of the frame")
  func shapes() {
    #expect(Spectrogram(nFFT: 256).hop == 64)
    #expect(Spectrogram(nFFT: 256)(normal([640, 1], 1)).shape == [129, 11, 1])
    #expect(mel(normal([5, 640, 2], 1)).shape == [5, 30, 11, 2])
    #expect(MFCC(mel, nMFCC: 13)(normal([640, 1], 1)).shape == [13, 11, 1])
  }

  @Test("signals are taken at their rate")
  func signals() async {
    let samples = normal([2000, 1], 1)
    let signal = Signal(samples, rate: 8000)
    #expect(mel(signal) == mel(samples))
    #expect(MFCC(mel)(signal) == MFCC(mel)(samples))
    #expect(Spectrogram()(Signal(samples, rate: 11_025)) == Spectrogram()(samples))
    let other = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = MelSpectrogram(rate: 8000)(Signal(TF(ones: [2000, 1]), rate: 16_000))
    }
    #expect(words(of: other).contains("a signal of 16000 Hz, the filters of 8000"))
  }

  @Test("layers have nothing to train and nothing to save, and a gradient goes through")
  func layers() {
    let mfcc = MFCC(mel, nMFCC: 13)
    #expect(SafetensorsFile(weightsOf: mfcc).names.isEmpty)
    #expect(SafetensorsFile(weightsOf: Spectrogram()).names.isEmpty)
    let (_, pullback) = mfcc.appliedForBackpropagation(to: normal([2, 2000, 1], 1))
    let slopes: TF = pullback(TF(ones: [2, 13, 32, 1])).inputGradient
    #expect(slopes.shape == [2, 2000, 1])
    #expect(slopes.scalars.allSatisfy { $0.isFinite })
    #expect(abs(slopes).sum().scalarized() > 0)
  }
}
