import Foundation
import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/block.py` for the tensors.
  static let block = ParityCase("block") { inputs, outputs in
    let files = try ItemFiles(inputs)
    let seed = try inputs.integers("seed")[0]
    let share = try inputs.array("share", of: Double.self).scalars[0]
    let texts = try files.texts()
    outputs.set("files", to: ShapedArray(files.places(try getFiles(files.folder))))
    outputs.set("texts", to: ShapedArray(files.places(texts.items)))
    let validation = try getFiles(files.folder, extensions: [".txt"], include: ["val"])
    outputs.set("validation", to: ShapedArray(files.places(validation)))
    let halves = try files.halves()
    let drawn = try SplitData.splitByFunc(texts, randomSplitter(pValid: share, seed: seed))
    for (name, split) in [("grandparent", halves), ("random", drawn)] {
      outputs.set("\(name)/train", to: ShapedArray(files.places(split.train.items)))
      outputs.set("\(name)/valid", to: ShapedArray(files.places(split.valid.items)))
    }
    try labelled(halves, seed, &outputs)
  }

  private static func labelled(
    _ halves: SplitData<ItemList<FilePath, [Double]>>, _ seed: Int,
    _ outputs: inout SafetensorsFile
  ) throws {
    let data = try labelByFunc(halves, parentLabeler, procY: CategoryProcessor())
    let vocab = data.train.y.processor.vocab!.joined(separator: "\n")
    outputs.set("vocab", to: ShapedArray(vocab.utf8.map(Double.init)))
    let digits = try labelByFunc(
      halves, regexLabeler(#"(\d)\.[a-zA-Z]+$"#), procY: CategoryProcessor())
    for (name, labels) in [
      ("number/train", data.train.y), ("number/valid", data.valid.y),
      ("regex/train", digits.train.y),
    ] {
      outputs.set(name, to: ShapedArray(labels.list.items.map(Double.init)))
    }
    for (name, items) in [("x/train", data.train.x), ("x/valid", data.valid.x)] {
      let read = try (0..<items.count).map {
        try items.value(at: $0, seed: itemSeed(seed, 3, $0))
      }
      outputs.set(
        name, to: ShapedArray(shape: [read.count, read[0].count], scalars: read.flatMap { $0 }))
    }
  }
}
