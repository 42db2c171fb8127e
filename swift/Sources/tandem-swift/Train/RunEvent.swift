/// One thing that happens in a run.
enum RunEvent {
  case begin(model: String, data: String, epochs: Int, stepsPerEpoch: Int)
  case step(epoch: Int, step: Int, loss: Float)
  case epoch(epoch: Int, trainLoss: Float, loss: Float, accuracy: Float)
  case end(stepMilliseconds: Double)

  /// The event as one line of JSON. A loss that is no number is written as null.
  var json: String {
    switch self {
    case .begin(let model, let data, let epochs, let steps):
      """
      {"event":"begin","engine":"swift","model":"\(model)","data":"\(data)",\
      "epochs":\(epochs),"steps_per_epoch":\(steps)}
      """
    case .step(let epoch, let step, let loss):
      """
      {"event":"step","epoch":\(epoch),"step":\(step),"loss":\(number(loss))}
      """
    case .epoch(let epoch, let trainLoss, let loss, let accuracy):
      """
      {"event":"epoch","epoch":\(epoch),"train_loss":\(number(trainLoss)),\
      "loss":\(number(loss)),"accuracy":\(number(accuracy))}
      """
    case .end(let milliseconds):
      """
      {"event":"end","step_ms":\(milliseconds)}
      """
    }
  }

  private func number(_ value: Float) -> String { value.isFinite ? "\(value)" : "null" }
}
