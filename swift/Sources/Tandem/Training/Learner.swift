import TensorFlow
import _Differentiation

// The Learner: a model, data, a loss and an optimiser, and a loop that delegates reach into.
//
// Lessons 11, 13 and 14. Every level (training, epoch, batch) runs between its events by one wrapper,
// `cancellable`; a delegate's method for an event receives the learner, reads what it needs from it,
// and may replace the batch, the gradient or the loss function.
//
// Twin: python/tandem/training/learner.py.

/// What is trained, on what, and how.
///
/// The types follow from the arguments: `Label` is what the loss compares the output with, and `Opt`
/// knows its model.
///
///     let learner = Learner(
///       data: data, lossFunction: LossFunction(softmaxCrossEntropy), model: model,
///       optimizer: SGD(for: model, learningRate: 0.1))
///     try learner.fit(3)
public final class Learner<Label, Opt: Optimizer & AnyObject> where Opt.Model: Module {
  /// What is trained.
  public typealias Model = Opt.Model
  /// What the model takes.
  public typealias Input = Model.Input
  /// What the model gives.
  public typealias Output = Model.Output
  /// The loss of an output and a target.
  public typealias Loss = LossFunction<Output, Label>

  /// What is trained.
  public var model: Model
  /// What moves the model along its gradients.
  public var optimizer: Opt
  /// What is to become small.
  public var lossFunction: Loss
  /// What it is trained and validated on.
  public var data: DataBunch<Input, Label>
  /// Who is told of events; the first is the `TrainEvalDelegate`.
  public var delegates: [Delegate]

  /// How many epochs this fit has.
  public internal(set) var epochCount = 0
  /// Which epoch it is in, from 0 on.
  public internal(set) var currentEpoch = 0
  /// How many batches the current pass has.
  public internal(set) var iterationCount = 0
  /// Which batch of the pass it is at, from 0 on.
  public internal(set) var currentIteration = 0
  /// How many batches this fit has trained on.
  public internal(set) var stepCount = 0
  /// How many epochs the batches trained on are.
  public internal(set) var epochsDone = 0.0
  /// Whether it trains, and does not validate.
  public internal(set) var inTrain = false
  /// The first epoch of this fit: a delegate that takes up a training sets it in
  /// `trainingWillStart`.
  public var firstEpoch = 0

  private var input: Input?
  private var target: Label?
  private var output: Output?
  private var loss: TF?
  var ordered: [Delegate] = []
  /// How steps are compiled; nil where they are eager.
  public internal(set) var compilation: Compilation?
  var compiledSteps: [CompiledSteps] = []
  /// Whether the steps of this fit are compiled ones.
  public internal(set) var runsCompiled = false
  var runsSplit = false

  /// - Parameters:
  ///   - data: What is trained and validated on.
  ///   - lossFunction: What is to become small.
  ///   - model: What is trained; it is a value, and the learner's is a copy.
  ///   - optimizer: One for this model.
  ///   - delegates: Who is told of events, in every fit.
  public init(
    data: DataBunch<Input, Label>, lossFunction: Loss, model: Model, optimizer: Opt,
    delegates: [Delegate] = []
  ) {
    self.data = data
    self.lossFunction = lossFunction
    self.model = model
    self.optimizer = optimizer
    self.delegates = [TrainEvalDelegate()] + delegates
    currentGradient = .zero
  }

  // MARK: what delegates read and replace

  /// The inputs of the batch; a delegate may replace them in `batchWillStart`.
  ///
  /// - Precondition: There is a batch.
  public var currentInput: Input {
    get { known(input, "input") }
    set { input = newValue }
  }

  /// The targets of the batch; a delegate may replace them in `batchWillStart`.
  ///
  /// - Precondition: There is a batch.
  public var currentTarget: Label {
    get { known(target, "target") }
    set { target = newValue }
  }

  /// What the model gave for the batch.
  ///
  /// - Precondition: A batch has come as far as that.
  public internal(set) var currentOutput: Output {
    get { known(output, "output") }
    set { output = newValue }
  }

  /// The loss of the batch; asking for its number waits for the device.
  ///
  /// - Precondition: A batch has come as far as that.
  public internal(set) var currentLoss: TF {
    get { known(loss, "loss") }
    set { loss = newValue }
  }

  /// Whether a batch has got a loss in this fit.
  public var hasLoss: Bool { loss != nil }

  /// The gradient of the loss by the model; a delegate may replace it in `didProduceNewGradient`.
  /// Zero in a compiled step that is whole, where nobody sees it.
  public var currentGradient: Model.TangentVector

  /// How much of this fit's training is done, from 0 to 1; that of the last step is below 1.
  public var progress: Double { epochCount == 0 ? 0 : epochsDone / Double(epochCount) }

  private func known<Value>(_ value: Value?, _ what: String) -> Value {
    guard let value else { fatalError("Learner: no batch has got as far as its \(what) yet") }
    return value
  }

  /// Forgets the batch of the fit before.
  func forgetBatch() { (input, target, output, loss) = (nil, nil, nil, nil) }
}
