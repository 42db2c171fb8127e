import TensorFlow
import Testing
import _Differentiation

@Suite("Max pooling in single precision")
struct MaxPoolKernelTests {
  /// Few different values, so that most windows have several largest ones.
  private func tied(_ shape: TensorShape) -> Tensor<Float> {
    let numbers: Tensor<Float> = numbers(shape)
    return max(round(numbers * 2), 0)
  }

  private func expectTheSame(
    _ shape: TensorShape, _ size: (Int, Int), _ strides: (Int, Int), _ padding: Padding,
    tolerance: Float
  ) {
    let input = tied(shape)
    let (ksize, steps) = ([1, size.0, size.1, 1], [1, strides.0, strides.1, 1])
    let (value, pullback) = valueWithPullback(at: input) {
      maxPool2D(
        $0, filterSize: (1, size.0, size.1, 1), strides: (1, strides.0, strides.1, 1),
        padding: padding)
    }
    let explicit: _Raw.Padding2 = padding == .same ? .same : .valid
    let expected = _Raw.maxPool(input, ksize: ksize, strides: steps, padding: explicit)
    #expect(value == expected)
    let upstream: Tensor<Float> = numbers(value.shape, seed: 3)
    let gradient = _Raw.maxPoolGrad(
      origInput: input, origOutput: expected, grad: upstream, ksize: ksize, strides: steps,
      padding: explicit)
    let difference = abs(pullback(upstream) - gradient).max().scalarized()
    #expect(difference <= tolerance, "\(shape) \(size) \(strides) \(padding)")
  }

  @Test("has the gradient of TensorFlow's own op, ties included")
  func gradients() {
    for shape: TensorShape in [[2, 7, 5, 3], [3, 6, 6, 8], [1, 2, 3, 17]] {
      for padding in [Padding.valid, .same] {
        expectTheSame(shape, (2, 2), (2, 2), padding, tolerance: 0)
        expectTheSame(shape, (1, 2), (1, 2), padding, tolerance: 0)
        expectTheSame(shape, (2, 2), (3, 3), padding, tolerance: 0)
        // Windows that overlap add up what reaches a place, in an order of their own.
        expectTheSame(shape, (2, 3), (1, 2), padding, tolerance: 1e-6)
      }
    }
  }

  @Test("pools no images, and across channels")
  func edges() {
    let none = Tensor<Float>(zeros: [0, 4, 4, 2])
    let gradient = gradient(at: none) {
      maxPool2D($0, filterSize: (1, 2, 2, 1), strides: (1, 2, 2, 1), padding: .valid).sum()
    }
    #expect(gradient.shape == [0, 4, 4, 2])
    let deep = Tensor<Float>(shape: [1, 1, 1, 4], scalars: [1, 3, 4, 2])
    let value = maxPool2D(deep, filterSize: (1, 1, 1, 2), strides: (1, 1, 1, 2), padding: .valid)
    #expect(value == Tensor(shape: [1, 1, 1, 2], scalars: [3, 4]))
  }

  @Test("within a compiled function, has the same gradient")
  func compiledGradient() {
    let input = tied([2, 6, 6, 3])
    func slopes(_ input: Tensor<Float>) -> Tensor<Float> {
      gradient(at: input) { MaxPool2D(poolSize: (2, 2), strides: (2, 2))($0).squared().sum() }
    }
    #expect(compiled(using: .graph, slopes)(input) == slopes(input))
    #expect(compiled(using: .xla, slopes)(input) == slopes(input))
  }
}
