import TensorFlow
import _Differentiation

// A deeper convolutional network, layer by layer (lesson 10).
//
// Four convolutions of stride 2, of 8, 16, 32 and 32 channels, then a global average and a linear
// layer. Colour images have a stem before them (lesson 11): three convolutions that begin with no
// more channels than a 3x3 window has numbers, or less would be computed than went in:
//
//     first width = the power of two at or below 9 channels
//
// Twin: python/tandem/models/convnet.py, whose `SequentialModel` notes each layer's mean and
// deviation by itself; `ActivationStatistics` does so for any layer here.

/// The largest power of two that is not above x.
///
/// - Precondition: x is 1 at least.
public func prevPow2(_ x: Int) -> Int {
  require(x >= 1, "prevPow2: there is no power of two at or below \(x)")
  return 1 << (Int.bitWidth - 1 - x.leadingZeroBitCount)
}

/// What every convolution of a `ConvNet` has behind it.
public struct ConvNetStyle {
  /// Which norm there is.
  public var norm: NormKind
  /// The activation.
  public var act: GeneralRelu
  /// Whether the norm comes after the activation.
  public var normLast: Bool

  /// A style; by default the norm is before a ReLU.
  public init(norm: NormKind = .batch, act: GeneralRelu = GeneralRelu(), normLast: Bool = false) {
    self.norm = norm
    self.act = act
    self.normLast = normLast
  }

  /// One layer in this style.
  func layer(_ ni: Int, _ nf: Int, ks: Int, stride: Int) -> ConvLayer {
    ConvLayer(ni, nf, ks: ks, stride: stride, norm: norm, act: act, normLast: normLast)
  }
}

/// Three layers from so many channels to w, 2 w and 4 w, w = prevPow2(9 channels).
///
/// They make `[n, h / 4, w / 4, 4 w]`: the first keeps the size, the others halve it.
public func stemLayers(_ channels: Int, _ style: ConvNetStyle = ConvNetStyle()) -> [ConvLayer] {
  let width = prevPow2(9 * channels)
  return [
    style.layer(channels, width, ks: 3, stride: 1),
    style.layer(width, 2 * width, ks: 3, stride: 2),
    style.layer(2 * width, 4 * width, ks: 3, stride: 2),
  ]
}

/// The convolutions from images of so many channels to the last of `widths`; without a stem the first
/// window is 5x5.
public func cnnLayers(
  _ channels: Int, widths: [Int] = ConvNet.widths, _ style: ConvNetStyle = ConvNetStyle(),
  stem: Bool = false
) -> [ConvLayer] {
  let all = [stem ? 4 * prevPow2(9 * channels) : channels] + widths
  let convs = widths.indices.map { i in
    style.layer(all[i], all[i + 1], ks: i == 0 && !stem ? 5 : 3, stride: 2)
  }
  return (stem ? stemLayers(channels, style) : []) + convs
}

/// Images `[n, h, w, channels]` to `[n, classes]` logits.
public struct ConvNet: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// The course's four widths.
  public static let widths = [8, 16, 32, 32]

  /// The stem, where there is one, and the convolutions.
  public var convs: [ConvLayer]
  /// The mean over all places.
  public var pool = FAGlobalAvgPool2D()
  /// From the last channels to the logits.
  public var linear: FADense

  /// - Precondition: There is a convolution.
  public init(
    channels: Int, classes: Int, widths: [Int] = ConvNet.widths,
    style: ConvNetStyle = ConvNetStyle(), stem: Bool = false
  ) {
    require(!widths.isEmpty, "ConvNet: needs one width at least")
    convs = cnnLayers(channels, widths: widths, style, stem: stem)
    linear = FADense(widths[widths.count - 1], classes)
  }

  /// `[n, h, w, channels]` to `[n, classes]`.
  @differentiable(reverse)
  public func forward(_ images: TF) -> TF {
    let features: TF = convs(images)
    let pooled: TF = pool(features)
    return linear(pooled)
  }

  /// How the weights are named and laid out in a state of Python's `get_cnn_model`.
  public var weightFormat: WeightFormat {
    var names: [String: String] = ["linear": "\(convs.count + 2)"]
    for (i, conv) in convs.enumerated() {
      names.merge(conv.pyTorchNames(at: "convs.\(i)", there: "\(i)")) { $1 }
    }
    return .pyTorch(renaming: names)
  }
}

extension ConvLayer {
  /// The names that the parts have in PyTorch's `conv_layer`, a `Sequential` of two or three.
  func pyTorchNames(at path: String, there name: String) -> [String: String] {
    var names = ["\(path).conv": "\(name).0"]
    let place = normLast && useActivation ? 2 : 1
    for kind in ["batch", "batchByHand", "runningBatch", "layer", "instance", "group"] {
      names["\(path).norm.\(kind).0"] = "\(name).\(place)"
    }
    return names
  }
}
