import Foundation

// TensorFlow's kernel for the gradient of max pooling searches every window anew, one number after
// the other. Its oneDNN kernels note where the largest was while they pool: the gradient is then
// fifteen to a hundred times faster. Graphs are rewritten to use them, eager ops are not; but an op
// may ask for a kernel by its label.

/// Max pooling that remembers where the largest values were.
enum RememberingMaxPool {
  /// Whether these kernels can pool this input by this window: single precision, and no trace, for
  /// XLA does not know them.
  static func takes<T: TensorFlowFloatingPoint>(_ input: Tensor<T>, _ window: Window) -> Bool {
    T.self == Float.self && !input.isReducedPrecision && input._tfe.symbol == nil
      && !input.shape.contains(0) && isAvailable
      && [window.size, window.strides].allSatisfy { $0[0] == 1 && $0[3] == 1 }
  }

  /// The largest values, and the notes that `gradient` takes.
  static func values<T>(_ input: Tensor<T>, _ window: Window)
    -> (values: Tensor<T>, notes: TFETensorHandle)
  {
    let results = execute(
      Op.maxPool, inputs: [.one(input._tfe)], attributes(window), outputCount: 2)
    return (Tensor(_tfe: results[0]), results[1])
  }

  /// The gradient of the input, from that of the values.
  static func gradient<T>(
    _ gradient: Tensor<T>, _ input: Tensor<T>, _ values: Tensor<T>, notes: TFETensorHandle,
    _ window: Window
  ) -> Tensor<T> {
    let operands: [OperationInput] = [
      .one(input._tfe), .one(values._tfe), .one(gradient._tfe), .one(notes),
    ]
    return Tensor(
      _tfe: execute(Op.maxPoolGrad, inputs: operands, attributes(window), outputCount: 1)[0])
  }

  private enum Op {
    static let maxPool = Operation("_MklNativeMaxPool")
    static let maxPoolGrad = Operation("_MklNativeMaxPoolGrad")
  }

  private static func attributes(_ window: Window) -> [Attribute] {
    [
      .ints("ksize", window.size), .ints("strides", window.strides),
      .string("padding", window.padding.raw2.rawValue), .ints("explicit_paddings", []),
      .string("data_format", "NHWC"), .bool("workspace_enabled", true),
      .string("_kernel", "MklNameChangeOp"),
    ]
  }

  /// Whether this TensorFlow has the kernels, which are for the processor alone, and the user has
  /// not switched oneDNN off. Found out by trying, as their names are no part of a stable interface.
  private static let isAvailable: Bool = {
    guard Device.default.kind == .CPU,
      ProcessInfo.processInfo.environment["TF_ENABLE_ONEDNN_OPTS"] != "0"
    else { return false }
    let window = Window(size: [1, 1, 2, 1], strides: [1, 1, 2, 1], padding: .valid)
    let input = Tensor<Float>(shape: [1, 1, 2, 1], scalars: [1, 1], on: .host)
    return (try? attempt(Op.maxPool, [input._tfe], attributes(window), outputCount: 2)) != nil
  }()
}
