import CommandLineTools
import ExampleRuns
import Foundation
import Tandem
import TensorFlow

// Imagenette by an XResNet: ten classes of photos (lessons 11 to 14).
//
// Twin: examples/python/imagenette.py. From the same initial weights and the same seed both see the
// same batches, pixel for pixel. Checkpoints and several processes are Python's alone.

@main
struct Imagenette: Command {
  static let about = """
    Train on Imagenette and report the accuracy on its validation photos.

    By Adam in one cycle of the learning rate; by choice label smoothing, mixup, and augmentation
    photo by photo on the CPU or batch by batch where the network is. `tandem data imagenette` gets
    the photos.
    """

  @Option("the network") var arch = Arch.xresnet18
  @Option("side of the photos in pixels", atLeast: 32) var size = 128
  @Option("how many", atLeast: 1) var epochs = 5
  @Option("photos in a step", atLeast: 2) var batchSize = 32
  @Option("the highest learning rate") var lr = 3e-3
  @Option("label smoothing; 0 is none") var smoothing = 0.1
  @Option("mixup's alpha; 0 is none") var mixup = 0.0
  @Option("photo by photo, or batches") var augment = Augment.item
  @Option("threads that read photos", atLeast: 0) var workers = 0
  @Option("the folder of Imagenette") var data: URL?
  @Option("initial weights, a safetensors file with PyTorch's names") var weights: URL?
  @Option("where to keep the initial weights") var saveInitial: URL?
  @Option("photos of a class and side") var limit: Int?
  @Option("where the report goes [default: build/examples/swift/imagenette]") var out: URL?
  @Option("what weights, order and augmentation come from", atLeast: 0) var seed = 42
  @Option("where to compute") var device: DeviceChoice?
  @Flag("run the steps operation by operation, not compiled") var eager
  @Flag("one epoch of 8 small photos a class") var quick

  func validate() throws {
    guard 0...1 ~= smoothing else { throw UsageError("--smoothing must be within 0 and 1") }
    guard mixup >= 0 else { throw UsageError("--mixup must not be negative") }
    if let limit, limit < 1 { throw UsageError("--limit: \(limit) is below 1") }
  }

  func run() throws {
    try device.run(seed: seed, train)
  }

  private func train() throws {
    let plan = Plan(self)
    let folder = try DataLocator().find("imagenette", parts: ["train", "val"], folder: data?.path)
    let photos = try splitPhotos(FilePath(folder), limit: plan.limit)
    let bunch = try photoBatches(
      photos, size: plan.size, batchSize: plan.batchSize, augment: augment, workers: workers,
      seed: seed
    ).normalized()
    let learner = try learner(bunch)
    let watch = Watch<XResNet>()
    try watch.fit(learner, plan.epochs, PhotoLearner.sched1cycle(lr))
    let page = try report(learner, watch, photos, plan)
    let accuracy = String(format: "%.4f", watch.last["valid_accuracy"]!)
    print("accuracy \(accuracy) in \(Int(watch.seconds.rounded())) s: \(page.path)")
  }

  /// The learner of a network that is fresh, or has the weights of a file.
  private func learner(_ bunch: DataBunch<TF, TI>) throws -> PhotoLearner {
    var net = arch.network(channels: bunch.channels ?? 3, classes: bunch.classes ?? 0)
    if let weights { try net.readWeights(from: weights, as: net.weightFormat) }
    if let saveInitial { try net.writeWeights(to: saveInitial, as: net.weightFormat) }
    let learner = PhotoLearner(
      data: bunch, lossFunction: .labelSmoothing(Float(smoothing)), model: net,
      optimizer: adamOpt(net, learningRate: lr, squareMomentum: 0.99, weightDecay: 0.05),
      delegates: changes())
    if !eager { learner.compile() }
    return learner
  }

  /// What is done to batches, where the network is.
  private func changes() -> [PhotoLearner.Delegate] {
    var delegates: [PhotoLearner.Delegate] = []
    if augment == .batch {
      let change = BatchAugment(seed: UInt64(seed)) { ($0.zoom, $0.erase) = (1...1.5, 0.25) }
      delegates.append(PhotoLearner.BatchTransform { change($0) })
    }
    if mixup > 0 { delegates.append(PhotoLearner.MixUp(alpha: mixup, seed: UInt64(seed))) }
    return delegates
  }
}

typealias PhotoLearner = Watch<XResNet>.WatchedLearner

/// What is trained, and for how long: what the options say, or less where it is to be quick.
struct Plan {
  let size: Int
  let epochs: Int
  let batchSize: Int
  let limit: Int?

  init(_ options: Imagenette) {
    (size, epochs) = options.quick ? (32, 1) : (options.size, options.epochs)
    batchSize = options.quick ? 16 : options.batchSize
    limit = options.quick ? min(options.limit ?? 8, 8) : options.limit
  }
}
