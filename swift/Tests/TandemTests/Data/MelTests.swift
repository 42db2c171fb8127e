import Tandem
import TensorFlow
import Testing

@Suite("The mel scale")
struct MelTests {
  /// What librosa's page for mel_frequencies(n_mels=40) shows.
  private let published: [Double] = [
    0, 85.317, 170.635, 255.952, 341.269, 426.586, 511.904, 597.221, 682.538, 767.855, 853.173,
    938.49, 1024.856, 1119.114, 1222.042, 1334.436, 1457.167, 1591.187, 1737.532, 1897.337,
    2071.84, 2262.393, 2470.47, 2697.686, 2945.799, 3216.731, 3512.582, 3835.643, 4188.417,
    4573.636, 4994.285, 5453.621, 5955.205, 6502.92, 7101.009, 7754.107, 8467.272, 9246.028,
    10096.408, 11025,
  ]

  @Test("points are the published ones")
  func points() {
    let found = melPoints(40, low: 0, high: 11_025)
    #expect(zip(found, published).allSatisfy { abs($0 - $1) < 5e-4 })
    #expect(abs(hzToMel(1000, htk: true) - 1000) < 0.02)
  }

  @Test("there and back", arguments: [true, false])
  func inverse(htk: Bool) {
    for hz in [0.0, 60, 999, 1000, 1001, 6400, 20_000] {
      #expect(abs(melToHz(hzToMel(hz, htk: htk), htk: htk) - hz) < 1e-9 * max(hz, 1))
    }
  }

  @Test("filters overlap by halves and have the area 1")
  func filters() {
    let tops = melFilters(rate: 8000, nFFT: 1024, nMels: 30, slaneyNorm: false)
    let inside = tops.sum(squeezingAxes: 0)[40..<460]  // between the first and the last top
    expectClose(inside, TF(ones: inside.shape))
    let areas = melFilters(rate: 8000, nFFT: 4096, nMels: 20).sum(squeezingAxes: 1) * 8000 / 4096
    expectClose(areas, TF(ones: [20]), tolerance: 0.02)
  }

  @Test("the cosine transform keeps lengths")
  func dct() {
    let whole = dctMatrix(16, 16)
    expectClose(matmul(whole, whole.transposed()), eye(rowCount: 16))
    #expect(dctMatrix(5, 16) == whole[0..<5])
  }

  @Test("faults are named")
  func traps() async {
    let between = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = melFilters(rate: 8000, nFFT: 128, nMels: 80)
    }
    #expect(words(of: between).contains("of 80 lies between two bins of 128 samples"))
    let above = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = melFilters(rate: 8000, nFFT: 256, nMels: 10, high: 5000)
    }
    #expect(words(of: above).contains("10 filters from 0.0 to 5000.0 Hz at 8000"))
    let many = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = dctMatrix(5, 4)
    }
    #expect(words(of: many).contains("dctMatrix: 5 coefficients of 4 values"))
  }
}
