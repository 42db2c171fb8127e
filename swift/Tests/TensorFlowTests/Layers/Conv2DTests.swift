import TensorFlow
import Testing
import _Differentiation

@Suite("Conv2D")
struct Conv2DTests {
  private let images: Tensor<Double> = numbers([2, 6, 7, 3])
  private let filter: Tensor<Double> = numbers([3, 2, 3, 4], seed: 2)
  private let bias: Tensor<Double> = numbers([4], seed: 3)

  @Test("is a convolution by its definition, a bias and an activation")
  func value() {
    let plain = convolved(images, filter)
    expectClose(Conv2D(filter: filter)(images), plain, tolerance: 1e-14)
    expectClose(
      Conv2D(filter: filter, bias: bias, activation: relu)(images), relu(plain + bias),
      tolerance: 1e-14)
    expectClose(
      Conv2D(filter: filter, strides: (2, 3))(images), convolved(images, filter, strides: (2, 3)),
      tolerance: 1e-14)
  }

  @Test("padding and dilation, by padding the image and spreading the filter by hand")
  func paddingAndDilation() {
    let padded = images.padded(forSizes: [(0, 0), (1, 1), (0, 1), (0, 0)])
    let same = Conv2D(filter: filter, padding: .same)(images)
    #expect(same.shape == [2, 6, 7, 4])
    expectClose(same, convolved(padded, filter), tolerance: 1e-14)
    var spread = Tensor<Double>(zeros: [5, 2, 3, 4])
    for row in 0..<3 { spread[2 * row] = filter[row] }
    expectClose(
      Conv2D(filter: filter, dilations: (2, 1))(images), convolved(images, spread), tolerance: 1e-14
    )
  }

  @Test("its shapes, by filter shape")
  func shapes() {
    let layer = Conv2D<Float>(filterShape: (3, 3, 1, 8), padding: .same)
    #expect(layer.filter.shape == [3, 3, 1, 8])
    #expect(layer.bias == Tensor(zeros: [8]))
    #expect(layer(numbers([2, 28, 28, 1])).shape == [2, 28, 28, 8])
    let strided = Conv2D<Float>(filterShape: (5, 5, 1, 8), strides: (2, 2))
    #expect(strided(numbers([2, 28, 28, 1])).shape == [2, 12, 12, 8])
    let sameStrided = Conv2D<Float>(filterShape: (3, 3, 1, 2), strides: (2, 2), padding: .same)
    #expect(sameStrided(numbers([1, 7, 7, 1])).shape == [1, 4, 4, 2])
    let limit = Float((6.0 / 81).squareRoot())
    #expect(layer.filter.scalars.allSatisfy { abs($0) <= limit && $0 != 0 })
    #expect(Conv2D<Float>(filterShape: (1, 1, 2, 3), useBias: false).bias.shape == [0])
  }

  @Test("without bias it is the convolution alone")
  func noBias() {
    let layer = Conv2D(filter: filter)
    #expect(layer.bias.shape == [0])
    #expect(layer(images) == conv2D(images, filter: filter))
  }

  @Test("its gradients are those of central differences")
  func gradients() {
    let small: Tensor<Double> = numbers([1, 4, 4, 2])
    let weights: Tensor<Double> = numbers([2, 2, 2, 3], seed: 5)
    let offset: Tensor<Double> = numbers([3], seed: 6)
    let plain = Conv2D(filter: weights, bias: offset, activation: tanh)
    let same = Conv2D(filter: weights, bias: offset, strides: (2, 2), padding: .same)
    let dilated = Conv2D(filter: weights, bias: offset, dilations: (2, 2))
    for layer in [plain, same, dilated] {
      expectGradients(of: layer) { $0(small).squared().sum() }
      expectGradients(of: small) { layer($0).squared().sum() }
    }
  }
}
