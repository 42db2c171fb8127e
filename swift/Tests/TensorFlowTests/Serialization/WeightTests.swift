import Foundation
import TensorFlow
import TestFiles
import Testing
import _Differentiation

private struct Block: Layer {
  var conv = Conv2D<Float>(filter: numbers([2, 2, 3, 3]), bias: numbers([3]))

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> { conv(input) }
}

private struct Net: Layer {
  var blocks = [Block(), Block()]
  var head = Dense<Float>(weight: numbers([3, 2], seed: 3))
  @noDerivative var counts = Tensor<Int32>([1, 2, 3])
  @noDerivative var isUsed = Tensor<Bool>([true, false])
  @noDerivative let scale: Float = 2

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    head(blocks(input).mean(squeezingAxes: 1, 2))
  }
}

/// What a batch norm keeps by reference, and a part that may be missing.
private struct Norm: KeyPathIterable {
  var scale = Tensor<Float>([1, 2])
  var runningMean = Parameter<Float>([0, 0])
  var skip: Dense<Float>?
}

private func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    #expect(error is SafetensorsError)
    return "\(error)"
  }
}

@Suite("Weights in files")
struct WeightTests {
  @Test("names follow the properties, with the index of an element")
  func names() {
    let file = SafetensorsFile(weightsOf: Net(), metadata: ["epoch": "3"])
    #expect(
      file.names == [
        "blocks.0.conv.filter", "blocks.0.conv.bias", "blocks.1.conv.filter",
        "blocks.1.conv.bias", "head.weight", "counts", "isUsed",
      ])
    #expect(file.metadata == ["epoch": "3"])
    #expect(file["blocks.1.conv.filter"]?.shape == [2, 2, 3, 3])
    #expect(file["counts"]?.type == .int32)
    #expect(SafetensorsFile(weightsOf: [Block()]).names == ["0.conv.filter", "0.conv.bias"])
  }

  @Test("what is written is read into another model, bit for bit")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appending(path: "net.safetensors")
    var written = Net()
    written.blocks[1].conv.filter = numbers([2, 2, 3, 3], seed: 8)
    written.head.weight = Tensor(
      shape: [3, 2], scalars: [1, -0.0, .infinity, 1e-40, 0.1, 3])
    written.counts = [7, 8, 9]
    written.isUsed = [false, true]
    try written.writeWeights(to: url, metadata: ["epoch": "3"])
    var read = Net()
    try read.readWeights(from: url)
    let files = (SafetensorsFile(weightsOf: written), SafetensorsFile(weightsOf: read))
    #expect(files.0.entries == files.1.entries)
    #expect(read.blocks[0].conv.filter == written.blocks[0].conv.filter)
    #expect(read.isUsed == written.isUsed)
    #expect(try SafetensorsFile(contentsOf: url).metadata == ["epoch": "3"])
    let input: Tensor<Float> = numbers([1, 4, 4, 3])
    #expect(read.blocks(input) == written.blocks(input))
  }

  @Test("PyTorch's names and layouts, there and back")
  func pyTorch() throws {
    let net = Net()
    let file = SafetensorsFile(
      weightsOf: net, as: .pyTorch(renaming: ["blocks": "layers", "counts": "x.counts"]))
    #expect(
      file.names == [
        "layers.0.conv.weight", "layers.0.conv.bias", "layers.1.conv.weight",
        "layers.1.conv.bias", "head.weight", "x.counts", "isUsed",
      ])
    let filter: Tensor<Float> = try file.tensor("layers.0.conv.weight", shape: [3, 3, 2, 2])
    #expect(filter[2, 1, 0, 1] == net.blocks[0].conv.filter[0, 1, 1, 2])
    let weight: Tensor<Float> = try file.tensor("head.weight", shape: [2, 3])
    #expect(weight == net.head.weight.transposed())
    var other = Net()
    other.head.weight *= 2
    try other.readWeights(
      from: file, as: .pyTorch(renaming: ["blocks": "layers", "counts": "x.counts"]))
    #expect(other.head.weight == net.head.weight)
  }

  @Test("what a layer keeps by reference is there too, and an optional if there is something in it")
  func references() throws {
    var norm = Norm()
    #expect(SafetensorsFile(weightsOf: norm).names == ["scale", "runningMean"])
    norm.skip = Dense(weight: numbers([2, 2]), bias: numbers([2]))
    norm.runningMean.value = [3, 4]
    let file = SafetensorsFile(weightsOf: [norm])
    #expect(file.names == ["0.scale", "0.runningMean", "0.skip.weight", "0.skip.bias"])
    var other = [Norm(skip: Dense(weight: numbers([2, 2], seed: 2), bias: numbers([2])))]
    try other.readWeights(from: file)
    #expect(other[0].runningMean.value == [3, 4])
    #expect(other[0].skip?.weight == norm.skip?.weight)
    #expect(
      message {
        other[0].skip = nil; try other.readWeights(from: file)
      }
      .hasSuffix(#"does not fit the model: unexpected: "0.skip.weight", "0.skip.bias""#))
  }

  @Test("the longest name that is listed is the one replaced")
  func renaming() {
    let names = { (renaming: [String: String]) in
      SafetensorsFile(weightsOf: Net(), as: .pyTorch(renaming: renaming)).names
    }
    #expect(
      names(["blocks": "a", "blocks.1": "b"])[0...2] == [
        "a.0.conv.weight", "a.0.conv.bias", "b.conv.weight",
      ])
    #expect(
      names(["blocks.0.conv": "", "block": "c"])[0...2] == [
        "weight", "bias", "blocks.1.conv.weight",
      ])
  }

  @Test("a file that does not fit is refused with all that is wrong, and changes nothing")
  func misfit() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "other.safetensors").path
    var file = SafetensorsFile()
    for entry in SafetensorsFile(weightsOf: Net()).entries.dropFirst(3) { file.set(entry) }
    file.set("head.weight", to: Tensor<Float>(zeros: [2, 3]))
    file.set("blocks.1.conv.bias", to: Tensor<Double>(zeros: [3]))
    file.set("optimizer.step", to: Tensor<Int32>([1]))
    file.set("ema", to: Tensor<Int32>([1]))
    try file.write(to: path)
    var net = Net()
    let before = SafetensorsFile(weightsOf: net)
    #expect(
      message { try net.readWeights(from: path) } == path + ": does not fit the model: "
        + #"missing: "blocks.0.conv.filter", "blocks.0.conv.bias", "blocks.1.conv.filter"; "#
        + #"unexpected: "ema", "optimizer.step"; "#
        + #"tensor "blocks.1.conv.bias": expected the type F32, found F64; "#
        + #"tensor "head.weight": expected the shape [3, 2], found [2, 3]"#)
    #expect(SafetensorsFile(weightsOf: net).entries == before.entries)
  }

  @Test("a file that is none, or not there, is refused by its name")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "net.safetensors").path
    var net = Net()
    #expect(message { try net.readWeights(from: path) }.hasPrefix("\(path): cannot be read"))
    try Data([1, 2]).write(to: URL(filePath: path))
    #expect(message { try net.readWeights(from: path) }.hasPrefix("\(path): expected a header"))
    let nowhere = folder.url.appending(path: "no/net.safetensors").path
    #expect(
      message { try net.writeWeights(to: nowhere) }.hasPrefix("\(nowhere): cannot be written"))
  }

  @Test("PyTorch's count of batches is passed over, in its own format only")
  func batchCount() throws {
    var net = Net()
    var file = SafetensorsFile(weightsOf: net, as: .pyTorch)
    file.set("norm.num_batches_tracked", to: Tensor<Int64>([5]))
    try net.readWeights(from: file, as: .pyTorch)
    file.set("norm.batches", to: Tensor<Int64>([5]))
    #expect(
      message { try net.readWeights(from: file, as: .pyTorch) }
        .hasSuffix(#"does not fit the model: unexpected: "norm.batches""#))
  }
}
