import Foundation
import TensorFlow

// A pullback, built by hand from the derivative of x² (lesson 13).
//
// A derivative alone would have to calculate again what the value needed already; a closure that is
// returned beside the value keeps it. Such functions go one after the other like any others, and a
// value that is used twice gets the sum of what its uses send back. The compiler knows no more than
// these two rules: `@differentiable(reverse)` makes such a function of every function.

/// A value, and how to walk it back: the gradient of the value, to that of the argument.
public typealias Chained<Value> = (value: Value, chain: (Value) -> Value)

// MARK: numbers

/// x² and its pullback.
public func squareWithChain(_ x: Double) -> Chained<Double> { (x * x, { 2 * x * $0 }) }

/// sin x and its pullback.
public func sinWithChain(_ x: Double) -> Chained<Double> { (sin(x), { cos(x) * $0 }) }

/// x + y and its pullback: two arguments, so it gives two gradients.
public func plusWithChain(_ x: Double, _ y: Double) -> (
  value: Double, chain: (Double) -> (Double, Double)
) {
  (x + y, { ($0, $0) })
}

/// sin(x²) and its pullback: back goes in the opposite order.
public func sinSquareWithChain(_ x: Double) -> Chained<Double> {
  let (square, squareChain) = squareWithChain(x)
  let (sine, sineChain) = sinWithChain(square)
  return (sine, { squareChain(sineChain($0)) })
}

/// sin(x²) + x² and its pullback: x² is used twice, so its gradient is a sum of two.
public func sumWithChain(_ x: Double) -> Chained<Double> {
  let (square, squareChain) = squareWithChain(x)
  let (sine, sineChain) = sinWithChain(square)
  let (sum, sumChain) = plusWithChain(sine, square)
  return (
    sum,
    { ofSum in
      let (ofSine, ofSquare) = sumChain(ofSum)
      return squareChain(ofSquare + sineChain(ofSine))
    }
  )
}

// MARK: tensors, under the course's names: VWC is "value with chain"

/// x² number by number, and its pullback.
public func squareVWC(_ x: TF) -> Chained<TF> { (x * x, { 2 * x * $0 }) }

/// The mean of all numbers, and its pullback: each has an equal share of the gradient.
public func meanVWC(_ x: TF) -> Chained<TF> {
  (x.mean(), { TF(repeating: 1 / Float(x.scalarCount), shape: x.shape) * $0 })
}

/// mean(x²) and its pullback, of the two above.
public func mseInnerVWC(_ x: TF) -> Chained<TF> {
  let square = squareVWC(x)
  let mean = meanVWC(square.value)
  return (mean.value, { square.chain(mean.chain($0)) })
}

/// mean((prediction - target)²) and its pullback to the prediction.
public func mseVWC(_ prediction: TF, _ target: TF) -> Chained<TF> {
  mseInnerVWC(prediction - target)
}
