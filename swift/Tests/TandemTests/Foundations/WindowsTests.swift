import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Convolution and pooling by windows")
struct WindowsTests {
  /// The formula, with six loops, in `Double`.
  private func reference(
    _ x: TD, _ weight: TD, _ bias: TD, stride: Int, padding: Int
  ) -> TD {
    let (n, height, width, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let (size, outputs) = (weight.shape[0], weight.shape[3])
    let rows = (height + 2 * padding - size) / stride + 1
    let columns = (width + 2 * padding - size) / stride + 1
    let (pixels, taps, biases) = (x.scalars, weight.scalars, bias.scalars)
    var result: [Double] = []
    for image in 0..<n {
      for (h, w) in (0..<rows).flatMap({ h in (0..<columns).map { (h, $0) } }) {
        for output in 0..<outputs {
          var sum = biases[output]
          for (i, j) in (0..<size).flatMap({ i in (0..<size).map { (i, $0) } }) {
            let (row, column) = (stride * h + i - padding, stride * w + j - padding)
            guard (0..<height).contains(row), (0..<width).contains(column) else { continue }
            for c in 0..<channels {
              sum +=
                pixels[((image * height + row) * width + column) * channels + c]
                * taps[((i * size + j) * channels + c) * outputs + output]
            }
          }
          result.append(sum)
        }
      }
    }
    return TD(shape: [n, rows, columns, outputs], scalars: result)
  }

  @Test(
    "both convolutions are the formula",
    arguments: [(1, 0, 3), (1, 1, 3), (2, 0, 3), (2, 1, 3), (3, 2, 2), (1, 0, 1), (2, 2, 5)])
  func convolution(stride: Int, padding: Int, size: Int) {
    let x = normalDouble([2, 7, 6, 3], 1)
    let (weight, bias) = (normalDouble([size, size, 3, 4], 2), normalDouble([4], 3))
    let expected = reference(x, weight, bias, stride: stride, padding: padding)
    expectClose(
      conv2dWindows(x, weight, bias, stride: stride, padding: padding), expected,
      tolerance: 1e-12, "windows")
    expectClose(
      conv2dPadded(x, weight, bias, stride: stride, padding: padding), expected,
      tolerance: 1e-12, "kernel")
  }

  @Test("derivatives agree with finite differences", arguments: [(1, 1), (2, 0)])
  func derivatives(stride: Int, padding: Int) {
    let x = normalDouble([2, 5, 4, 2], 1)
    let (weight, bias) = (normalDouble([3, 3, 2, 3], 2), normalDouble([3], 3))
    expectDerivative(at: x, "windows in x") {
      conv2dWindows($0, weight, bias, stride: stride, padding: padding)
    }
    expectDerivative(at: weight, "windows in weight") {
      conv2dWindows(x, $0, bias, stride: stride, padding: padding)
    }
    expectDerivative(at: bias, "windows in bias") {
      conv2dWindows(x, weight, $0, stride: stride, padding: padding)
    }
    expectDerivative(at: x, "kernel in x") {
      conv2dPadded($0, weight, bias, stride: stride, padding: padding)
    }
    expectDerivative(at: x, "pooling") { maxPool2dWindows($0, size: 2) }
  }

  @Test("pooling drops a rest and is TensorFlow's", arguments: [1, 2, 3])
  func pooling(size: Int) {
    let x = normal([2, 7, 8, 3], 1)
    let kernel = maxPool2D(
      x, filterSize: (1, size, size, 1), strides: (1, size, size, 1), padding: .valid)
    #expect(maxPool2dWindows(x, size: size) == kernel)
    #expect(ByReference.MaxPool2d(size)(x) == kernel)
    let grad = normal(kernel.shape, 2)
    let layer = ByReference.MaxPool2d(size)
    _ = layer(x)
    #expect(pullback(at: x, of: { maxPool2dWindows($0, size: size) })(grad) == layer.backward(grad))
  }

  @Test("shapes that do not fit trap and are named")
  func traps() async {
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = conv2dWindows(TF(zeros: [1, 8, 8, 3]), TF(zeros: [3, 3, 1, 4]), TF(zeros: [4]))
    }
    #expect(
      words(of: channels).contains("conv2d: weight [3, 3, 1, 4] does not fit input [1, 8, 8, 3]"))
    let large = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = conv2dWindows(TF(zeros: [1, 2, 2, 1]), TF(zeros: [5, 5, 1, 4]), TF(zeros: [4]))
    }
    #expect(
      words(of: large).contains(
        "conv2d: weight [5, 5, 1, 4] is larger than the padded input [1, 2, 2, 1]"))
  }
}
