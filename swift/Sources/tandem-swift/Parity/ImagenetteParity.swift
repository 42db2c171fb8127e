import Foundation
import Tandem
import TensorFlow

private typealias PhotoLearner = Learner<TI, StatefulOptimizer<XResNet>>

extension ParityCase {
  /// See `python/tandem/parity/cases/imagenette.py` for the tensors.
  static let imagenette = ParityCase("imagenette") { inputs, outputs in
    let folder = try PhotoFiles(inputs)
    defer { withExtendedLifetime(folder) {} }  // photos are read when they are asked for
    let seed = try inputs.integers("seed")[0]
    let first = try folder.bunch(seed: seed).train.oneBatch()
    outputs.set("first/images", to: first.x, .images)
    outputs.set("first/labels", to: ShapedArray(first.y.scalars.map(Float.init)))
    let (recorder, stats) = (
      PhotoLearner.Recorder(), PhotoLearner.AvgStatsDelegate([.accuracy], logger: { _ in })
    )
    let learner = try photoLearner(inputs, try folder.bunch(seed: seed))
    try learner.fit(2, delegates: [recorder, stats] + PhotoLearner.sched1cycle(1e-3))
    outputs.set("loss", to: recorder.losses)
    outputs.set("lr", to: recorder.values("LearningRate"))
    outputs.set("valid_loss", to: stats.history.map { $0["valid_loss"]! })
    outputs.set("accuracy", to: stats.history.map { $0["valid_accuracy"]! })
  }
}

private func photoLearner(_ inputs: SafetensorsFile, _ data: DataBunch<TF, TI>) throws
  -> PhotoLearner
{
  var net = XResNet(expansion: 1, layers: [1, 1], cOut: data.classes ?? 0)
  let format = net.weightFormat
  try net.readWeights(from: inputs.weights(for: net, as: format, below: "weights/"), as: format)
  return PhotoLearner(
    data: data, lossFunction: .labelSmoothing(0.1), model: net,
    optimizer: adamOpt(net, learningRate: 1e-3, squareMomentum: 0.99, weightDecay: 0.05))
}

/// The photos of a case in a folder, which goes with the object.
private final class PhotoFiles {
  private static let prefix = "photos/"
  private let home: CaseFolder

  init(_ inputs: SafetensorsFile) throws {
    home = try CaseFolder()
    for entry in inputs.entries where entry.name.hasPrefix(Self.prefix) {
      let file = home.path / String(entry.name.dropFirst(Self.prefix.count))
      try writeAtomically(Data(entry.bytes), to: file.url)
    }
  }

  /// Batches of 8 photos of 32 x 32 pixels, normalised.
  func bunch(seed: Int) throws -> DataBunch<TF, TI> {
    let images = try ImageList.fromFiles(home.path)
    var halves = try SplitData.splitByFunc(images, grandparentSplitter(validName: "val"))
    halves.train.transforms = [RandomResizedCrop(32, scale: (0.35, 1)), PilRandomFlip()]
    halves.valid.transforms = [CenterCrop(32)]
    let data = try labelByFunc(halves, parentLabeler, procY: CategoryProcessor())
    let options = LoaderOptions(dropLast: true, seed: seed)
    return data.toDataBunch(batchSize: 8, channels: 3, options: options).normalized()
  }
}
