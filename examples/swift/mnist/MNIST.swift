import CommandLineTools
import ExampleRuns
import Foundation
import Tandem
import TensorFlow

// MNIST by a perceptron or a convolutional network, with any norm or LSUV (lessons 8 to 11).
//
// Twin: examples/python/mnist.py.

@main
struct MNIST: Command {
  static let about = """
    Train on MNIST and report the accuracy on its 10,000 test images.

    By Adam in one cycle of the learning rate. Writes a report with the curves, what was taken for
    what, and the digits that it was surest about in vain.
    """

  @Option("the network") var model = Network.cnn
  @Option("the norm of the CNN's layers") var norm = NormChoice.batch
  @Flag("set the weights of the CNN by a batch; needs no norm") var lsuv
  @Option("how many", atLeast: 1) var epochs = 5
  @Option("images in a step", atLeast: 2) var batchSize = 64
  @Option("the highest learning rate [default: 0.005 for the MLP, 0.02 for the CNN]")
  var lr: Double?
  @Option("the folder of MNIST's files") var data: URL?
  @Option("where the report goes [default: build/examples/swift/mnist]") var out: URL?
  @Option("what the weights and the order come from") var seed = 42
  @Option("where to compute") var device: DeviceChoice?
  @Flag("run the steps operation by operation, not compiled") var eager
  @Flag("one epoch of 1,024 images") var quick

  func validate() throws {
    if lsuv, model == .mlp { throw UsageError("--lsuv is for the CNN") }
    if lsuv, norm != .none {
      throw UsageError("a norm undoes what LSUV does: give --norm none with it")
    }
  }

  func run() throws {
    try device.run(seed: seed) {
      let digits = try Digits(self)
      switch model {
      case .mlp: try train(MLP(inputs: 28 * 28, classes: digits.classes.count), digits)
      case .cnn: try train(convNet(digits), digits)
      }
    }
  }

  /// The convolutional network; with LSUV its layers are set on the first training batch.
  private func convNet(_ digits: Digits) throws -> ConvNet {
    var net = ConvNet(
      channels: 1, classes: digits.classes.count, style: ConvNetStyle(norm: norm.kind))
    if lsuv {
      let layers = findLayers(net) { $0 is ConvLayer || isLinearLayer($0) }
      let images = try digits.bunch.train.oneBatch().x
      try withLearningPhase(.training) {
        _ = try lsuvInit(&net, images, layers: layers.dropLast())
      }
    }
    return net
  }

  private func train<Model: Layer>(_ net: Model, _ digits: Digits) throws
  where Model.Input == TF, Model.Output == TF {
    let rate = lr ?? model.rate
    let learner = Learner(
      data: digits.bunch, lossFunction: .crossEntropy, model: net,
      optimizer: adamOpt(net, learningRate: rate, weightDecay: 0.01))
    if !eager { learner.compile() }
    print(net.summary(input: digits.test.x[0..<1]))
    let watch = Watch<Model>()
    let cycle = Watch<Model>.WatchedLearner.sched1cycle(rate)
    try watch.fit(learner, quick ? 1 : epochs, cycle)
    let page = try report(learner, watch, digits)
    let accuracy = String(format: "%.4f", watch.last["valid_accuracy"]!)
    print("accuracy \(accuracy) in \(Int(watch.seconds.rounded())) s: \(page.path)")
  }
}

enum Network: String, Choice {
  case mlp, cnn

  var rate: Double { self == .mlp ? 5e-3 : 2e-2 }
}

/// Which norm of ours, or none.
enum NormChoice: String, Choice {
  case batch
  case batchByHand = "batch-by-hand"
  case layer, instance, group, running, none

  var kind: NormKind {
    switch self {
    case .batch: .batch
    case .batchByHand: .batchByHand
    case .layer: .layer
    case .instance: .instance
    case .group: .group(4)
    case .running: .runningBatch
    case .none: .none
    }
  }
}
