import Foundation
import TensorFlow
import Testing
import _Differentiation

/// The network of `tools/make_precision_fixture.py`, in one type for both precisions.
private struct Network: Layer {
  var conv: Conv2D<Float>
  var pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
  var flatten = Flatten<Float>()
  var weight: Tensor<Float>
  var shift: Tensor<Float>
  @noDerivative var step: Tensor<Int32> = [7]

  init() {
    conv = Conv2D(filter: fixture("filter"), bias: fixture("bias"), activation: relu)
    weight = fixture("weight")
    shift = fixture("shift")
  }

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    let pooled = input.sequenced(through: conv, pool, flatten)
    return tanh(matmul(pooled, weight) * 0.125 + shift)
  }
}

private let file = try! SafetensorsFile(
  contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/precision.safetensors").standardized)

private func fixture(_ name: String) -> Tensor<Float> { try! file.tensor(name) }

/// Numbers rounded to bfloat16 on the host.
private func rounded(_ x: Tensor<Float>) -> Tensor<Float> {
  Tensor(shape: x.shape, scalars: x.scalars.map { BFloat16($0).float })
}

@Suite("Reduced precision")
struct MixedPrecisionTests {
  private let x: Tensor<Float> = numbers([3, 4])

  @Test("a tensor is rounded to bfloat16 and back without another change")
  func tensors() {
    let reduced = x.toReducedPrecision
    #expect(reduced.isReducedPrecision && !x.isReducedPrecision)
    #expect(reduced != x && reduced == rounded(x))
    #expect(reduced.toReducedPrecision._tfe === reduced._tfe)
    #expect(!reduced.toFullPrecision.isReducedPrecision)
    #expect(reduced.toFullPrecision == rounded(x))
    #expect(x.toFullPrecision._tfe === x._tfe)
    #expect(reduced.shape == [3, 4] && reduced.array == rounded(x).array)
    #expect("\(reduced)" == "\(rounded(x))")
    #expect(reduced[1, 2].scalarized() == BFloat16(x[1, 2].scalarized()).float)
  }

  @Test("ops compute in bfloat16 and round their result")
  func ops() {
    let reduced = x.toReducedPrecision
    let product = reduced * reduced + 1.5
    #expect(product.isReducedPrecision)
    #expect(product == rounded(rounded(rounded(x) * rounded(x)) + 1.5))
    for result in [2 * reduced, reduced / 3, reduced - 1, 1 - reduced, 1 / reduced, -reduced] {
      #expect(result.isReducedPrecision && result == rounded(result))
    }
    #expect(reduced.sum().isReducedPrecision)
  }

  @Test("what is no Float stays as it is")
  func otherTypes() {
    #expect(!Tensor<Double>([0.1]).toReducedPrecision.isReducedPrecision)
    #expect(Tensor<Int32>([5]).toReducedPrecision == [5])
    #expect(!Tensor<BFloat16>(x).isReducedPrecision)
    #expect((Tensor<Float>.zero.toReducedPrecision + x)._tfe === x._tfe)
  }

  @Test("scalars and tensors made as precise as another")
  func making() {
    let like = Tensor<Float>(0.1, deviceAndPrecisionLike: x.toReducedPrecision)
    #expect(like.isReducedPrecision && like.scalarized() == BFloat16(0.1).float)
    #expect(Tensor<Float>(0.1, deviceAndPrecisionLike: x).scalarized() == 0.1)
    let made = Tensor<Float>(
      shape: [2], scalars: [0.1, 0.2], toReducedPrecision: true, directlyOn: .default)
    #expect(made.isReducedPrecision && made == rounded([0.1, 0.2]))
    let full = Tensor<Float>(
      shape: [2], scalars: [0.1, 0.2], toReducedPrecision: false, directlyOn: .default)
    #expect(full == [0.1, 0.2])
  }

  @Test("gradients pass through conversions, in the precision of what they are of")
  func conversions() {
    let gradient = gradient(at: x) { ($0.toReducedPrecision * 3).toFullPrecision.sum() }
    #expect(gradient == Tensor(repeating: 3, shape: [3, 4]))
    #expect(!gradient.isReducedPrecision)
    let ofReduced = TensorFlow.gradient(at: x.toReducedPrecision) {
      ($0.toFullPrecision * 3).sum()
    }
    #expect(ofReduced.isReducedPrecision && ofReduced == Tensor(repeating: 3, shape: [3, 4]))
  }

  @Test("a model's output is PyTorch's to the bit, its gradients to bfloat16's precision")
  func model() {
    let network = Network()
    let input = fixture("x")
    expectClose(network(input), fixture("full output"), tolerance: 1e-5)
    let reduced = network.toReducedPrecision
    #expect(reduced.conv.filter.isReducedPrecision && reduced.shift.isReducedPrecision)
    #expect(!network.conv.filter.isReducedPrecision && reduced.step == [7])
    let output = reduced(input.toReducedPrecision)
    #expect(output.isReducedPrecision && output == fixture("output"))
    #expect((output.toFullPrecision - fixture("full output")).scalars.contains { abs($0) > 0.01 })
    let gradients = gradient(at: reduced, input.toReducedPrecision) { $0($1).sum() }
    check(gradients.0.conv.filter, "filter")
    check(gradients.0.conv.bias, "bias")
    check(gradients.0.weight, "weight")
    check(gradients.0.shift, "shift")
    check(gradients.1, "x")
    var moved = network
    moved.move(by: gradients.0.toFullPrecision.scaled(by: 0.5))
    expectClose(
      moved.shift, network.shift + 0.5 * gradients.0.shift.toFullPrecision, tolerance: 1e-6)
  }

  /// Each op rounds to 8 bits, and the two libraries do not round between the same ops.
  private func check(_ gradient: Tensor<Float>, _ name: String) {
    let expected = fixture("grad \(name)")
    #expect(gradient.isReducedPrecision, "\(name)")
    let scale = expected.scalars.reduce(0) { max($0, abs($1)) }
    expectClose(
      gradient.toFullPrecision / scale, expected / scale, tolerance: 1.0 / 32, "\(name)")
  }

  @Test("every tensor of any structure is converted, and converted back")
  func structures() {
    var tree = PathTree()
    tree.convertToReducedPrecision()
    let tensors = tree.recursivelyAllKeyPaths(to: Tensor<Float>.self)
    #expect(tensors.count == 17 && tensors.allSatisfy { tree[keyPath: $0].isReducedPrecision })
    #expect(!tree.scale.isReducedPrecision)
    tree.convertToFullPrecision()
    #expect(tensors.allSatisfy { !tree[keyPath: $0].isReducedPrecision })
    #expect([x, x].toReducedPrecision.allSatisfy { $0.isReducedPrecision })
    #expect([x.toReducedPrecision].toFullPrecision == [rounded(x)])
  }
}
