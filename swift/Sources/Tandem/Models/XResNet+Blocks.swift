import TensorFlow
import _Differentiation

// The blocks of an XResNet, and the layers of its shortcuts, which can be switched off: a model is
// one type, whether a block has them or not.

/// A layer that can be switched off: then it gives its input.
///
/// As with `FALayer`, a conforming type calls itself by `isOn ? forward(input) : input`.
public protocol SwitchableLayer: FALayer {
  var isOn: Bool { get }
}

/// Average pooling of size x size tiles where the size is above one: `[n, h, w, c]` to
/// `[n, ceil(h / size), ceil(w / size), c]`.
public struct MaybeAvgPool2D: ParameterlessLayer, SwitchableLayer {
  public typealias Input = TF
  public typealias Output = TF
  public typealias TangentVector = EmptyTangentVector

  /// Whether it pools.
  @noDerivative public var isOn: Bool
  /// The pooling.
  @noDerivative public var pool: FAAvgPool2D
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// Pooling that is on for a size above one.
  public init(_ size: Int) {
    isOn = size > 1
    pool = FAAvgPool2D(size)
  }

  /// The pooled input, or the input where it is off; the delegates are shown it.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF {
    observed(isOn ? forward(input) : input, of: self)
  }

  /// The mean of each tile.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF { pool(input) }
}

/// A 1x1 convolution with a norm where the number of channels changes: `[n, h, w, ni]` to
/// `[n, h, w, nf]`.
///
/// The course's had a convolution of one weight where there is nothing to convolve; here the array is
/// empty there, so that nothing is trained or counted that is not used.
public struct MaybeConv: SwitchableLayer {
  public typealias Input = TF
  public typealias Output = TF

  /// One layer, or none.
  public var conv: [ConvLayer]
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A convolution where the two numbers differ.
  public init(_ ni: Int, _ nf: Int, norm: NormKind = .batch) {
    conv = ni == nf ? [] : [ConvLayer(ni, nf, ks: 1, stride: 1, norm: norm, act: nil)]
  }

  /// Whether there is a convolution.
  public var isOn: Bool { !conv.isEmpty }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// No layers at all give their input.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF { conv(input) }
}

/// Two 3x3 convolutions (expansion 1), or 1x1, 3x3, 1x1, beside a shortcut.
///
/// `[n, h, w, ni * expansion]` becomes `[n, ceil(h / stride), ceil(w / stride), nh * expansion]`.
public struct ResBlock: FALayer {
  public typealias Input = TF
  public typealias Output = TF

  /// The branch.
  public var convs: [ConvLayer]
  /// The first part of the shortcut.
  public var pool: MaybeAvgPool2D
  /// The second part of the shortcut.
  public var idConv: MaybeConv
  /// What is done to their sum.
  public var act = GeneralRelu()
  /// What sees the outputs.
  @noDerivative public var delegates: [LayerDelegate] = []

  /// A block whose weights are drawn by Kaiming's rule.
  public init(_ expansion: Int, _ ni: Int, _ nh: Int, stride: Int = 1, norm: NormKind = .batch) {
    let (inputs, outputs) = (ni * expansion, nh * expansion)
    func last(_ ni: Int, ks: Int) -> ConvLayer {
      ConvLayer(ni, outputs, ks: ks, stride: 1, norm: norm, zeroBN: norm != .none, act: nil)
    }
    convs =
      expansion == 1
      ? [ConvLayer(inputs, nh, stride: stride, norm: norm), last(nh, ks: 3)]
      : [
        ConvLayer(inputs, nh, ks: 1, stride: 1, norm: norm),
        ConvLayer(nh, nh, stride: stride, norm: norm),
        last(nh, ks: 1),
      ]
    pool = MaybeAvgPool2D(stride)
    idConv = MaybeConv(inputs, outputs, norm: norm)
  }

  /// What `forward` gives, which the delegates are shown.
  @differentiable(reverse)
  public func callAsFunction(_ input: TF) -> TF { observed(forward(input), of: self) }

  /// The activated sum of branch and shortcut.
  @differentiable(reverse)
  public func forward(_ input: TF) -> TF {
    let branch: TF = convs(input)
    let pooled: TF = pool(input)
    let shortcut: TF = idConv(pooled)
    return act(branch + shortcut)
  }

  /// The names of the parts in Python's `ResBlock`.
  func pyTorchNames(at path: String, there name: String) -> [String: String] {
    var names: [String: String] = [:]
    for (i, conv) in convs.enumerated() {
      names.merge(conv.pyTorchNames(at: "\(path).convs.\(i)", there: "\(name).convs.\(i)")) { $1 }
    }
    for conv in idConv.conv {
      names.merge(
        conv.pyTorchNames(at: "\(path).idConv.conv.0", there: "\(name).idconv")
      ) { $1 }
    }
    return names
  }
}

/// The blocks of one stage: the first changes width and size, the others keep both.
public func makeLayer(
  _ expansion: Int, _ ni: Int, _ nh: Int, blocks: Int, stride: Int, _ norm: NormKind = .batch
) -> [ResBlock] {
  (0..<blocks).map { i in
    ResBlock(expansion, i == 0 ? ni : nh, nh, stride: i == 0 ? stride : 1, norm: norm)
  }
}
