import Tandem
import TensorFlow

/// One train step of a plan's model, its loss read back: forward, backward, SGD. Goes through the
/// batches of the first epoch again and again. The output is the loss of the first step.
func stepContestant(_ plan: Plan) throws -> Contestant { try contestant(try plan.model(), plan) }

private func contestant<Model: Classifier>(_ model: Model, _ plan: Plan) throws -> Contestant {
  let data = try TrainingData(plan, inputShape: model.inputShape)
  let whole = max(1, plan.batchOrder.shape[1] / plan.settings.batchSize)
  let batches = (0..<whole).map { data.train.batch(plan.batch(epoch: 0, step: $0)) }
  var trainer = try Trainer(model, plan)
  var next = 0
  return Contestant(
    work: "\(plan.settings.model) step", who: "swift",
    run: {
      _ = trainer.trainStep(batches[next % whole])
      next += 1
    },
    output: {
      var fresh = try Trainer(model, plan)
      return ShapedArray([fresh.trainStep(batches[0])])
    })
}
