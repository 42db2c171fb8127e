import Foundation
import TensorFlow
import Testing
import _Differentiation

/// What PyTorch made of the same gradients, written by `tools/make_optimizer_fixture.py`.
private enum Fixture {
  static let file = try! SafetensorsFile(
    contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/optimizers.safetensors").standardized)

  static func rows(_ name: String) -> [[Double]] {
    let array: ShapedArray<Double> = try! file.array(name)
    let width = array.shape[1]
    return (0..<array.shape[0]).map { Array(array.scalars[($0 * width)..<(($0 + 1) * width)]) }
  }

  static func row(_ name: String) -> [Double] {
    let array: ShapedArray<Double> = try! file.array(name)
    return array.scalars
  }
}

/// Puts the numbers in the places of the tensors of `value`, one after the other.
private func fill<Scalar: TensorFlowFloatingPoint, Value>(
  _ value: inout Value, _ numbers: [Double], as: Scalar.Type
) {
  var rest = numbers[...]
  updateTensorLeaves(of: &value) { _, handle in
    let count = handle.shape.contiguousSize
    defer { rest = rest.dropFirst(count) }
    return Tensor<Scalar>(shape: handle.shape, scalars: rest.prefix(count).map { Scalar($0) })._tfe
  }
}

private func scalars<Scalar: TensorFlowFloatingPoint, Value>(_ value: Value, as: Scalar.Type)
  -> [Double]
{
  tensorLeaves(of: value).flatMap { Tensor<Double>(Tensor<Scalar>(_tfe: $0.handle)).scalars }
}

/// Makes twenty steps of the fixture's gradients and compares the weights after each.
private struct PyTorch<Scalar: TensorFlowFloatingPoint>: OptimizerCheck {
  let tolerance: Double

  func check<O: Optimizer>(_ name: String, _ make: @escaping (O.Model) -> O)
  where O.Model == OptimizedNet<Scalar>, O.Scalar == Float {
    var net = OptimizedNet<Scalar>()
    fill(&net, Fixture.row("start"), as: Scalar.self)
    var optimizer = make(net)
    let gradients = Fixture.rows("gradients")
    let rates = Fixture.row("\(name)/rates")
    for (step, expected) in Fixture.rows("\(name)/weights").enumerated() {
      var gradient = zerosLike(net)
      fill(&gradient, gradients[step], as: Scalar.self)
      optimizer.learningRate = Float(rates[step])
      optimizer.update(&net, along: gradient)
      expectClose(
        Tensor(scalars(net, as: Scalar.self)), Tensor(expected), tolerance: tolerance,
        "\(name), step \(step + 1)")
    }
  }
}

/// The tensors in an optimiser have the model's shapes before the first step and after others.
private struct ShapesStay: OptimizerCheck {
  typealias Scalar = Float

  func check<O: Optimizer>(_ name: String, _ make: @escaping (O.Model) -> O)
  where O.Model == OptimizedNet<Float>, O.Scalar == Float {
    var net = OptimizedNet<Float>()
    var optimizer = make(net)
    let before = shapes(in: optimizer)
    let input: Tensor<Float> = numbers([5, 3])
    optimizer.update(&net, along: gradient(at: net) { $0(input).squared().mean() })
    #expect(shapes(in: optimizer) == before, "\(name)")
    // No gradient at all, and none for the array.
    optimizer.update(&net, along: .zero)
    optimizer.update(&net, along: gradient(at: net) { $0.first(input).sum() })
    #expect(shapes(in: optimizer) == before, "\(name)")
    #expect(tensorLeaves(of: net).map(\.handle.shape) == modelShapes, "\(name)")
    let isFinite = scalars(net, as: Float.self).allSatisfy(\.isFinite)
    #expect(isFinite, "\(name)")
  }

  private var modelShapes: [TensorShape] {
    tensorLeaves(of: OptimizedNet<Float>()).map(\.handle.shape)
  }

  private func shapes(in optimizer: Any) -> [[TensorShape]] {
    let tangents = Mirror(reflecting: optimizer).children
      .compactMap { $0.value as? OptimizedNet<Float>.TangentVector }
    return tangents.map { tensorLeaves(of: $0).map(\.handle.shape) }
  }
}

/// Every optimiser brings a small regression near its minimum.
private struct Learns: OptimizerCheck {
  typealias Scalar = Float

  func check<O: Optimizer>(_ name: String, _ make: @escaping (O.Model) -> O)
  where O.Model == OptimizedNet<Float>, O.Scalar == Float {
    let input: Tensor<Float> = numbers([16, 3])
    let target: Tensor<Float> = numbers([16, 2], seed: 9)
    var net = OptimizedNet<Float>()
    var optimizer = make(net)
    func loss(_ net: OptimizedNet<Float>) -> Float {
      meanSquaredError(predicted: net(input), expected: target).scalarized()
    }
    let before = loss(net)
    for _ in 0..<50 {
      let slope = gradient(at: net) { meanSquaredError(predicted: $0(input), expected: target) }
      optimizer.update(&net, along: slope)
    }
    #expect(loss(net) < 0.8 * before, "\(name)")
  }
}

@Suite("Optimizers")
struct OptimizerTests {
  @Test("twenty steps of given gradients are PyTorch's, in double precision")
  func double() {
    for entry in optimizerCatalogue(Double.self) { entry.accept(PyTorch(tolerance: 1e-12)) }
  }

  @Test("twenty steps of given gradients are PyTorch's, in single precision")
  func single() {
    for entry in optimizerCatalogue(Float.self) { entry.accept(PyTorch(tolerance: 2e-6)) }
  }

  @Test("every case of the fixture is in the catalogue, and the other way round")
  func complete() {
    let cases = Set(Fixture.file.names.compactMap { $0.split(separator: "/").dropLast().first })
    #expect(Set(optimizerCatalogue().map { Substring($0.name) }) == cases)
  }

  @Test("the state has the model's shapes from the start, whatever got a gradient")
  func shapes() {
    for entry in optimizerCatalogue() { entry.accept(ShapesStay()) }
  }

  @Test("they learn")
  func learning() {
    for entry in optimizerCatalogue() { entry.accept(Learns()) }
  }

  @Test("a tensor is a model, of either type")
  func tensor() {
    var x: Tensor<Double> = [1, 2]
    let optimizer = Adam(for: x, learningRate: 0.5)
    optimizer.update(&x, along: [1e3, -1e3])
    expectClose(x, [0.5, 2.5], tolerance: 1e-10)
    #expect(optimizer.step == 1)
  }
}

// A tangent whose arrays do not have the model's names.
private struct Renamed: Differentiable {
  struct TangentVector: Differentiable, AdditiveArithmetic {
    typealias TangentVector = Self
    var slopes: [Tensor<Float>].DifferentiableView
  }

  var weights: [Tensor<Float>] = [[1, 2], [3]]

  mutating func move(by offset: TangentVector) {
    for index in offset.slopes.base.indices { weights[index] += offset.slopes.base[index] }
  }
}

@Test("an optimiser takes the shapes of a tangent with names of its own from its first gradient")
func tangentWithOtherNames() {
  var model = Renamed()
  let optimizer = SGD(for: model, learningRate: 0.5, momentum: 0.5)
  let gradient = Renamed.TangentVector(slopes: .init([[1, -1], [2]]))
  optimizer.update(&model, along: gradient)
  #expect(model.weights == [[0.5, 2.5], [2]])
  optimizer.update(&model, along: .zero)
  #expect(model.weights == [[0.25, 2.75], [1.5]])
}
