import TensorFlow
import Testing
import _Differentiation

@Suite("Dense")
struct DenseTests {
  private let x: Tensor<Float> = [[1, 2], [3, 4], [5, 6]]
  private let weight: Tensor<Float> = [[1, 0, -1], [2, 1, 0]]

  @Test("is activation(input • weight + bias)")
  func value() {
    let layer = Dense(weight: weight, bias: Tensor<Float>([0.5, -10, 1]))
    #expect(layer(x) == [[5.5, -8, 0], [11.5, -6, -2], [17.5, -4, -4]])
    let active = Dense(weight: weight, bias: Tensor<Float>([0.5, -10, 1]), activation: relu)
    #expect(active(x) == [[5.5, 0, 0], [11.5, 0, 0], [17.5, 0, 0]])
    #expect(active.forward(x) == active(x))
  }

  @Test("without bias, by weight and by sizes")
  func noBias() {
    let layer = Dense(weight: weight)
    #expect(layer(x) == [[5, 2, -1], [11, 4, -3], [17, 6, -5]])
    #expect(layer.bias.shape == [0])
    let sized = Dense<Float>(inputSize: 2, outputSize: 3, useBias: false)
    #expect(sized.bias.shape == [0])
    #expect(sized(x) == matmul(x, sized.weight))
  }

  @Test("is made by sizes and initialisers")
  func sizes() {
    let layer = Dense<Double>(inputSize: 4, outputSize: 3)
    #expect(layer.weight.shape == [4, 3])
    #expect(layer.bias == [0, 0, 0])
    let limit = (6.0 / 7).squareRoot()
    #expect(layer.weight.scalars.allSatisfy { abs($0) <= limit && $0 != 0 })
    #expect(layer(numbers([5, 4])).shape == [5, 3])
    let constant = Dense<Float>(
      inputSize: 2, outputSize: 2, weightInitializer: constantInitializer(value: 2),
      biasInitializer: constantInitializer(value: 1))
    #expect(constant(x) == [[7, 7], [15, 15], [23, 23]])
  }

  @Test("takes batches of rows")
  func batches() {
    let layer = Dense(weight: weight, bias: Tensor<Float>([1, 2, 3]))
    let stacked = Tensor(stacking: [x, 2 * x])
    #expect(layer(stacked).shape == [2, 3, 3])
    #expect(layer(stacked)[1] == layer(2 * x))
    let ofBatches = gradient(at: layer) { $0(stacked).squared().sum() }
    let ofRows = gradient(at: layer) { $0(stacked.reshaped(to: [6, 2])).squared().sum() }
    expectClose(ofBatches.weight, ofRows.weight, tolerance: 1e-6)
    expectClose(ofBatches.bias, ofRows.bias, tolerance: 1e-6)
  }

  @Test("its gradients are those of central differences")
  func gradients() {
    let input: Tensor<Double> = numbers([3, 4])
    let target: Tensor<Double> = numbers([3, 2], seed: 2)
    let layer = Dense<Double>(
      weight: numbers([4, 2], seed: 3), bias: numbers([2], seed: 4), activation: tanh)
    expectGradients(of: layer) { ($0(input) * target).sum() }
    expectGradients(of: Dense<Double>(weight: numbers([4, 2], seed: 3), activation: sigmoid)) {
      ($0(input) * target).sum()
    }
    expectGradients(of: input) { (layer($0) * target).sum() }
  }
}

@Suite("Flatten")
struct FlattenTests {
  @Test("makes one row of each example, and gives gradients their shape back")
  func shapes() {
    let x: Tensor<Float> = numbers([2, 3, 4, 5])
    let flat = Flatten<Float>()(x)
    #expect(flat.shape == [2, 60])
    #expect(flat.scalars == x.scalars)
    #expect(Flatten<Float>()(flat) == flat)
    #expect(Flatten<Float>()(numbers([3])).shape == [3, 1])
    #expect(gradient(at: x) { (Flatten<Float>()($0) * flat).sum() } == x)
  }
}
