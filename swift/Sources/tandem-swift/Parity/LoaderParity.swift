import Foundation
import Tandem
import TensorFlow

private typealias NumberData = SplitData<
  LabeledData<ItemList<FilePath, [Double]>, ProcessedLabels<CategoryProcessor<String>>>
>
private typealias NumberLoader = ItemLoader<[[Double]], [Double]>

extension ParityCase {
  /// See `python/tandem/parity/cases/loader.py` for the tensors.
  static let loader = ParityCase("loader") { inputs, outputs in
    let files = try ItemFiles(inputs)
    let data = try labelByFunc(files.halves(), parentLabeler, procY: CategoryProcessor())
    let seed = try inputs.integers("seed")[0]
    for workers in [0, 1, 2, 4] {
      let (train, valid) = loaders(data, LoaderOptions(workers: workers, seed: seed))
      store("\(workers)", try (0..<2).flatMap { _ in try batches(train) }, &outputs)
      store("valid", try batches(valid), &outputs)
    }
    for place in try inputs.integers("broken") {
      try files.write("broken 1 2", to: files.names[place])
    }
    for workers in [0, 1, 2, 4] {
      let options = LoaderOptions(
        workers: workers, seed: seed, onError: .skipped, warn: { _ in })
      let train = loaders(data, options).train
      outputs.set("\(workers)/left", to: ShapedArray(try batches(train).flatMap(\.y)))
      outputs.set("\(workers)/skipped", to: ShapedArray([Double(train.skipped.count)]))
    }
  }

  private static func loaders(_ data: NumberData, _ options: LoaderOptions) -> (
    train: NumberLoader, valid: NumberLoader
  ) {
    getDls(data.train, data.valid, batchSize: 6, options: options) { items in
      (x: items.map(\.x), y: items.map { Double($0.y) })
    }
  }

  private static func batches(_ loader: NumberLoader) throws -> [NumberLoader.Batch] {
    let pass = loader.pass()
    var batches: [NumberLoader.Batch] = []
    while let batch = try pass() { batches.append(batch) }
    return batches
  }

  private static func store(
    _ name: String, _ batches: [NumberLoader.Batch], _ outputs: inout SafetensorsFile
  ) {
    let x = batches.flatMap(\.x)
    outputs.set(
      "\(name)/x", to: ShapedArray(shape: [x.count, x[0].count], scalars: x.flatMap { $0 }))
    outputs.set("\(name)/y", to: ShapedArray(batches.flatMap(\.y)))
    outputs.set("\(name)/sizes", to: ShapedArray(batches.map { Double($0.y.count) }))
  }
}
