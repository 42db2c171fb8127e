import Foundation
import Tandem
import TensorFlow

/// A digit with what it is, or a batch of them.
struct Digit: Collatable {
  /// `[28, 28]`, or `[n, 28, 28]`
  let image: Tensor<Float>
  /// `[]`, or `[n]`
  let label: Tensor<Int32>
}

extension Digit {
  init<BatchSamples: Collection>(collating samples: BatchSamples)
  where BatchSamples.Element == Digit {
    image = Tensor(collating: samples.map(\.image))
    label = Tensor(collating: samples.map(\.label))
  }
}

/// The digits of a data set, each enlarged to 28x28 where it is smaller.
struct Digits {
  let training: [Digit]
  let test: [Digit]

  init(_ name: String) throws {
    let data = try loadDataset(name)
    training = digits(data.trainInputs, data.trainLabels)
    test = digits(data.testInputs, data.testLabels)
  }

  /// The share of the test digits whose largest logit is that of their label.
  func accuracy(of classifier: LeNet) -> Float {
    let correct = test.inBatches(of: 1000).map { samples in
      let batch = samples.collated
      let matches = classifier.inferring(from: batch.image).argmax(squeezingAxis: 1) .== batch.label
      return Tensor<Int32>(matches).sum().scalarized()
    }
    return Float(correct.reduce(0, +)) / Float(test.count)
  }
}

private func digits(_ images: ShapedArray<Float>, _ labels: [UInt8]) -> [Digit] {
  let (height, width) = (images.shape[1], images.shape[2])
  return images.scalars.withUnsafeBufferPointer { pixels in
    labels.indices.map { index in
      let first = index * height * width
      let enlarged = (0..<28 * 28).map { place in
        pixels[first + place / 28 * height / 28 * width + place % 28 * width / 28]
      }
      return Digit(
        image: Tensor(shape: [28, 28], scalars: enlarged), label: Tensor(Int32(labels[index])))
    }
  }
}

/// The data set's name and the number of epochs.
func settings(_ arguments: ArraySlice<String>) -> (name: String, epochs: Int) {
  var (name, epochs, rest) = ("mnist", 3, arguments)
  while let argument = rest.popFirst() {
    switch argument {
    case "mnist", "digits": name = argument
    case "--epochs": epochs = rest.popFirst().flatMap(Int.init) ?? 0
    default: epochs = 0
    }
  }
  if epochs > 0 { return (name, epochs) }
  FileHandle.standardError.write(Data("usage: LeNet-MNIST [mnist | digits] [--epochs N]\n".utf8))
  exit(2)
}
