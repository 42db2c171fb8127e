import TensorFlow
import _Differentiation

// The same by value: functions that return a pullback (lessons 13 and 14).
//
//     f(parameters, x) = (y, pullback),  pullback(y') = (parameters', x')
//
// A pullback is a closure over the values its gradient needs, so nothing is stored in a layer and
// nothing is changed in place. `chain` writes the chain rule once, for any two such functions; it
// is what the compiler does with `@differentiable` functions. The course calls the idea "value
// with chainer". ByValue+Layers.swift has layers as values, with the compiler's own pullbacks.
//
// Twin: python/tandem/foundations/by_value.py.

/// The gradient of an output, to those of the parameters and of the input.
public typealias Pullback<Parameters> = (_ outputGrad: TF) -> (parameters: Parameters, x: TF)

/// A function of parameters and an input that also says how to walk it back. The gradient of the
/// parameters has the type of the parameters.
public typealias WithPullback<Parameters> = (_ parameters: Parameters, _ x: TF) -> (
  value: TF, pullback: Pullback<Parameters>
)

/// `relu` of x and its pullback; there are no parameters.
public func reluWithPullback(_ parameters: Void, _ x: TF) -> (
  value: TF, pullback: Pullback<Void>
) {
  (relu(x), { ((), reluGrad(x, $0)) })
}

/// `lin` of x [n, in] with a weight and a bias, and its pullback.
public func linWithPullback(_ parameters: LayerParameters, _ x: TF) -> (
  value: TF, pullback: Pullback<LayerParameters>
) {
  (
    lin(x, parameters.weight, parameters.bias),
    { outputGrad in
      let grads = linGrad(x, parameters.weight, outputGrad)
      return (LayerParameters(grads.weight, grads.bias), grads.x)
    }
  )
}

/// `mse` and its pullback to the prediction.
public func mseWithPullback(_ prediction: TF, _ target: TF) -> (value: TF, pullback: (TF) -> TF) {
  (mse(prediction, target), { $0 * mseGrad(prediction, target) })
}

/// `second` after `first`, on the pair of their parameters: the chain rule, once.
public func chain<First, Second>(
  _ first: @escaping WithPullback<First>, _ second: @escaping WithPullback<Second>
) -> WithPullback<(First, Second)> {
  { parameters, x in
    let (y, firstPullback) = first(parameters.0, x)
    let (z, secondPullback) = second(parameters.1, y)
    return (
      z,
      { ofZ in
        let (ofSecond, ofY) = secondPullback(ofZ)
        let (ofFirst, ofX) = firstPullback(ofY)
        return ((ofFirst, ofSecond), ofX)
      }
    )
  }
}

/// Does what `forwardAndBackward` does, by value, with pullbacks.
public func forwardAndBackwardPullbacks(_ x: TF, _ target: TF, _ weights: Weights) -> Gradients {
  let net = chain(chain(linWithPullback, reluWithPullback), linWithPullback)
  let hidden = LayerParameters(weights.hiddenWeight, weights.hiddenBias)
  let output = LayerParameters(weights.outputWeight, weights.outputBias)
  let (prediction, netPullback) = net(((hidden, ()), output), x)
  let (loss, lossPullback) = mseWithPullback(prediction, target)
  let (((ofHidden, _), ofOutput), ofX) = netPullback(lossPullback(TF(1)))
  return Gradients(
    loss: loss,
    weights: Weights(
      hiddenWeight: ofHidden.weight, hiddenBias: ofHidden.bias, outputWeight: ofOutput.weight,
      outputBias: ofOutput.bias),
    x: ofX)
}
