import Foundation
import TensorFlow
import Testing
import _Differentiation

// A model as a user writes it: layers, arrays of layers and of tensors, an optional layer, a plain
// number, layers within layers. Its tangent is the compiler's, and a vector with no further text.

private struct Block: Layer {
  var first = Dense<Float>(inputSize: 3, outputSize: 3, activation: tanh)
  var scale: Float = 1.5

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { first(input) * scale + input }
}

private struct Wrapped<Inner: Layer>: Layer
where Inner.Input == Tensor<Float>, Inner.Output == Tensor<Float> {
  var inner: Inner
  var gain: Tensor<Float> = [1, 2, 3]

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { inner(input) * gain }
}

/// Not a layer: its tangent is no more than differentiable.
private struct Pair: Differentiable {
  var left: Tensor<Float> = [0.5, 0.25, 0.125]
  var right: Double = 2
}

private struct Net: Layer {
  var blocks = [Block(), Block()]
  var flatten = Flatten<Float>()
  var rows: [Tensor<Float>] = [[1, 2, 3], [4, 5, 6]]
  var wrapped = Wrapped(inner: [Wrapped(inner: Block()), Wrapped(inner: Block())])
  var pair = Pair()
  @noDerivative var name = "net"

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    let mixed = wrapped(blocks(input)) + rows[0] * rows[1] + pair.left * Float(pair.right)
    return flatten(mixed)
  }
}

private let input: Tensor<Float> = numbers([2, 3])

private func netGradient(_ net: Net = Net()) -> Net.TangentVector {
  gradient(at: net) { $0(input).squared().sum() }
}

private func leaves<T>(_ value: T) -> [(path: String, value: Tensor<Float>)] {
  tensorLeaves(of: value).map { ($0.path, Tensor<Float>(_tfe: $0.handle)) }
}

/// Expects each tensor of `actual` to be what `expected` makes of the one in its place in `value`.
private func expectLeaves<T>(
  _ actual: T, of value: T, sourceLocation: SourceLocation = #_sourceLocation,
  _ expected: (Tensor<Float>) -> Tensor<Float>
) {
  let (actual, value) = (leaves(actual), leaves(value))
  #expect(actual.count == 14 && value.count == 14, sourceLocation: sourceLocation)
  for (new, old) in zip(actual, value) {
    expectClose(
      new.value, expected(old.value), tolerance: 1e-6, new.path, sourceLocation: sourceLocation)
  }
}

@Suite("Tangents that the compiler makes are vectors")
struct VectorModelTests {
  private let grads = netGradient()

  @Test("scaled, added to, subtracted from")
  func vector() {
    expectLeaves(grads.scaled(by: 0.5), of: grads) { $0 * 0.5 }
    expectLeaves(grads.adding(1), of: grads) { $0 + 1 }
    expectLeaves(grads.subtracting(2), of: grads) { $0 - 2 }
    #expect(grads.blocks[0].scale != 0 && grads.pair.right != 0)
    #expect(grads.scaled(by: 0.5).blocks[0].scale == grads.blocks[0].scale / 2)
    #expect(grads.adding(1).pair.right == grads.pair.right + 1)
    #expect(grads.subtracting(2).pair.right == grads.pair.right - 2)
    var copy = grads
    copy.scale(by: 3)
    expectLeaves(copy, of: grads) { $0 * 3 }
    copy.add(1)
    copy.subtract(0.5)
    expectLeaves(copy, of: grads) { $0 * 3 + 0.5 }
  }

  @Test("multiplied, divided and inverted, component by component")
  func pointwise() {
    expectLeaves(grads .* grads, of: grads) { $0 * $0 }
    expectLeaves(grads.adding(20).reciprocal, of: grads) { 1 / ($0 + 20) }
    expectLeaves(grads ./ grads.adding(20), of: grads) { $0 / ($0 + 20) }
    #expect((grads .* grads).blocks[1].scale == grads.blocks[1].scale * grads.blocks[1].scale)
    #expect((grads .* grads).pair.right == grads.pair.right * grads.pair.right)
    var copy = grads
    copy .*= grads.scaled(by: 2)
    copy ./= grads.adding(20)
    expectLeaves(copy, of: grads) { 2 * $0 * $0 / ($0 + 20) }
  }

  @Test("every elementary function, tensor by tensor")
  func elementary() {
    typealias Vector = Net.TangentVector
    // Within -1...1, where every inverse function is defined; acosh wants more than one.
    let small = Vector.tanh(grads).scaled(by: 0.9)
    let positive = (small .* small).adding(1.25)
    let pairs: [((Vector) -> Vector, (Tensor<Float>) -> Tensor<Float>, Vector)] = [
      (Vector.sqrt, sqrt, positive), (Vector.cos, cos, grads), (Vector.sin, sin, grads),
      (Vector.tan, tan, small), (Vector.acos, acos, small), (Vector.asin, asin, small),
      (Vector.atan, atan, grads), (Vector.cosh, cosh, small), (Vector.sinh, sinh, small),
      (Vector.tanh, tanh, grads), (Vector.acosh, acosh, positive), (Vector.asinh, asinh, grads),
      (Vector.atanh, atanh, small), (Vector.exp, exp, small), (Vector.exp2, exp2, small),
      (Vector.exp10, exp10, small), (Vector.expm1, expm1, small),
      (Vector.expMinusOne, expm1, small), ({ Vector.log($0) }, log, positive),
      (Vector.log2, log2, positive), (Vector.log10, log10, positive),
      (Vector.log1p, log1p, positive), ({ Vector.log(onePlus: $0) }, log1p, positive),
      ({ Vector.pow($0, 3) }, { pow($0, 3) }, small),
      ({ Vector.root($0, 3) }, { root($0, 3) }, small),
      ({ Vector.pow($0, $0) }, { pow($0, $0) }, positive),
    ]
    for (function, ofTensor, vector) in pairs {
      expectLeaves(function(vector), of: vector, ofTensor)
    }
    #expect(Vector.exp(small).pair.right == Foundation.exp(small.pair.right))
    #expect(Vector.sqrt(positive).blocks[0].scale == positive.blocks[0].scale.squareRoot())
  }

  @Test("a model seen as a vector, and moved by one")
  func view() {
    let net = Net()
    let view = net.differentiableVectorView
    #expect(leaves(view).map(\.path) == leaves(net).map(\.path))
    #expect(zip(leaves(view), leaves(net)).allSatisfy { $0.value == $1.value })
    #expect(view.blocks[0].scale == 1.5 && view.pair.right == 2)
    var moved = net
    moved.move(by: grads.scaled(by: -0.1))
    for ((path, new), (old, g)) in zip(leaves(moved), zip(leaves(net), leaves(grads))) {
      expectClose(new, old.value - 0.1 * g.value, tolerance: 1e-6, path)
    }
    #expect(moved.pair.right == net.pair.right + Double(Float(-0.1)) * grads.pair.right)
    let before = leaves(moved)
    moved.move(along: grads.scaled(by: 0.1))
    for ((path, new), (old, g)) in zip(leaves(moved), zip(before, leaves(grads))) {
      expectClose(new, old.value + 0.1 * g.value, tolerance: 1e-6, path)
    }
  }
}
