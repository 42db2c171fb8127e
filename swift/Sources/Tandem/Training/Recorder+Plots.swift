import TensorFlow

extension Learner.Recorder {
  /// The loss by step, and over it its moving average.
  public func plotLoss(beta: Double = 0.9, skipLast: Int = 0) -> Chart {
    let shown = Array(losses.dropLast(skipLast))
    return Chart(
      x: "step", y: "training loss",
      [
        Chart.Line("loss", shown, isFaint: true),
        Chart.Line("moving average", smooth(shown, beta: beta), colour: 0),
      ])
  }

  /// The learning rate, or another hyper-parameter, by step.
  ///
  /// - Precondition: The optimiser has it, and the group.
  public func plotRate(group: Int? = nil, name: String = "LearningRate") -> Chart {
    Chart(
      x: "step", y: name == "LearningRate" ? "learning rate" : name,
      [Chart.Line("", values(name, group: group))])
  }
}
