import TensorFlow

/// One comparison with Python: from the numbers in a fixture to the same numbers that Python
/// computes from them, under the same names and in PyTorch's layout.
struct ParityCase {
  let name: String
  let outputs: (SafetensorsFile) throws -> SafetensorsFile

  /// - Parameter body: Reads the first, writes the second.
  init(_ name: String, _ body: @escaping (SafetensorsFile, inout SafetensorsFile) throws -> Void) {
    self.name = name
    outputs = { inputs in
      var outputs = SafetensorsFile()
      try body(inputs, &outputs)
      return outputs
    }
  }

  static let all: [ParityCase] = [
    .basics, .matmul, .initialization, .losses, .forward, .backward, .byValue, .modules,
    .trainingLoop, .idx, .mlp,
    .cnn, .statistics, .optimizer, .steppers, .stats,
    .text, .audio,
    .schedule, .learner, .lrFinder, .labelSmoothing, .mixup, .metrics, .gradients,
    .callbacks, .recorder, .hooks, .freezing, .earlyStopping, .datasets,
    .conv, .norm, .pooling, .lsuv, .convNet, .xresnet, .transfer,
    .transform, .block, .loader, .awdLSTM, .textClassifier,
    .images, .augment, .imagenette,
  ]
}
