import Tandem
import TensorFlow

import struct Tandem.Dataset

/// The small net of `python/tandem/parity/nets.py`: hidden -> relu -> output.
typealias ParityNet = SequentialValue<SequentialValue<LinearValue, FunctionValue>, LinearValue>

/// What the training cases start from.
struct TrainingNets {
  let net: ParityNet
  let train: Dataset
  let valid: Dataset
  let order: TI

  init(_ inputs: SafetensorsFile) throws {
    func linear(_ name: String) throws -> LinearValue {
      LinearValue(
        Layout.linear.fromPyTorch(try inputs.tensor("\(name).weight")),
        try inputs.tensor("\(name).bias"))
    }
    let (hidden, output) = (try linear("hidden"), try linear("output"))
    net = SequentialValue {
      hidden
      FunctionValue(relu)
      output
    }
    train = Dataset(try inputs.tensor("x"), try inputs.tensor("y"))
    valid = Dataset(try inputs.tensor("valid_x"), try inputs.tensor("valid_y"))
    order = try inputs.tensor("order")
  }

  /// Batches of 16, the rows of each epoch in the given order; it begins again behind its end.
  var data: DataBunch<TF, TI> {
    var epoch = -1
    let (rows, x, y) = (order, train.x, train.y)
    let batches = Batches<TF, TI>(count: (train.count + 15) / 16) {
      epoch += 1
      let ordered = rows[epoch % rows.shape[0]]
      var starts = stride(from: 0, to: ordered.scalarCount, by: 16).makeIterator()
      return {
        starts.next().map {
          let part = ordered[$0..<min($0 + 16, ordered.scalarCount)]
          return (x.gathering(atIndices: part), y.gathering(atIndices: part))
        }
      }
    }
    let inTurn = DataLoader(valid, batchSize: 16, Sampler(valid.count))
    return DataBunch(train: batches, valid: Batches(inTurn))
  }

  /// Puts the net's weights under the fixture's names, after `prefix`.
  static func store(
    _ net: ParityNet, under prefix: String = "", _ outputs: inout SafetensorsFile
  ) {
    outputs.set("\(prefix)hidden.weight", to: net.first.first.weight, .linear)
    outputs.set("\(prefix)hidden.bias", to: net.first.first.bias)
    outputs.set("\(prefix)output.weight", to: net.second.weight, .linear)
    outputs.set("\(prefix)output.bias", to: net.second.bias)
  }
}
