import Tandem
import TensorFlow

extension ParityCase {
  static let mlp = train("mlp") { inputs, classes, pixels in
    MLP(inputs: pixels, classes: classes)
  }

  static let cnn = train("cnn") { inputs, classes, _ in
    CNN(imageSize: (height: inputs.shape[2], width: inputs.shape[3]), classes: classes)
  }

  /// One step's loss and gradients, then a hundred steps of SGD with momentum; see
  /// `python/tandem/parity/train_case.py` for the tensors.
  private static func train<Model: Classifier>(
    _ name: String, _ make: @escaping (Tensor<Float>, _ classes: Int, _ pixels: Int) -> Model
  ) -> ParityCase {
    ParityCase(name) { inputs, outputs in
      let images: Tensor<Float> = try inputs.tensor("images")
      let classes = try inputs.entry("weights/output.bias").shape[0]
      let pixels = images.shape[1...].contiguousSize
      let run = try TrainParityRun(make(images, classes, pixels), images, inputs)
      run.oneStep(&outputs)
      try run.allSteps(&outputs)
    }
  }
}

private struct TrainParityRun<Model: Classifier> {
  let model: Model
  let batches: [Batch]
  let inputs: SafetensorsFile

  init(_ model: Model, _ images: Tensor<Float>, _ inputs: SafetensorsFile) throws {
    var model = model
    try model.load(inputs)
    self.model = model
    self.inputs = inputs
    let layout: Layout = images.rank == 4 ? .images : .same
    let labels: ShapedArray<Int32> = try inputs.array("labels")
    let all = LabelledImages(images: layout.fromPyTorch(images), labels: labels.scalars)
    let order: ShapedArray<Int32> = try inputs.array("batch_order")
    batches = order.map { all.batch($0.scalars) }
  }

  func oneStep(_ outputs: inout SafetensorsFile) {
    let (loss, gradient) = valueWithGradient(at: model) { model in
      softmaxCrossEntropy(logits: model(batches[0].images), labels: batches[0].labels)
    }
    outputs.set("step/loss", to: ShapedArray([loss.scalarized()]))
    model.store(gradient: gradient, in: &outputs, prefix: "step/grad/")
  }

  func allSteps(_ outputs: inout SafetensorsFile) throws {
    let rate: Float = try inputs.array("learning_rate").scalars[0]
    let momentum: Float = try inputs.array("momentum").scalars[0]
    var trainer = Trainer(
      model, SGD(for: model, learningRate: rate, momentum: momentum))
    let losses = batches.map { trainer.trainStep($0) }
    outputs.set("hundred/loss", to: ShapedArray(losses))
    trainer.model.store(in: &outputs, prefix: "hundred/weights/")
  }
}
