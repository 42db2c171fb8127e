import Tandem
import TensorFlow
import Testing
import _Differentiation

@Suite("Statistics")
struct StatisticsTests {
  private let course: TF = [1, 2, 4, 18]

  @Test("the course's figures")
  func courseFigures() {
    expectClose(variance(course), TF(47.1875))
    expectClose(varianceFromSquares(course), TF(47.1875))
    expectClose(meanAbsoluteDeviation(course), TF(5.875))
    expectClose(standardDeviation(course), TF(6.8693), tolerance: 1e-5)
  }

  @Test("the variance is TensorFlow's, and the covariance of x with itself")
  func variances() {
    let x = normal([5, 40], 1)
    expectClose(variance(x), x.variance())
    expectClose(standardDeviation(x), x.standardDeviation())
    expectClose(covariance(x, x), variance(x))
    #expect(meanAbsoluteDeviation(x).scalarized() <= standardDeviation(x).scalarized())
  }

  @Test("correlation sees straight lines alone, and has no unit")
  func correlations() {
    let x = TF(linearSpaceFrom: -1, to: 1, count: 101)
    expectClose(correlation(x, 3 * x + 7), TF(1))
    expectClose(correlation(x, -x), TF(-1))
    #expect(Swift.abs(correlation(x, x.squared()).scalarized()) < 1e-6)
    let y = normal([101], 2)
    expectClose(correlation(100 * x - 5, y), correlation(x, y))
  }

  @Test("the difference of means loses what the mean of deviations keeps")
  func lostDigits() {
    let far = normal([1000], 3) + 10_000
    let exact = Float(TD(far).variance().scalarized())
    #expect(Swift.abs(variance(far).scalarized() / exact - 1) < 1e-3)
    #expect(Swift.abs(varianceFromSquares(far).scalarized() - exact) > exact)
    #expect(Swift.abs(covariance(far, 3 * far).scalarized() / (3 * exact) - 1) < 1e-3)
    #expect(
      Swift.abs(covarianceFromProducts(far, 3 * far).scalarized() - 3 * exact) > exact)
  }

  @Test("derivatives agree with finite differences")
  func derivatives() {
    let (x, y) = (normalDouble([12], 4), normalDouble([12], 5))
    expectDerivative(at: x, "variance") { variance($0) }
    expectDerivative(at: x, "from squares") { varianceFromSquares($0) }
    expectDerivative(at: x, "standard deviation") { standardDeviation($0) }
    expectDerivative(at: x, "absolute") { meanAbsoluteDeviation($0) }
    expectDerivative(at: x, "covariance") { covariance($0, y) }
    expectDerivative(at: x, "covariance from products") { covarianceFromProducts(y, $0) }
    expectDerivative(at: x, "correlation") { correlation(y, $0) }
    expectDerivative(at: x, "softmax") { softmaxFromLog($0) }
    expectDerivative(at: x, "sigmoid") { sigmoidFromSoftmax($0) }
  }

  @Test("softmax and sigmoid are TensorFlow's, and do not overflow")
  func activations() {
    let x = normal([6, 5], 6) * 5
    expectClose(softmaxFromLog(x), softmax(x))
    expectClose(sigmoidFromSoftmax(x), sigmoid(x))
    #expect(softmaxFromLog([1000, 0]).scalars == [1, 0])
    #expect(sigmoidFromSoftmax([1000, -1000]).scalars == [1, 0])
  }

  @Test("softmax does not see how sure the model is, and splits what is there twice")
  func whatSoftmaxCannotSay() {
    let x = normal([5], 7)
    expectClose(softmaxFromLog(x + 3), softmaxFromLog(x))
    expectClose(softmaxFromLog([5, 5, -5]), [0.5, 0.5, 0], tolerance: 1e-4)
    #expect(sigmoidFromSoftmax([5, 5, -5]).scalars.map { $0 > 0.5 } == [true, true, false])
    #expect(softmaxFromLog([-5, -8, -8]).scalars[0] > 0.9)
    #expect(sigmoidFromSoftmax([-5, -8, -8]).scalars.allSatisfy { $0 < 0.5 })
  }

  @Test("the table has every step")
  func table() {
    let row = softmaxTable([0, 1], ["cat", "dog"])[1]
    let e: Float = 2.7182817
    #expect(row.name == "dog")
    #expect(row.output == 1)
    expectClose(
      TF([row.exp, row.softmax, row.sigmoid]), TF([e, e / (1 + e), e / (1 + e)]))
  }

  @Test("no values, shapes that would broadcast and what does not vary are refused")
  func refused() async {
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = variance(TF(zeros: [0]))
    }
    #expect(words(of: none).contains("variance: there are no values: [0]"))
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = covariance(TF(ones: [3, 1]), TF(ones: [3]))
    }
    #expect(words(of: shapes).contains("covariance: shapes differ: [3, 1] and [3]"))
    let constant = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = correlation([1, 2, 3], TF(ones: [3]))
    }
    #expect(words(of: constant).contains("correlation: one side does not vary"))
    let names = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = softmaxTable(TF(zeros: [2]), ["a"])
    }
    #expect(words(of: names).contains("softmaxTable: 1 names for output [2]"))
  }
}
