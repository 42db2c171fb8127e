import TensorFlow
import _Differentiation

extension Learner {
  /// Trains for `epochs`, with these delegates too; the optimiser goes on from its last state.
  ///
  /// - Throws: What a delegate or the data throws, but for the actions, which end their level.
  public func fit(_ epochs: Int, delegates more: [Delegate] = []) throws {
    require(epochs >= 0, "Learner.fit: the number of epochs must not be negative: \(epochs)")
    let own = delegates
    delegates += more  // so that delegates find one another there
    ordered = inOrder(delegates, by: \.order)
    chooseSteps()
    defer { delegates = own }
    (epochCount, firstEpoch) = (epochs, 0)
    forgetBatch()
    try withLearningPhase(Context.local.learningPhase) {
      try level(.training) {
        for epoch in firstEpoch..<max(epochs, firstEpoch) {
          currentEpoch = epoch
          try level(.epoch, oneEpoch)
        }
      }
    }
  }

  /// The output for a batch of inputs, in inference.
  public func predict(_ input: Input) -> Output {
    withLearningPhase(.inference) { model(input) }
  }

  /// Outputs and targets of every batch, of validation's if none are given.
  ///
  /// - Throws: `TandemError` where there is no batch; what the data throws.
  public func predictions(_ batches: Batches<Input, Label>? = nil) throws -> [(
    output: Output, target: Label
  )] {
    let next = try (batches ?? data.valid).pass()
    var pairs: [(output: Output, target: Label)] = []
    while let (x, y) = try next() { pairs.append((predict(x), y)) }
    if pairs.isEmpty { throw TandemError("predictions: there is no batch to predict on") }
    return pairs
  }

  private func oneEpoch() throws {
    inTrain = true
    try allBatches(data.train)
    inTrain = false
    try tell(.validationWillStart)
    try allBatches(data.valid)
  }

  private func allBatches(_ batches: Batches<Input, Label>) throws {
    iterationCount = batches.count
    currentIteration = 0
    let next = try batches.pass()
    while let (x, y) = try next() {
      (currentInput, currentTarget) = (x, y)
      try level(.batch, oneBatch)
      currentIteration += 1
    }
  }

  private func oneBatch() throws {
    // What a delegate replaces after this is too late for this batch, compiled or not.
    let (x, y) = (markedAsData(currentInput), currentTarget)
    if runsCompiled { return try compiledBatch(x, y) }
    guard inTrain else { return try evaluate(x, y) }
    let (output, pullback) = outputWithPullback(model, x)
    let (loss, lossPullback) = lossFunction.valueWithPullback(output, y)
    try produced(output, loss)
    currentGradient = pullback(lossPullback(seed(loss)))
    try tell(.didProduceNewGradient)
    optimizer.update(&model, along: currentGradient)
    try tell(.optimizerDidUpdate)
  }

  private func evaluate(_ x: Input, _ y: Label) throws {
    let output = model(x)
    try produced(output, lossFunction(output, y))
  }

  func produced(_ output: Output, _ loss: TF) throws {
    (currentOutput, currentLoss) = (output, loss)
    try tell(.didProduceNewOutput)
  }

  /// Tells every delegate of an event.
  func tell(_ event: LearnerEvent) throws {
    for delegate in ordered { try delegate.handle(event, self) }
  }

  private func level(_ level: TrainingLevel, _ work: () throws -> Void) throws {
    try cancellable(level, tell: tell, cleanUp: cleanUp, work)
  }

  private func cleanUp(_ level: TrainingLevel) {
    for delegate in ordered { delegate.cleanUp(level, self) }
  }
}

extension Learner where Opt.Model.Output == TF, Label == TI {
  /// Outputs [n, ...] and targets [n] of all batches, one after the other.
  ///
  /// - Throws: As `predictions`.
  public func allPredictions(_ batches: Batches<Input, Label>? = nil) throws -> (
    outputs: TF, targets: TI
  ) {
    let pairs = try predictions(batches)
    return (TF(concatenating: pairs.map(\.output)), TI(concatenating: pairs.map(\.target)))
  }
}
