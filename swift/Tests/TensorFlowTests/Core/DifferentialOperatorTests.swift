import TensorFlow
import Testing
import _Differentiation

// One function of one, two and three arguments, whose gradients are known.

@differentiable(reverse)
private func cube(_ x: Tensor<Float>) -> Tensor<Float> { (x * x * x).sum() }

@differentiable(reverse)
private func product(_ x: Tensor<Float>, _ y: Tensor<Float>) -> Tensor<Float> { (x * y).sum() }

@differentiable(reverse)
private func volume(_ x: Tensor<Float>, _ y: Tensor<Float>, _ z: Tensor<Float>) -> Tensor<Float> {
  (x * y * z).sum()
}

private struct Line: Differentiable {
  var slope: Tensor<Float>
  var offset: Tensor<Float>

  @differentiable(reverse)
  func callAsFunction(_ x: Tensor<Float>) -> Tensor<Float> { slope * x + offset }
}

@Suite("Differential operators")
struct DifferentialOperatorTests {
  private let x: Tensor<Float> = [1, 2]
  private let y: Tensor<Float> = [3, 5]
  private let z: Tensor<Float> = [2, -1]

  @Test("one argument, by function and by trailing closure")
  func oneArgument() {
    #expect(gradient(at: x, of: cube) == [3, 12])
    #expect(gradient(at: x) { cube($0) } == [3, 12])
    #expect(gradient(at: x) { x in (2 * x).sum() } == [2, 2])
    let (value, slope) = valueWithGradient(at: x, of: cube)
    #expect(value == Tensor(9))
    #expect(slope == [3, 12])
    let trailing = valueWithGradient(at: x) { ($0 * $0).sum() }
    #expect(trailing.value == Tensor(5))
    #expect(trailing.gradient == [2, 4])
  }

  @Test("two and three arguments")
  func moreArguments() {
    let two = gradient(at: x, y, of: product)
    #expect(two.0 == y)
    #expect(two.1 == x)
    let (value, three) = valueWithGradient(at: x, y, z, of: volume)
    #expect(value == Tensor(-4))
    #expect(three.0 == [6, -5])
    #expect(three.1 == [2, -2])
    #expect(three.2 == [3, 10])
    #expect(gradient(at: x, y, z) { volume($0, $1, $2) }.2 == [3, 10])
    let trailing = valueWithGradient(at: x, y) { x, y in (x * y * y).sum() }
    #expect(trailing.value == Tensor(59))
    #expect(trailing.gradient.1 == [6, 20])
  }

  @Test("the old label in:")
  func oldLabels() {
    #expect(gradient(at: x, in: cube) == [3, 12])
    #expect(gradient(at: x, y, in: product).0 == y)
    #expect(gradient(at: x, y, z, in: volume).2 == [3, 10])
    #expect(valueWithGradient(at: x, in: cube).value == Tensor(9))
    #expect(valueWithGradient(at: x, y, in: product).gradient.1 == x)
    #expect(valueWithGradient(at: x, y, z, in: volume).gradient.0 == [6, -5])
    #expect(pullback(at: x, in: cube)(Tensor(2)) == [6, 24])
    #expect(pullback(at: x, y, in: product)(Tensor(2)).0 == [6, 10])
    #expect(valueWithPullback(at: x, in: cube).pullback(Tensor(1)) == [3, 12])
    #expect(valueWithPullback(at: x, y, in: product).value == Tensor(13))
  }

  @Test("pullbacks of tensors of any shape")
  func pullbacks() {
    let back = pullback(at: x) { $0 * $0 }
    #expect(back([1, 10]) == [2, 40])
    #expect(back([0, 1]) == [0, 4])
    let (value, both) = valueWithPullback(at: x, y) { $0 * $1 }
    #expect(value == [3, 10])
    #expect(both([1, 2]).0 == [3, 10])
  }

  @Test("functions that give gradients anywhere")
  func higherOrder() {
    let slope = gradient(of: cube)
    #expect(slope(x) == [3, 12])
    #expect(slope(y) == [27, 75])
    let both = valueWithGradient(of: cube)
    #expect(both(x).value == Tensor(9))
    #expect(both(x).gradient == [3, 12])
  }

  @Test("methods of the point, with the closure last")
  func methods() {
    #expect(x.gradient { cube($0) } == [3, 12])
    #expect(x.valueWithGradient { cube($0) }.value == Tensor(9))
    #expect(x.pullback { $0 * 2 }([1, 1]) == [2, 2])
    #expect(x.valueWithPullback { $0 * 2 }.value == [2, 4])
    #expect(x.gradient(at: y) { product($0, $1) }.1 == x)
    #expect(x.valueWithGradient(at: y) { product($0, $1) }.gradient.0 == y)
    #expect(x.pullback(at: y) { $0 - $1 }([1, 2]).1 == [-1, -2])
    #expect(x.valueWithPullback(at: y) { $0 - $1 }.value == [-2, -3])
  }

  @Test("gradients of structs, by every form")
  func structs() {
    let line = Line(slope: [2, 3], offset: [0, 1])
    let direct = gradient(at: line) { $0(x).sum() }
    #expect(direct.slope == x)
    #expect(direct.offset == [1, 1])
    let (value, ofLine) = line.valueWithGradient { $0(x).sum() }
    #expect(value == Tensor(9))
    #expect(ofLine.slope == x)
    let (ofModel, ofInput) = gradient(at: line, x) { line, x in line(x).sum() }
    #expect(ofModel.slope == x)
    #expect(ofInput == line.slope)
  }

  @Test("of a Swift number, the standard library's own operators still serve")
  func scalars() {
    #expect(gradient(at: 3.0) { $0 * $0 } == 6)
    #expect(valueWithGradient(at: Float(3)) { $0 * $0 }.value == 9)
    #expect(gradient(at: Float(3)) { s in (s * Tensor<Float>([1, 2])).sum() } == 3)
  }

  @Test("a value kept from differentiation is a constant")
  func constants() {
    let slope = gradient(at: x) { x -> Tensor<Float> in
      let scale = withoutDerivative(at: x)
      return (scale * x).sum()
    }
    #expect(slope == x)
    let twice = gradient(at: x) { x -> Tensor<Float> in
      let sum = withoutDerivative(at: x) { $0.sum() }
      return (sum * x).sum()
    }
    #expect(twice == [3, 3])
  }

  @Test("flow of control goes the way of the values")
  func control() {
    let function: @differentiable(reverse) (Tensor<Float>) -> Tensor<Float> = { x in
      var y = x
      for step in 0..<3 {
        if step != 1 { y = y * x }
      }
      return withoutDerivative(at: x.sum().scalarized()) > 0 ? y.sum() : -y.sum()
    }
    #expect(gradient(at: x, of: function) == [3, 12])
    #expect(gradient(at: -x, of: function) == [-3, -12])
  }

  @Test("a function that does not use its argument has no gradient")
  func unused() {
    #expect(gradient(at: x) { _ in Tensor<Float>(1) } == .zero)
    let (ofX, ofY) = gradient(at: x, y) { x, _ in x.sum() }
    #expect(ofX == [1, 1])
    #expect(ofY.scalarized() == 0)
  }
}
