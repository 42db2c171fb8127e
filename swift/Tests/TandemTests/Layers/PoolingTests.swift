import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Pooling layers")
struct PoolingTests {
  private let x = normal([2, 7, 5, 3], 1)

  @Test("tiles by hand are the kernel's, with a rest at the edge", arguments: [1, 2, 3, 7])
  func tiles(size: Int) {
    let kernel = FAAvgPool2D(size)
    expectClose(avgPool2dWindows(x, size: size), kernel(x))
    let cotangent = normal(kernel(x).shape, 2)
    let byHand = pullback(at: x) { avgPool2dWindows($0, size: size) }(cotangent)
    expectClose(pullback(at: x) { kernel($0) }(cotangent), byHand)
  }

  @Test("adaptive windows cover all and may overlap")
  func windows() {
    #expect(adaptiveWindows(7, 3) == [0..<3, 2..<5, 4..<7])
    #expect(adaptiveWindows(4, 2) == [0..<2, 2..<4])
    #expect(adaptiveWindows(2, 3) == [0..<1, 0..<2, 1..<2])
    #expect(adaptiveWindows(5, 1) == [0..<5])
  }

  @Test("one window is the whole image")
  func whole() {
    expectClose(adaptiveAvgPool2dWindows(x, 1).reshaped(to: [2, 3]), globalAvgPool(x))
    #expect(adaptiveMaxPool2dWindows(x, 1).reshaped(to: [2, 3]) == x.max(squeezingAxes: 1, 2))
    #expect(FAGlobalAvgPool2D()(x) == globalAvgPool(x))
  }

  @Test("concat pooling has maxima, then means")
  func concat() {
    let y = AdaptiveConcatPool2D(2)(x)
    #expect(y.shape == [2, 2, 2, 6])
    #expect(y[0..., 0..., 0..., 0..<3] == adaptiveMaxPool2dWindows(x, 2))
    #expect(y[0..., 0..., 0..., 3..<6] == adaptiveAvgPool2dWindows(x, 2))
  }

  @Test("what cannot be pooled traps")
  func traps() async {
    let rank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = globalAvgPool(TF(zeros: [2, 3]))
    }
    #expect(
      words(of: rank).contains(
        "globalAvgPool: needs images [n, height, width, channels], got [2, 3]"))
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = adaptiveWindows(3, 0)
    }
    #expect(words(of: none).contains("adaptiveWindows: cannot make 0 values of 3"))
  }
}
