import TensorFlow
import _Differentiation

// The backward pass: by hand, by reference, by the compiler (lessons 8 and 13).
//
// One net, x -> lin -> relu -> lin -> mse, and several ways to its gradients:
//
//     mse:  dp = 2 (p - t) / count        relu: dx = dy where x > 0, else 0
//     lin:  dx = dy W^T,  dW = x^T dy,  db = sum over rows of dy
//
// The functions `forwardAndBackward...` all give the same numbers; what changes is who remembers
// the intermediate values: local variables, holders, layer objects (Backward+Layers.swift),
// closures (ByValue.swift), or the compiler.
//
// Twin: python/tandem/foundations/backward.py.

/// Weights [in, out] and biases [out] of the net, or their gradients.
public struct Weights: Differentiable {
  public var hiddenWeight: TF
  public var hiddenBias: TF
  public var outputWeight: TF
  public var outputBias: TF

  @differentiable(reverse)
  public init(hiddenWeight: TF, hiddenBias: TF, outputWeight: TF, outputBias: TF) {
    self.hiddenWeight = hiddenWeight
    self.hiddenBias = hiddenBias
    self.outputWeight = outputWeight
    self.outputBias = outputBias
  }
}

/// The loss, its gradient in the weights, and its gradient in the input x.
public struct Gradients {
  public var loss: TF
  public var weights: Weights
  public var x: TF
}

// MARK: step 1: gradient functions, and the chain rule written out by hand

/// The gradient of `mse` in its prediction.
public func mseGrad(_ prediction: TF, _ target: TF) -> TF {
  2 * (prediction - target) / Float(prediction.scalarCount)
}

/// The gradient of `relu` in its input x.
public func reluGrad(_ x: TF, _ outputGrad: TF) -> TF { outputGrad * TF(x .> 0) }

/// The gradients of `lin` in x [n, in], weight and bias by outer products, [n, in, out] values at
/// once.
public func linGradOuter(_ x: TF, _ weight: TF, _ outputGrad: TF) -> (x: TF, weight: TF, bias: TF) {
  let outer = x.expandingShape(at: 2) * outputGrad.expandingShape(at: 1)
  return (
    matmul(outputGrad, weight.transposed()), outer.sum(squeezingAxes: 0),
    outputGrad.sum(squeezingAxes: 0)
  )
}

/// The gradients of `lin` in x [n, in], weight and bias: that sum of outer products is a product.
public func linGrad(_ x: TF, _ weight: TF, _ outputGrad: TF) -> (x: TF, weight: TF, bias: TF) {
  (
    matmul(outputGrad, transposed: false, weight, transposed: true),
    matmul(x, transposed: true, outputGrad, transposed: false), outputGrad.sum(squeezingAxes: 0)
  )
}

/// Runs the net on x [n, in] and target [n, out], then walks it back by hand.
///
/// - Precondition: The shapes fit.
public func forwardAndBackward(_ x: TF, _ target: TF, _ weights: Weights) -> Gradients {
  let hidden = lin(x, weights.hiddenWeight, weights.hiddenBias)
  let active = relu(hidden)
  let prediction = lin(active, weights.outputWeight, weights.outputBias)
  let loss = mse(prediction, target)
  let ofPrediction = mseGrad(prediction, target)
  let ofOutput = linGrad(active, weights.outputWeight, ofPrediction)
  let ofHidden = linGrad(x, weights.hiddenWeight, reluGrad(hidden, ofOutput.x))
  return Gradients(
    loss: loss,
    weights: Weights(
      hiddenWeight: ofHidden.weight, hiddenBias: ofHidden.bias, outputWeight: ofOutput.weight,
      outputBias: ofOutput.bias),
    x: ofHidden.x)
}

// MARK: step 1b: a place for the gradient beside every value

/// A tensor and its gradient, by reference: whoever shares the holder sees both. The course's name;
/// PyTorch's tensors are such holders (`tensor.grad`), Swift's are values and hold no gradient.
public final class TFGrad {
  public var inner: TF
  /// Nil until a backward pass has come by.
  public var grad: TF?

  public init(_ inner: TF) { self.inner = inner }

  /// Adds to the gradient: what is used twice gets a share from each use.
  public func accumulate(_ share: TF) { grad = grad.map { $0 + share } ?? share }
}

/// Does what `forwardAndBackward` does; every gradient goes into the holder of its value.
public func forwardAndBackwardHolders(_ x: TF, _ target: TF, _ weights: Weights) -> Gradients {
  let input = TFGrad(x)
  let (w1, b1) = (TFGrad(weights.hiddenWeight), TFGrad(weights.hiddenBias))
  let (w2, b2) = (TFGrad(weights.outputWeight), TFGrad(weights.outputBias))
  let hidden = TFGrad(lin(input.inner, w1.inner, b1.inner))
  let active = TFGrad(relu(hidden.inner))
  let prediction = TFGrad(lin(active.inner, w2.inner, b2.inner))
  prediction.accumulate(mseGrad(prediction.inner, target))
  linBackward(active, w2, b2, prediction)
  hidden.accumulate(reluGrad(hidden.inner, active.grad!))
  linBackward(input, w1, b1, hidden)
  return Gradients(
    loss: mse(prediction.inner, target),
    weights: Weights(
      hiddenWeight: w1.grad!, hiddenBias: b1.grad!, outputWeight: w2.grad!, outputBias: b2.grad!),
    x: input.grad!)
}

private func linBackward(_ x: TFGrad, _ weight: TFGrad, _ bias: TFGrad, _ output: TFGrad) {
  let grads = linGrad(x.inner, weight.inner, output.grad!)
  x.accumulate(grads.x)
  weight.accumulate(grads.weight)
  bias.accumulate(grads.bias)
}

// MARK: step 4: the compiler, now that it holds no secret

extension Weights {
  /// The net's loss. A struct with a differentiable function is all that a model needs; its
  /// gradient is a struct of the same shape, `Weights.TangentVector`, made by the compiler.
  @differentiable(reverse,wrt: (self, x))
  public func loss(_ x: TF, _ target: TF) -> TF {
    let active = relu(lin(x, hiddenWeight, hiddenBias))
    return mse(lin(active, outputWeight, outputBias), target)
  }
}

/// Does what `forwardAndBackward` does, with the compiler's derivative.
public func forwardAndBackwardAutograd(_ x: TF, _ target: TF, _ weights: Weights) -> Gradients {
  let (loss, (grads, ofX)) = valueWithGradient(at: weights, x) { $0.loss($1, target) }
  return Gradients(
    loss: loss,
    weights: Weights(
      hiddenWeight: grads.hiddenWeight, hiddenBias: grads.hiddenBias,
      outputWeight: grads.outputWeight, outputBias: grads.outputBias),
    x: ofX)
}
