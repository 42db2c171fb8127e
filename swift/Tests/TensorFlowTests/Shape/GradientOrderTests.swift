import TensorFlow
import Testing
import _Differentiation

// Swift 6.3, when it optimises a generic function, swaps the two gradients that a generic method's
// own derivative returns for `self` and an argument. The operators that take two tensors avoid
// that, and every test here fails where one of them does not.

@differentiable(reverse)
private func joined<T: TensorFlowFloatingPoint>(_ a: Tensor<T>, _ b: Tensor<T>) -> Tensor<T> {
  a ++ b
}

@differentiable(reverse)
private func concatenated<T: TensorFlowFloatingPoint>(_ a: Tensor<T>, _ b: Tensor<T>) -> Tensor<T> {
  a.concatenated(with: b, alongAxis: -1)
}

@differentiable(reverse)
private func replaced<T: TensorFlowFloatingPoint>(_ a: Tensor<T>, _ b: Tensor<T>) -> Tensor<T> {
  a.replacing(with: b, where: Tensor([true, false]))
}

@differentiable(reverse)
private func assigned<T: TensorFlowFloatingPoint>(_ a: Tensor<T>, _ b: Tensor<T>) -> Tensor<T> {
  var result = a
  result[1] = b
  return result
}

@differentiable(reverse)
private func assignedRange<T: TensorFlowFloatingPoint>(_ a: Tensor<T>, _ b: Tensor<T>)
  -> Tensor<T>
{
  var result = a
  result[..., 0..<1] = b
  return result
}

@Suite("Order of gradients in generic functions")
struct GradientOrderTests {
  @Test("++ and concatenated")
  func joining() {
    let (a, b) = pullback(at: counting([2, 2]), counting([1, 2]), of: joined)(counting([3, 2]))
    #expect(a == [[0, 1], [2, 3]])
    #expect(b == [[4, 5]])
    let (c, d) = pullback(at: counting([2, 2]), counting([2, 1]), of: concatenated)(
      counting([2, 3]))
    #expect(c == [[0, 1], [3, 4]])
    #expect(d == [[2], [5]])
  }

  @Test("replacing")
  func replacing() {
    let (a, b) = pullback(at: counting([2]), counting([2]), of: replaced)([10, 20])
    #expect(a == [0, 20])
    #expect(b == [10, 0])
  }

  @Test("assignment to an element: the old one gets no gradient")
  func assignment() {
    let (a, b) = pullback(at: counting([3, 2]), counting([2]), of: assigned)(
      [[1, 2], [3, 4], [5, 6]])
    #expect(a == [[1, 2], [0, 0], [5, 6]])
    #expect(b == [3, 4])
  }

  @Test("assignment to a range, of a value that is broadcast")
  func rangeAssignment() {
    let (a, b) = pullback(at: counting([3, 2]), counting([1, 1]), of: assignedRange)(
      [[1, 2], [3, 4], [5, 6]])
    #expect(a == [[0, 2], [0, 4], [0, 6]])
    #expect(b == [[9]])
  }

  @Test("assignment of what was read from the same tensor")
  func selfAssignment() {
    let gradient = gradient(at: counting([3, 2])) { (x: Tensor<Float>) -> Tensor<Float> in
      var y = x
      y[1] = x[0] + x[0]
      return y.sum()
    }
    #expect(gradient == [[3, 3], [0, 0], [1, 1]])
  }
}
