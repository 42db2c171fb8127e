import TensorFlow
import _Differentiation

// The step as one function of TensorFlow's: by one switch, with the same delegates and numbers.

extension Learner {
  /// What a step changes.
  struct State {
    var model: Model
    var optimizer: Opt
  }

  /// What a step takes.
  struct Item {
    let x: Input
    let y: Label
  }

  /// What a step gives; the gradient, where somebody is to see it before the update.
  struct Produced {
    let output: Output
    let loss: TF
    let gradient: Model.TangentVector
  }

  /// The compiled functions of one loss.
  final class CompiledSteps {
    fileprivate let loss: Loss
    fileprivate let whole: CompiledStep<State, Item, (Output, TF)>
    fileprivate let backward: CompiledStep<Model, Item, Produced>
    fileprivate let update: CompiledStep<State, Model.TangentVector, TF>
    fileprivate let evaluate: CompiledStep<Model, Item, (Output, TF)>

    init(_ loss: Loss, _ compilation: Compilation) {
      self.loss = loss
      whole = compiled(using: compilation) { state, item in
        let step = lossWithGradient(state.model, loss, item.x, item.y)
        state.optimizer.update(&state.model, along: step.gradient)
        return (step.output, step.loss)
      }
      // The model is the state here too: running statistics change in the forward pass.
      backward = compiled(using: compilation) { model, item in
        let step = lossWithGradient(model, loss, item.x, item.y)
        return Produced(output: step.output, loss: step.loss, gradient: step.gradient)
      }
      update = compiled(using: compilation) { state, gradient in
        state.optimizer.update(&state.model, along: gradient)
        return TF(0)
      }
      evaluate = compiled(using: compilation) { model, item in
        let output = model(item.x)
        return (output, loss(output, item.y))
      }
    }
  }

  /// Decides how the steps of a fit are run: as its delegates allow.
  func chooseSteps() {
    let eager = ordered.first(where: \.needsEagerSteps)
    runsCompiled = compilation != nil && eager == nil
    runsSplit = ordered.contains(where: \.splitsStep)
    if compilation != nil, let eager {
      print("Learner: this fit's steps are eager: \(type(of: eager)) looks into the model")
    }
  }

  /// Has every step from now on run by `compiled`: forward, backward and update as one function; or
  /// as two, where a delegate must come in between (`Delegate.splitsStep`).
  ///
  /// The numbers are those of eager steps but for rounding, and the delegates work as they did.
  ///
  /// - Precondition: Model, loss and optimiser read no scalar: `crossEntropy` of the foundations,
  ///   which looks at every class, is for eager steps; `LossFunction.crossEntropy` is for both.
  public func compile(using compilation: Compilation = .graph) {
    if compilation != self.compilation { compiledSteps = [] }
    self.compilation = compilation
  }

  func compiledBatch(_ x: Input, _ y: Label) throws {
    let steps = stepsOfLoss()
    let item = Item(x: x, y: y)
    guard inTrain else {
      let (output, loss) = steps.evaluate(&model, item)
      return try produced(output, loss)
    }
    if runsSplit { return try splitStep(steps, item) }
    var state = State(model: model, optimizer: optimizer)
    let (output, loss) = steps.whole(&state, item)
    model = state.model
    currentGradient = .zero
    do {
      try produced(output, loss)
    } catch LearnerAction.skipBatch {
      fatalError(
        "Learner: a batch is skipped at its output, when a whole compiled step has been "
          + "made: the delegate's splitsStep must be true")
    }
    try tell(.optimizerDidUpdate)
  }

  private func splitStep(_ steps: CompiledSteps, _ item: Item) throws {
    let step = steps.backward(&model, item)
    try produced(step.output, step.loss)
    currentGradient = step.gradient
    try tell(.didProduceNewGradient)
    var state = State(model: model, optimizer: optimizer)
    _ = steps.update(&state, currentGradient)
    model = state.model
    try tell(.optimizerDidUpdate)
  }

  /// Those of the loss that the learner has now: mixup has one for training and one for validation.
  private func stepsOfLoss() -> CompiledSteps {
    if let known = compiledSteps.first(where: { $0.loss === lossFunction }) { return known }
    let new = CompiledSteps(lossFunction, compilation!)
    compiledSteps = compiledSteps.suffix(3) + [new]
    return new
  }
}
