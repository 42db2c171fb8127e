import Tandem
import TensorFlow
import _Differentiation

/// The flattened images that the output layer sees: 3 channels of 4x4.
private let flattened = Layout.flattened(channels: 3, height: 4, width: 4)

extension ParityCase {
  /// See `python/tandem/parity/cases/modules.py` for the tensors.
  static let modules = ParityCase("modules") { inputs, outputs in
    let given = try ModulesInputs(inputs)
    try layers(given, &outputs)
    try byReference(given, &outputs)
    byValue(given, &outputs)
  }

  private static func layers(_ given: ModulesInputs, _ outputs: inout SafetensorsFile) throws {
    let strided = ByReference.Conv2d(2, 3, size: 3, stride: 2)
    try loadParameters(strided, given.conv)
    let linear = ByReference.Linear(48, 5)
    try loadParameters(linear, given.plainOutput)
    outputs.set("conv2d/strided", to: strided(given.x), .images)
    outputs.set("max_pool2d_windows", to: maxPool2dWindows(given.x, size: 2), .images)
    outputs.set("max_pool2d", to: ByReference.MaxPool2d(2)(given.x), .images)
    outputs.set("linear", to: linear(given.firstValues))
    convolutions(given, &outputs)
  }

  // Each form is spelt out: a differentiable function of several arguments that goes through an
  // array comes out broken (Swift 6.3.1).
  private static func convolutions(_ given: ModulesInputs, _ outputs: inout SafetensorsFile) {
    let (weight, bias) = (given.conv["weight"]!, given.conv["bias"]!)
    let library = valueWithPullback(at: given.x, weight, bias) {
      conv2dPadded($0, $1, $2, padding: 1)
    }
    let windows = valueWithPullback(at: given.x, weight, bias) {
      conv2dWindows($0, $1, $2, padding: 1)
    }
    for (name, form) in [("conv2d", library), ("conv2d_windows", windows)] {
      let (ofX, ofWeight, ofBias) = form.pullback(given.cotangent)
      outputs.set(name, to: form.value, .images)
      outputs.set("\(name)/grad/x", to: ofX, .images)
      outputs.set("\(name)/grad/weight", to: ofWeight, .convolution)
      outputs.set("\(name)/grad/bias", to: ofBias)
    }
  }

  private static func byReference(_ given: ModulesInputs, _ outputs: inout SafetensorsFile) throws {
    let conv = ByReference.Conv2d(2, 3, size: 3, padding: 1)
    let output = ByReference.Linear(48, 5)
    try loadParameters(conv, given.conv)
    try loadParameters(output, given.output)
    let net = ByReference.Sequential(
      conv, ByReference.ReLU(), ByReference.MaxPool2d(2), ByReference.Flatten(), output)
    let logits = net(given.x)
    let (loss, ofLogits) = valueWithGradient(at: logits) { crossEntropy($0, given.target) }
    _ = net.backward(ofLogits)
    let grads = net.parameters().map { $0.grad! }
    outputs.set("sequential/logits", to: logits)
    outputs.set("sequential/loss", to: loss, .same)
    store(grads, "sequential", &outputs)
  }

  private static func byValue(_ given: ModulesInputs, _ outputs: inout SafetensorsFile) {
    let net = SequentialValue {
      Conv2dValue(given.conv["weight"]!, given.conv["bias"]!, padding: 1)
      FunctionValue(relu)
      MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
      Flatten<Float>()
      LinearValue(given.output["weight"]!, given.output["bias"]!)
    }
    let (loss, gradient) = valueWithGradient(at: net) { crossEntropy($0(given.x), given.target) }
    let conv = gradient.first.first.first.first
    outputs.set("sequential_value/loss", to: loss, .same)
    store(
      [conv.weight, conv.bias, gradient.second.weight, gradient.second.bias], "sequential_value",
      &outputs)
    let after = moved(net, along: gradient, by: -0.1)
    outputs.set("moved/output.bias", to: after.second.bias)
  }

  private static func store(_ grads: [TF], _ name: String, _ outputs: inout SafetensorsFile) {
    outputs.set("\(name)/grad/conv.weight", to: grads[0], .convolution)
    outputs.set("\(name)/grad/conv.bias", to: grads[1])
    outputs.set("\(name)/grad/output.weight", to: grads[2], flattened)
    outputs.set("\(name)/grad/output.bias", to: grads[3])
  }
}

private struct ModulesInputs {
  let x: TF
  let target: TI
  let cotangent: TF
  let conv: [String: TF]
  /// The output layer over flattened images.
  let output: [String: TF]
  /// The output layer over values in the order of the file, and the first of those.
  let plainOutput: [String: TF]
  let firstValues: TF

  init(_ inputs: SafetensorsFile) throws {
    let images: TF = try inputs.tensor("x")
    x = Layout.images.fromPyTorch(images)
    firstValues = images.reshaped(to: [images.shape[0], -1])[0..., 0..<48]
    target = try inputs.tensor("target")
    cotangent = Layout.images.fromPyTorch(try inputs.tensor("cotangent"))
    conv = [
      "weight": Layout.convolution.fromPyTorch(try inputs.tensor("conv.weight")),
      "bias": try inputs.tensor("conv.bias"),
    ]
    let (weight, bias): (TF, TF) = (
      try inputs.tensor("output.weight"), try inputs.tensor("output.bias")
    )
    output = ["weight": flattened.fromPyTorch(weight), "bias": bias]
    plainOutput = ["weight": Layout.linear.fromPyTorch(weight), "bias": bias]
  }
}
