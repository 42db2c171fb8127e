import TensorFlow
import Testing

/// What is computed in Swift for small tensors has to be what TensorFlow computes. With a device
/// chosen, every op goes through TensorFlow.
@Suite struct HostTensorTests {
  private typealias T = Tensor<Float>

  private func agree(_ f: () -> T, sourceLocation: SourceLocation = #_sourceLocation) {
    let (here, there) = (f(), withDevice(.cpu) { f() })
    #expect(here == there, sourceLocation: sourceLocation)
  }

  @Test func arithmeticIsTensorFlows() {
    let (x, y) = (T(randomNormal: [3, 7]), T(randomNormal: [3, 7]))
    let scalar = T(0.3)
    for (a, b) in [(x, y), (x, scalar), (scalar, y), (scalar, scalar)] {
      agree { a + b }
      agree { a - b }
      agree { a * b }
      agree { a / b }
    }
    agree { -x }
    agree { x.squared() }
    agree { sqrt(x.squared()) }
    agree { relu(x) }
  }

  @Test func broadcastingIsLeftToTensorFlow() {
    let (rows, columns) = (T([[1], [2]]), T([[10, 20, 30]]))
    #expect((rows + columns).scalars == [11, 21, 31, 12, 22, 32])
  }

  @Test func oddNumbers() {
    let odd = T([.infinity, -.infinity, 0, -0.0])
    agree { odd + odd }
    agree { odd * 2 }
    agree { relu(odd) }
    #expect((T([.nan]) + 1).scalars[0].isNaN)
    let (here, there) = (relu(T([.nan])), withDevice(.cpu) { relu(T([.nan])) })
    #expect(here.scalars[0].isNaN == there.scalars[0].isNaN)
    let quotient = T([1, -1, 0]) / T([0, 0, 0])
    #expect(quotient.scalars[0] == .infinity)
  }

  /// TensorFlow takes numbers too small for full precision as zero; here they are kept.
  @Test func subnormalNumbersAreKept() {
    let tiny = T([Float.leastNonzeroMagnitude])
    #expect((tiny + tiny).scalars == [2 * Float.leastNonzeroMagnitude])
  }

  @Test func productsAndSumsAreTensorFlowsButForTheLastBits() {
    let (a, b) = (T(randomNormal: [5, 6]), T(randomNormal: [6, 7]))
    let (here, there) = (matmul(a, b), withDevice(.cpu) { matmul(a, b) })
    #expect(here.shape == [5, 7])
    let difference = zip(here.scalars, there.scalars).map { abs($0 - $1) }.max() ?? 1
    #expect(difference < 1e-5)
    let (sum, reference) = (a.sum(), withDevice(.cpu) { a.sum() })
    #expect(abs(sum.scalarized() - reference.scalarized()) < 1e-5)
    #expect(a.sum(alongAxes: 0, 1).shape == [1, 1])
  }

  @Test func aSmallTensorServesTensorFlowsOps() {
    let x = T([1, 2, 3, 4]).reshaped(to: [2, 2])
    #expect(exp(x - x).scalars == [1, 1, 1, 1])
    #expect(x.transposed().scalars == [1, 3, 2, 4])
    #expect((x.transposed() + x).scalars == [2, 5, 5, 8])
  }

  @Test func emptyTensors() {
    let empty = T(zeros: [0, 3])
    #expect((empty + 1).shape == [0, 3])
    #expect(empty.sum().scalarized() == 0)
    #expect(matmul(empty, T(zeros: [3, 2])).shape == [0, 2])
    #expect(empty.reshaped(to: [3, 0]).shape == [3, 0])
  }

  @Test func doublesAndIntegers() {
    let thirds = Tensor<Double>([1, 2]) / 3
    #expect(thirds.scalars == [1.0 / 3, 2.0 / 3])
    let halves = Tensor<Int32>([7, 8]) / 2
    #expect(halves.scalars == [3, 4])
    let wrapped = Tensor<Int32>([Int32.max]) + 1
    #expect(wrapped.scalars == [Int32.min])
  }
}
