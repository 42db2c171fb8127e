import Tandem
import TensorFlow
import _Differentiation

/// All that a step of training changes.
struct TrainingState<Model: Layer, Descent: Optimizer> where Descent.Model == Model {
  var model: Model
  var optimizer: Descent
}

/// One step of training, whole: forward, backward, update. Gives the loss before it.
func trainingStep<Model: Layer, Descent: Optimizer>(
  _ state: inout TrainingState<Model, Descent>, _ batch: Tandem.Batch
) -> TF where Model.Input == TF, Model.Output == TF, Descent.Model == Model {
  withLearningPhase(.training) {
    let (loss, gradient) = lossWithGradient(state.model, crossEntropy, batch)
    state.optimizer.update(&state.model, along: gradient)
    return loss
  }
}

private let crossEntropy: Loss = { softmaxCrossEntropy(logits: $0, labels: $1) }
