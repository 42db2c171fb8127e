import TensorFlow
import Testing
import _Differentiation

// Values and gradients of these layers are compared with PyTorch's in the table of gradients; here
// is what the table cannot say: how they are made, and what they do about ties and chance.

@Suite("Layers with windows")
struct WindowLayerTests {
  @Test("are made by the shape of their filters, with Glorot's weights and a bias of zeros")
  func filterShapes() {
    let line = Conv1D<Float>(filterShape: (3, 2, 5))
    #expect(line.filter.shape == [3, 2, 5])
    let limit = Float((6.0 / 21).squareRoot())
    #expect(line.filter.scalars.allSatisfy { abs($0) <= limit && $0 != 0 })
    #expect(line.bias == Tensor(zeros: [5]))
    #expect(Conv3D<Float>(filterShape: (1, 2, 3, 4, 5)).filter.shape == [1, 2, 3, 4, 5])
    #expect(DepthwiseConv2D<Float>(filterShape: (3, 3, 2, 4)).bias.shape == [8])
    #expect(TransposedConv1D<Float>(filterShape: (3, 5, 2)).bias.shape == [5])
    #expect(TransposedConv2D<Float>(filterShape: (3, 3, 5, 2)).bias.shape == [5])
    #expect(TransposedConv3D<Float>(filterShape: (3, 3, 3, 5, 2)).bias.shape == [5])
    let separable = SeparableConv2D<Float>(
      depthwiseFilterShape: (3, 3, 2, 4), pointwiseFilterShape: (1, 1, 8, 5),
      depthwiseFilterInitializer: constantInitializer(value: 2),
      pointwiseFilterInitializer: constantInitializer(value: 3),
      biasInitializer: constantInitializer(value: 4))
    #expect(separable.depthwiseFilter == Tensor(repeating: 2, shape: [3, 3, 2, 4]))
    #expect(separable.pointwiseFilter == Tensor(repeating: 3, shape: [1, 1, 8, 5]))
    #expect(separable.bias == Tensor(repeating: 4, shape: [5]))
    let unbiased = SeparableConv1D<Float>(
      depthwiseFilterShape: (3, 2, 4), pointwiseFilterShape: (1, 8, 5), useBias: false)
    #expect(unbiased.bias.shape == [0])
  }

  @Test("without bias, have a gradient of their filter alone")
  func noBias() {
    let layer = Conv1D<Double>(filterShape: (3, 2, 5), useBias: false)
    let input: Tensor<Double> = numbers([2, 6, 2])
    let gradient = gradient(at: layer) { $0(input).sum() }
    #expect(gradient.filter.shape == [3, 2, 5])
    #expect(gradient.bias == .zero)
    var moved = layer
    moved.move(by: gradient)
    #expect(moved.bias.shape == [0])
    #expect(moved.filter != layer.filter)
  }

  @Test("do not compute the gradient of data")
  func data() {
    let filter: Tensor<Double> = numbers([3, 2, 5], seed: 2)
    let input: Tensor<Double> = numbers([2, 6, 2])
    func gradients(_ input: Tensor<Double>) -> (Tensor<Double>, Tensor<Double>) {
      gradient(at: input, filter) { conv1D($0, filter: $1).squared().sum() }
    }
    #expect(gradients(input.asData()).0 == .zero)
    #expect(gradients(input.asData()).1 == gradients(input).1)
    #expect(gradients(input).0.shape == [2, 6, 2])
  }

  @Test("of transposed convolutions, enlarge by strides and windows; their paddingIndex says so")
  func enlarging() {
    let image = Tensor<Float>(zeros: [2, 4, 5, 3])
    let valid = TransposedConv2D<Float>(filterShape: (3, 2, 6, 3), strides: (2, 3))
    #expect(valid(image).shape == [2, 9, 14, 6])
    #expect(valid.paddingIndex == 1)
    let same = TransposedConv2D<Float>(
      filterShape: (3, 2, 6, 3), strides: (2, 3), padding: .same)
    #expect(same(image).shape == [2, 8, 15, 6])
    #expect(same.paddingIndex == 0)
  }

  @Test("give the first of equal values the gradient, in one to three dimensions")
  func ties() {
    let line = Tensor<Float>(shape: [1, 4, 1], scalars: [2, 2, 1, 1])
    #expect(
      gradient(at: line) { MaxPool1D(poolSize: 2, stride: 2)($0).sum() }
        == Tensor(shape: [1, 4, 1], scalars: [1, 0, 1, 0]))
    let box = Tensor<Float>(shape: [1, 2, 2, 2, 1], scalars: [0, 1, 3, 2, 3, 3, 3, 3])
    #expect(
      gradient(at: box) { MaxPool3D(poolSize: 2, stride: 2)($0).sum() }
        == Tensor(shape: [1, 2, 2, 2, 1], scalars: [0, 0, 1, 0, 0, 0, 0, 0]))
    let behind = Tensor<Float>(shape: [1, 2, 2, 2, 1], scalars: [0, 1, 2, 2, 1, 3, 3, 3])
    #expect(
      gradient(at: behind) { MaxPool3D(poolSize: 2, stride: 2)($0).sum() }
        == Tensor(shape: [1, 2, 2, 2, 1], scalars: [0, 0, 0, 0, 0, 1, 0, 0]))
    let tied = Tensor<Float>(shape: [1, 1, 2, 1], scalars: [1, 1])
    #expect(
      gradient(at: tied) { GlobalMaxPool2D()($0).sum() }
        == Tensor(shape: [1, 1, 2, 1], scalars: [0.5, 0.5]))
  }

  @Test("of fractional pooling, draw the same borders from the same seeds, and otherwise new ones")
  func chance() {
    let image = Tensor<Float>(randomNormal: [1, 60, 60, 1], seed: (1, 2))
    let fixed = FractionalMaxPool2D<Float>(
      poolingRatio: (1.4, 1.5), deterministic: true, seed: 5, seed2: 6)
    #expect(fixed(image).shape == [1, 42, 40, 1])
    #expect(fixed(image) == fixed(image))
    let other = FractionalMaxPool2D<Float>(
      poolingRatio: (1, 1.4, 1.5, 1), deterministic: true, seed: 6, seed2: 6)
    #expect(other(image) != fixed(image))
    let free = FractionalMaxPool2D<Float>(poolingRatio: (1.4, 1.5))
    #expect(free(image) != free(image))
  }

  @Test("of pooling, take their windows by axis, by direction or as a cube")
  func cubes() {
    let box: Tensor<Double> = numbers([1, 4, 4, 4, 2])
    let cube = AvgPool3D<Double>(poolSize: 2, strides: 2)(box)
    #expect(cube == AvgPool3D(poolSize: 2, stride: 2)(box))
    #expect(cube == AvgPool3D(poolSize: (2, 2, 2), strides: (2, 2, 2))(box))
    #expect(cube == AvgPool3D(poolSize: (1, 2, 2, 2, 1), strides: (1, 2, 2, 2, 1))(box))
    #expect(cube.shape == [1, 2, 2, 2, 2])
  }

  @Test("blocks of pixels are channels in the order of rows")
  func blocks() {
    let image = Tensor<Int32>(shape: [1, 2, 2, 1], scalars: [1, 2, 3, 4])
    let deep = spaceToDepth(image, blockSize: 2)
    #expect(deep == Tensor(shape: [1, 1, 1, 4], scalars: [1, 2, 3, 4]))
    #expect(depthToSpace(deep, blockSize: 2) == image)
  }
}
