import TensorFlow
import Testing
import _Differentiation

@Suite("Pooling layers")
struct PoolingLayerTests {
  private let images: Tensor<Double> = numbers([2, 6, 7, 3])

  @Test("MaxPool2D takes the largest of each window")
  func maximum() {
    expectClose(
      MaxPool2D(poolSize: (2, 2), strides: (2, 2))(images),
      pooled(images, (2, 2), strides: (2, 2)) { $0.max()! }, tolerance: 0)
    expectClose(
      MaxPool2D(poolSize: (3, 2), strides: (1, 2))(images),
      pooled(images, (3, 2), strides: (1, 2)) { $0.max()! }, tolerance: 0)
    #expect(
      MaxPool2D(poolSize: (1, 2, 2, 1), strides: (1, 2, 2, 1))(images)
        == MaxPool2D(poolSize: (2, 2), strides: (2, 2))(images))
  }

  @Test("AvgPool2D takes the mean of each window")
  func average() {
    func mean(_ window: [Double]) -> Double { window.reduce(0, +) / Double(window.count) }
    expectClose(
      AvgPool2D(poolSize: (2, 2), strides: (2, 2))(images),
      pooled(images, (2, 2), strides: (2, 2), mean), tolerance: 1e-15)
    expectClose(
      AvgPool2D(poolSize: (3, 2), strides: (2, 1))(images),
      pooled(images, (3, 2), strides: (2, 1), mean), tolerance: 1e-15)
    #expect(
      AvgPool2D(poolSize: (1, 2, 2, 1), strides: (1, 2, 2, 1))(images)
        == AvgPool2D(poolSize: (2, 2), strides: (2, 2))(images))
  }

  @Test("with padding the output has a place for every stride; the outside does not count")
  func padding() {
    let square: Tensor<Double> = Tensor(shape: [1, 3, 3, 1], scalars: (1...9).map { -Double($0) })
    let largest = MaxPool2D<Double>(poolSize: (2, 2), strides: (2, 2), padding: .same)(square)
    #expect(largest == Tensor(shape: [1, 2, 2, 1], scalars: [-1, -3, -7, -9]))
    let mean = AvgPool2D<Double>(poolSize: (2, 2), strides: (2, 2), padding: .same)(square)
    #expect(mean == Tensor(shape: [1, 2, 2, 1], scalars: [-3, -4.5, -7.5, -9]))
  }

  @Test("their gradients are those of central differences")
  func gradients() {
    let weights: Tensor<Double> = numbers([2, 3, 3, 3], seed: 2)
    expectGradients(of: images) {
      (MaxPool2D(poolSize: (2, 2), strides: (2, 2))($0) * weights).sum()
    }
    expectGradients(of: images) {
      (AvgPool2D(poolSize: (2, 2), strides: (2, 2))($0) * weights).sum()
    }
    expectGradients(of: images) {
      MaxPool2D(poolSize: (3, 3), strides: (1, 2), padding: .same)($0).squared().sum()
    }
    expectGradients(of: images) {
      AvgPool2D(poolSize: (3, 3), strides: (2, 1), padding: .same)($0).squared().sum()
    }
  }

  @Test("have no parameters: their tangent is empty")
  func tangents() {
    var layer = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
    layer.move(by: EmptyTangentVector())
    #expect(EmptyTangentVector.zero + .zero - .zero == EmptyTangentVector())
    #expect(EmptyTangentVector().allKeyPaths.isEmpty)
    #expect(tensorLeaves(of: layer).isEmpty)
  }
}
