import TensorFlow
import _Differentiation

// A loss that generic types may store, and the one place where models are differentiated.

/// A loss of a model's output and a target, of rank 0, with its derivative by the output.
///
/// It holds plain functions: Swift 6.3 reserves too little room for a `@differentiable` one in a
/// type whose layout depends on its parameters, which the learner's does.
public struct LossFunction<Output: Differentiable, Label> {
  /// Carries the gradient of the loss, of rank 0, back to the output.
  public typealias Pullback = (TF) -> Output.TangentVector
  typealias Value = (Output, Label) -> TF
  typealias ValueWithPullback = (Output, Label) -> (value: TF, pullback: Pullback)

  private let functions: Functions
  /// The losses of the items, [n], whose mean the loss is; nil where it is not known as one.
  private let items: Functions?

  /// Its address is the loss's identity.
  final class Functions {
    let value: Value
    let valueWithPullback: ValueWithPullback

    init(_ value: @escaping Value, _ valueWithPullback: @escaping ValueWithPullback) {
      self.value = value
      self.valueWithPullback = valueWithPullback
    }

    convenience init(_ loss: @escaping @differentiable(reverse) (Output, @noDerivative Label) -> TF)
    {
      self.init({ loss($0, $1) }) { output, label in
        _Differentiation.valueWithPullback(at: output) { loss($0, label) }
      }
    }

    /// The mean of these losses [n].
    var mean: Functions {
      Functions({ self.value($0, $1).mean() }) { output, label in
        let (losses, pullback) = self.valueWithPullback(output, label)
        let (mean, spread) = _Differentiation.valueWithPullback(at: losses) { $0.mean() }
        return (mean, { pullback(spread($0)) })
      }
    }
  }

  /// A loss of rank 0.
  public init(_ loss: @escaping @differentiable(reverse) (Output, @noDerivative Label) -> TF) {
    functions = Functions(loss)
    items = nil
  }

  /// The mean of the losses of the items, [n]. (No initialiser: it could not be told from the other
  /// where the closure trails.)
  public static func mean(
    of losses: @escaping @differentiable(reverse) (Output, @noDerivative Label) -> TF
  ) -> LossFunction {
    let items = Functions(losses)
    return LossFunction(functions: items.mean, items: items)
  }

  /// A loss of rank 0 whose derivative is written by hand.
  ///
  /// - Parameter valueWithPullback: From output and target to the loss, and to the function that
  ///   carries its gradient back to the output.
  public init(
    withPullback valueWithPullback: @escaping (Output, Label) -> (value: TF, pullback: Pullback)
  ) {
    functions = Functions({ valueWithPullback($0, $1).value }, valueWithPullback)
    items = nil
  }

  init(functions: Functions, items: Functions? = nil) {
    self.functions = functions
    self.items = items
  }

  /// The losses of the items, [n]: what is not reduced yet; nil for a loss made without them.
  public var perItem: LossFunction? { items.map { LossFunction(functions: $0) } }

  /// The loss.
  @differentiable(reverse,wrt: output)
  public func callAsFunction(_ output: Output, _ label: Label) -> TF {
    lossValue(self, output, label)
  }

  /// The loss, and the function that carries its gradient back to the output.
  public func valueWithPullback(_ output: Output, _ label: Label) -> (
    value: TF, pullback: Pullback
  ) {
    functions.valueWithPullback(output, label)
  }

  /// Whether both are one loss, and not only two that compute the same.
  public static func === (one: LossFunction, other: LossFunction) -> Bool {
    one.functions === other.functions
  }

  fileprivate func value(_ output: Output, _ label: Label) -> TF { functions.value(output, label) }
}

/// A free function, since the derivatives of methods by several things can come back exchanged.
@usableFromInline
@differentiable(reverse,wrt: output)
func lossValue<Output: Differentiable, Label>(
  _ loss: LossFunction<Output, Label>, _ output: Output, _ label: Label
) -> TF {
  loss.value(output, label)
}

@usableFromInline
@derivative(of: lossValue, wrt: output)
func _vjpLossValue<Output: Differentiable, Label>(
  _ loss: LossFunction<Output, Label>, _ output: Output, _ label: Label
) -> (value: TF, pullback: (TF) -> Output.TangentVector) {
  loss.valueWithPullback(output, label)
}

extension LossFunction where Output == TF, Label == TI {
  /// The mean softmax cross-entropy of logits [n, classes] with classes [n]: TensorFlow's, which
  /// waits for no device and can be compiled. `crossEntropy` looks at the classes first.
  public static var crossEntropy: LossFunction {
    .mean { softmaxCrossEntropy(logits: $0, labels: $1) { $0 } }
  }
}

// MARK: models

/// A model's output, and the function that carries a gradient back to its parameters.
///
/// Every generic model of this module is differentiated here: under a second constraint, Swift 6.3
/// can crash.
public func outputWithPullback<Model: Module>(_ model: Model, _ input: Model.Input) -> (
  output: Model.Output, pullback: (Model.Output.TangentVector) -> Model.TangentVector
) {
  let (output, pullback) = _Differentiation.valueWithPullback(at: model) { $0(input) }
  return (output, pullback)
}

/// A model's output for an input, the loss of it, and the gradient of the loss by the model.
///
/// - Precondition: The loss is of rank 0.
public func lossWithGradient<Model: Module, Label>(
  _ model: Model, _ loss: LossFunction<Model.Output, Label>, _ input: Model.Input,
  _ target: Label
) -> (output: Model.Output, loss: TF, gradient: Model.TangentVector) {
  let (output, pullback) = outputWithPullback(model, input)
  let (value, lossPullback) = loss.valueWithPullback(output, target)
  return (output, value, pullback(lossPullback(seed(value))))
}

/// One, the gradient of a loss by itself.
func seed(_ loss: TF) -> TF {
  require(
    loss.rank == 0, "Learner: the loss must be of rank 0, got the shape \(loss.shape); reduce it")
  return TF(onesLike: loss)
}
