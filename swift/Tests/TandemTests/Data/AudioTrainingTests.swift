import Foundation
import Tandem
import TensorFlow
import Testing
import _Differentiation

import struct Tandem.Dataset

/// A network that hears: its first layers make the picture.
private struct Hearing: Layer {
  typealias Input = TF
  typealias Output = TF

  @noDerivative let mel = MelSpectrogram(rate: 8000, nFFT: 128, nMels: 16)
  @noDerivative let decibel = Decibel()
  var net = ConvNet(channels: 1, classes: 2, widths: [8, 8])

  @differentiable(reverse)
  func forward(_ input: TF) -> TF {
    let power: TF = mel(input)
    let picture: TF = decibel(power)
    return net(picture / 40)
  }
}

@Suite("Training on spectrograms")
struct AudioTrainingTests {
  /// Tones in noise, low ones and high ones: [n, 1000, 1].
  private func tones() -> DataBunch<TF, TI> {
    let labels = TI((0..<32).map { $0 % 2 })
    let waves: [Float] = (0..<32).flatMap { (row: Int) -> [Float] in
      let step = row % 2 == 0 ? 0.3 : 1.1
      return (0..<1000).map { Float(sin(Double($0) * step + Double(row))) }
    }
    let x = TF(shape: [32, 1000, 1], scalars: waves) + 0.3 * normal([32, 1000, 1], 5)
    let batches = Batches<TF, TI>(DataLoader(Dataset(x, labels), batchSize: 16, Sampler(32)))
    return DataBunch(train: batches, valid: batches, channels: 1, classes: 2)
  }

  private func expectLearns<Model: Layer>(
    _ model: Model, _ pictures: Bool, compiled: Bool
  ) throws where Model.Input == TF, Model.Output == TF {
    typealias Hears = Learner<TI, SGD<Model>>
    let mel = MelSpectrogram(rate: 8000, nFFT: 128, nMels: 16)
    let toPictures = Hears.BatchTransform(onTrain: true, onValid: true) { Decibel()(mel($0)) / 40 }
    let stats = Hears.AvgStatsDelegate([.accuracy], logger: { _ in })
    let learner = Hears(
      data: tones(), lossFunction: .crossEntropy, model: model,
      optimizer: SGD(for: model, learningRate: 0.1),
      delegates: [stats] + (pictures ? [toPictures] : []))
    if compiled { learner.compile() }
    try learner.fit(24)  // until the norms' running statistics are those of the data
    #expect(stats.history[23]["train_loss"]! < 0.7 * stats.history[0]["train_loss"]!)
    #expect(stats.history[23]["valid_accuracy"]! > 0.9)
  }

  // The course's Swift notebook had this commented out: it crashed the kernel.
  @Test("a model trains on spectrograms of the batches", arguments: [false, true])
  func pictures(compiled: Bool) throws {
    try expectLearns(
      ConvNet(channels: 1, classes: 2, widths: [8, 8]), true, compiled: compiled)
  }

  @Test("a model trains whose first layers make the spectrogram", arguments: [false, true])
  func layers(compiled: Bool) throws {
    try expectLearns(Hearing(), false, compiled: compiled)
  }

  @Test("what is heard gets a gradient too")
  func gradient() {
    let model = Hearing()
    let waves = normal([4, 500, 1], 1)
    let (_, pullback) = model.appliedForBackpropagation(to: waves)
    let gradients = pullback(TF(ones: [4, 2]))
    #expect(gradients.inputGradient.shape == waves.shape)
    #expect(abs(gradients.inputGradient).sum().scalarized() > 0)
  }
}
