import CommandLineTools
import ExampleRuns
import Foundation
import Tandem
import TensorFlow

// Spoken digits from 0 to 9, told apart by their mel spectrograms (lessons 11 and 14).
//
// Files are read by libsox. Takes 0 to 4 of each digit and speaker are held out, as the data set's
// authors do; the network is trained on the others, shifted in time and with bands of frequencies and
// frames hidden.
//
// Twin: examples/python/spoken_digits.py.

@main
struct SpokenDigits: Command {
  static let about = """
    Train a small convolutional network to tell spoken digits, and write a report.

    By Adam in one cycle of the learning rate. Writes a report with the curves, what was taken for
    what, the accuracy of each speaker, and spectrograms of what it took for something else.
    """

  @Option("passes over the training takes", atLeast: 1) var epochs = 40
  @Option("signals in a batch", atLeast: 2) var batchSize = 16
  @Option("the highest learning rate of the cycle") var lr = 0.01
  @Option("the data set's folder, instead of where it is found") var data: URL?
  @Option("where the report goes [default: build/examples/swift/spoken-digits]") var out: URL?
  @Option("of the weights, the order and every draw") var seed = 0
  @Option("where to compute") var device: DeviceChoice?
  @Flag("run the steps operation by operation, not compiled") var eager
  @Flag("one pass, to see that it runs") var quick

  func run() throws {
    try device.run(seed: seed, train)
  }

  private func train() throws {
    let folder = try DataLocator().find(
      "spoken_digits", parts: ["recordings"], folder: data?.path)
    let takes = try Takes(in: FilePath(folder), batchSize: batchSize, seed: seed)
    var net = DigitNet(classes: takes.classes.count)
    initCNN(&net)
    let learner = Learner(
      data: takes.bunch, lossFunction: .labelSmoothing(0.1), model: net,
      optimizer: adamOpt(net, learningRate: lr, epsilon: 1e-5, weightDecay: 0.01))
    if !eager { learner.compile() }
    let watch = Watch<DigitNet>()
    try watch.fit(
      learner, quick ? 1 : epochs, Watch<DigitNet>.WatchedLearner.sched1cycle(lr))
    let page = try report(learner, watch, takes)
    let accuracy = String(format: "%.1f", 100 * watch.last["valid_accuracy"]!)
    print("\(accuracy) % of the held-out takes; report: \(page.path)")
  }
}
