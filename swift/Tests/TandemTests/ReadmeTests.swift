import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

/// The README's example in Swift, on photos made up for it; a test in Python compares the lines.
@Suite("The README's example")
struct ReadmeTests {
  private let folder = try! TemporaryFolder()

  init() throws {
    for place in ["train/n01440764", "train/n02102040", "val/n01440764", "val/n02102040"] {
      for i in 0..<3 {
        _ = try folder.file("\(place)/\(i).png", countingPicture(48, 40, step: 7 + 30 * i).png)
      }
    }
  }

  @Test("trains") func trains() throws {
    let epochs = 1
    let folder = FilePath(folder.url.path)

    let photos = try ImageList.fromFiles(folder, transforms: [ResizeFixed(64)])
    let split = try SplitData.splitByFunc(photos, grandparentSplitter(validName: "val"))
    let labelled = try labelByFunc(split, parentLabeler, procY: CategoryProcessor())
    let data = labelled.toDataBunch(batchSize: 32, channels: 3).normalized()

    typealias PhotoLearner = Learner<TI, StatefulOptimizer<XResNet>>
    let learner: PhotoLearner = cnnLearner(
      data, .labelSmoothing(), optimizer: { adamOpt($0, learningRate: 3e-3) }
    ) { xresnet18(cIn: $0, cOut: $1) }
    let means = PhotoLearner.AvgStatsDelegate([.accuracy])
    learner.delegates += [means, PhotoLearner.ProgressDelegate(), PhotoLearner.MixUp(alpha: 0.2)]
    learner.compile()
    try learner.fit(epochs, delegates: PhotoLearner.sched1cycle(3e-3))

    #expect(means.history.count == epochs)
    #expect(learner.currentLoss.scalarized().isFinite)
  }
}
