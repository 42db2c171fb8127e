import Foundation
import TensorFlow
import Testing

@Suite("Random categories")
struct CategoryTests {
  @Test("each row is drawn with the chances of its logits")
  func chances() {
    let count = 20_000
    let logits: Tensor<Float> = [[0, 1, -1], [3, 3, 3]]
    let drawn = Tensor<Int64>(
      randomCategorialLogits: logits, sampleCount: Int32(count), seed: (3, 4))
    #expect(drawn.shape == [2, count])
    for row in 0..<2 {
      let weights = logits[row].scalars.map { exp(Double($0)) }
      let samples = drawn[row].scalars
      // χ² of two degrees of freedom is above 13.8 once in a thousand times.
      let chi = (0..<3).map { category -> Double in
        let expected = Double(count) * weights[category] / weights.reduce(0, +)
        let found = Double(samples.filter { $0 == Int64(category) }.count)
        return (found - expected) * (found - expected) / expected
      }
      #expect(chi.reduce(0, +) < 13.8, "\(row): \(chi)")
    }
  }

  @Test("a category without a chance is never drawn; a seed repeats what is drawn")
  func certain() {
    let logits = Tensor<Double>(shape: [1, 3], scalars: [0, -.infinity, 0])
    let drawn = Tensor<Int32>(randomCategorialLogits: logits, sampleCount: 1000, seed: (1, 1))
    #expect(Set(drawn.scalars) == [0, 2])
    #expect(
      drawn == Tensor<Int32>(randomCategorialLogits: logits, sampleCount: 1000, seed: (1, 1)))
    #expect(
      drawn != Tensor<Int32>(randomCategorialLogits: logits, sampleCount: 1000, seed: (1, 2)))
    #expect(drawn != Tensor<Int32>(randomCategorialLogits: logits, sampleCount: 1000))
  }
}
