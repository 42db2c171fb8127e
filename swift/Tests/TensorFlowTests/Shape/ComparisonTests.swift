import TensorFlow
import Testing

@Suite("Comparison")
struct ComparisonTests {
  let x: Tensor<Float> = [1, 2, 3]
  let y: Tensor<Float> = [3, 2, 1]

  @Test("of two tensors")
  func tensors() {
    #expect((x .< y) == [true, false, false])
    #expect((x .<= y) == [true, true, false])
    #expect((x .> y) == [false, false, true])
    #expect((x .>= y) == [false, true, true])
    #expect((x .== y) == [false, true, false])
    #expect((x .!= y) == [true, false, true])
  }

  @Test("with a scalar on either side")
  func scalars() {
    #expect((x .< 2) == [true, false, false])
    #expect((2 .< x) == [false, false, true])
    #expect((x .<= 2) == [true, true, false])
    #expect((2 .<= x) == [false, true, true])
    #expect((x .> 2) == (2 .< x))
    #expect((2 .> x) == (x .< 2))
    #expect((x .>= 2) == (2 .<= x))
    #expect((2 .>= x) == (x .<= 2))
    #expect((x .== 2) == [false, true, false])
    #expect((2 .== x) == [false, true, false])
    #expect((x .!= 2) == [true, false, true])
    #expect((2 .!= x) == [true, false, true])
  }

  @Test("broadcasts, and takes integers and truth values")
  func broadcasting() {
    #expect((x .== x.expandingShape(at: 1)).shape == [3, 3])
    #expect((Tensor<Int32>([1, 5]) .> 2) == [false, true])
    #expect((Tensor([true, false]) .== Tensor([true, true])) == [true, false])
  }

  @Test("elementsAlmostEqual knows tolerance, infinity and NaN")
  func almostEqual() {
    let left = Tensor<Float>([1, 1, .infinity, .nan] as [Float])
    let right = Tensor<Float>([1.00001, 1.01, .infinity, .nan] as [Float])
    #expect(left.elementsAlmostEqual(right) == [true, false, true, false])
    #expect(left.elementsAlmostEqual(right, tolerance: 0.1) == [true, true, true, false])
    #expect(x.isAlmostEqual(to: [1, 2, 3.00001]))
    #expect(!x.isAlmostEqual(to: [1, 2, 3.1]))
    #expect(x.isAlmostEqual(to: [1, 2, 3.1], tolerance: 0.2))
    #expect(!x.isAlmostEqual(to: [[1, 2, 3]]), "shapes differ")
  }

  @Test("logic, scalar by scalar")
  func logic() {
    let a: Tensor<Bool> = [true, true, false, false]
    let b: Tensor<Bool> = [true, false, true, false]
    #expect(a.elementsLogicalNot() == [false, false, true, true])
    #expect(a.elementsLogicalAnd(b) == [true, false, false, false])
    #expect(a.elementsLogicalOr(b) == [true, true, true, false])
    #expect(a.elementsLogicalAnd(false) == Tensor(repeating: false, shape: [4]))
    #expect(a.elementsLogicalOr(true) == Tensor(repeating: true, shape: [4]))
  }

  @Test("replacing keeps what the mask leaves")
  func replacing() {
    #expect(x.replacing(with: Tensor(zerosLike: x), where: x .< 2) == [0, 2, 3])
    #expect(x.replacing(with: Tensor(9), where: x .== 2) == [1, 9, 3])
    let gradient = gradient(at: x) { x in
      x.replacing(with: Tensor(9), where: x .== 2).sum()
    }
    #expect(gradient == [1, 0, 1])
    let filler = pullback(at: Tensor<Float>(9)) {
      x.replacing(with: $0, where: x .> 1)
    }([1, 10, 100])
    #expect(filler == Tensor(110))
  }
}
