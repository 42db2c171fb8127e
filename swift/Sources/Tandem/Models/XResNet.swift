import TensorFlow
import _Differentiation

// XResNet: a ResNet with the details that were found to be better later (lesson 12).
//
//     block(x) = act(branch(x) + shortcut(x))
//
// What is not as in the first ResNet (arXiv 1512.03385):
//
// - the stem is three 3x3 convolutions, not one of 7x7, and a bottleneck has its stride in the 3x3
//   convolution (ResNet-C and ResNet-B of arXiv 1812.01187);
// - a shortcut that halves the image averages before its 1x1 convolution, which would drop three
//   pixels in four (ResNet-D, same paper);
// - the last norm of a branch has a scale of zero at first, so that a block begins as its shortcut
//   (arXiv 1706.02677, 5.1).
//
// Past the stem every parameter has the shape that it has in torchvision's ResNet of that depth.
// `expansion` is 1 for blocks of two convolutions, 4 for bottlenecks of three.
//
// Twin: python/tandem/models/xresnet.py; the blocks are in XResNet+Blocks.swift.

/// Stem, max pooling, four stages of blocks: images `[n, h, w, cIn]` to features.
public struct XResNetBody: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// Three convolutions, the first of stride 2.
  public var stem: [ConvLayer]
  /// Of 3x3 pixels, by two.
  @noDerivative public let maxPool = MaxPool2D<Float>(poolSize: (3, 3), strides: (2, 2))
  /// The blocks of each stage.
  public var stages: [[ResBlock]]
  /// How many channels the features have.
  @noDerivative public let channels: Int

  init(expansion: Int, layers: [Int], cIn: Int, norm: NormKind) {
    let widths = [64 / expansion, 64, 128, 256, 512]
    require(
      layers.count <= 4 && !layers.isEmpty,
      "XResNet: there are 1 to 4 stages, got \(layers.count)")
    stem = xresnetStem(cIn, norm)
    stages = layers.indices.map { i in
      makeLayer(
        expansion, widths[i], widths[i + 1], blocks: layers[i], stride: i == 0 ? 1 : 2, norm)
    }
    channels = widths[layers.count] * expansion
  }

  /// The output, in the shapes that the type says.
  @differentiable(reverse)
  public func forward(_ images: TF) -> TF {
    let stemmed: TF = stem(images)
    // What lies outside of the image is never the largest.
    let framed: TF = paddedImages(stemmed, by: 1, with: -.infinity)
    let pooled: TF = maxPool(framed)
    return stages(pooled)
  }
}

private func xresnetStem(_ cIn: Int, _ norm: NormKind) -> [ConvLayer] {
  let widths = [cIn, (cIn + 1) * 8, 64, 64]
  return (0..<3).map { i in
    ConvLayer(widths[i], widths[i + 1], stride: i == 0 ? 2 : 1, norm: norm)
  }
}

/// A body, global average pooling, one linear layer: images `[n, h, w, cIn]` to `[n, cOut]`.
public struct XResNet: Layer {
  public typealias Input = TF
  public typealias Output = TF

  /// All but the last two layers.
  public var body: XResNetBody
  /// The mean over all places.
  public var pool = FAGlobalAvgPool2D()
  /// From the features to the logits.
  public var linear: FADense

  /// A network of `layers` blocks in each stage, its weights drawn by Kaiming's rule.
  ///
  /// - Precondition: There are one to four stages.
  public init(
    expansion: Int, layers: [Int], cIn: Int = 3, cOut: Int = 1000, norm: NormKind = .batch
  ) {
    body = XResNetBody(expansion: expansion, layers: layers, cIn: cIn, norm: norm)
    linear = FADense(body.channels, cOut)
  }

  /// The output, in the shapes that the type says.
  @differentiable(reverse)
  public func forward(_ images: TF) -> TF {
    let features: TF = body(images)
    let pooled: TF = pool(features)
    return linear(pooled)
  }

  /// How the weights are named and laid out in a state of Python's `XResNet`.
  public var weightFormat: WeightFormat {
    var names = body.pyTorchNames(at: "body.")
    names["linear"] = "\(body.stages.count + 6)"
    return .pyTorch(renaming: names)
  }
}

extension XResNetBody {
  /// The names of the parts in Python's `XResNet`, a `Sequential`.
  func pyTorchNames(at path: String) -> [String: String] {
    var names: [String: String] = [:]
    for (i, layer) in stem.enumerated() {
      names.merge(layer.pyTorchNames(at: "\(path)stem.\(i)", there: "\(i)")) { $1 }
    }
    for (i, stage) in stages.enumerated() {
      for (j, block) in stage.enumerated() {
        let there = "\(i + 4).\(j)"
        names.merge(block.pyTorchNames(at: "\(path)stages.\(i).\(j)", there: there)) { $1 }
      }
    }
    return names
  }
}

// MARK: by depth

/// The network of 18 layers.
public func xresnet18(cIn: Int = 3, cOut: Int = 1000, norm: NormKind = .batch) -> XResNet {
  XResNet(expansion: 1, layers: [2, 2, 2, 2], cIn: cIn, cOut: cOut, norm: norm)
}

/// The network of 34 layers.
public func xresnet34(cIn: Int = 3, cOut: Int = 1000, norm: NormKind = .batch) -> XResNet {
  XResNet(expansion: 1, layers: [3, 4, 6, 3], cIn: cIn, cOut: cOut, norm: norm)
}

/// The network of 50 layers, the first with bottlenecks.
public func xresnet50(cIn: Int = 3, cOut: Int = 1000, norm: NormKind = .batch) -> XResNet {
  XResNet(expansion: 4, layers: [3, 4, 6, 3], cIn: cIn, cOut: cOut, norm: norm)
}

/// The network of 101 layers.
public func xresnet101(cIn: Int = 3, cOut: Int = 1000, norm: NormKind = .batch) -> XResNet {
  XResNet(expansion: 4, layers: [3, 4, 23, 3], cIn: cIn, cOut: cOut, norm: norm)
}

/// The network of 152 layers.
public func xresnet152(cIn: Int = 3, cOut: Int = 1000, norm: NormKind = .batch) -> XResNet {
  XResNet(expansion: 4, layers: [3, 8, 36, 3], cIn: cIn, cOut: cOut, norm: norm)
}
