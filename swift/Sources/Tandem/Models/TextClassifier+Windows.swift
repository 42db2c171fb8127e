import TensorFlow
import _Differentiation

// Long texts, a window at a time: the state goes from one to the next, no gradient does.

/// Reads texts `[n, steps]` in windows of `bptt` steps; each batch begins its texts.
///
/// Gradients stay within a window. With `maxLen`, only windows that reach into the last `maxLen`
/// steps have any, which bounds the memory; the head sees all of them in any case.
public struct SentenceEncoder: Module {
  public typealias Input = TI
  public typealias Output = Encoded

  /// What reads.
  public var module: PackedAWDLSTM
  /// How many steps a window has.
  @noDerivative public let bptt: Int
  /// How many steps at the end have gradients; nil is all of them.
  @noDerivative public let maxLen: Int?

  /// - Precondition: A window has a step.
  public init(_ module: PackedAWDLSTM, bptt: Int, maxLen: Int? = nil) {
    require(bptt > 0, "SentenceEncoder: a window needs a step, got bptt \(bptt)")
    (self.module, self.bptt, self.maxLen) = (module, bptt, maxLen)
  }

  /// The last layer's outputs up to the longest text's end, and where padding is.
  ///
  /// A step that is being compiled sees no text: it goes on to the end of the padding, which changes
  /// no logits, and is traced anew for each number of steps.
  ///
  /// - Precondition: Every text has a word, and none has padding before one. (Not looked at in a step
  ///   that is being compiled.)
  @differentiable(reverse,wrt: self)
  public func forward(_ words: TI) -> Encoded {
    encodedInWindows(module.plain, withoutDerivative(at: windows(of: words)))
  }

  @noDerivative
  private func windows(of words: TI) -> TextWindows {
    let words = trimmed(words, module.plain.padToken)
    let steps = words.shape[1]
    let starts = Array(stride(from: 0, to: steps, by: bptt))
    let isNear = starts.map { start in
      maxLen.map { min(start + bptt, steps) > steps - $0 } ?? true
    }
    let padding = words .== TI(Int32(module.plain.padToken))
    return TextWindows(words: words, padding: padding, size: bptt, starts: starts, isNear: isNear)
  }
}

/// Texts up to the end of the longest; traps for one without a word.
private func trimmed(_ words: TI, _ padToken: Int) -> TI {
  let lengths = textLengths(paddingAtTheEnd(words, padToken))
  if isTracing { return words }
  let known = lengths.scalars
  if let empty = known.firstIndex(of: 0) {
    fatalError("SentenceEncoder: text \(empty) has no word")
  }
  return words[0..., 0..<Int(known.max() ?? 0)]
}

/// Texts `[n, steps]` and the windows that they are read in.
struct TextWindows {
  let words: TI
  let padding: Tensor<Bool>
  let size: Int
  let starts: [Int]
  /// Whether a window has gradients.
  let isNear: [Bool]

  func range(_ place: Int) -> Range<Int> {
    starts[place]..<min(starts[place] + size, words.shape[1])
  }
}

/// What the last layer gives for texts, a window after the other.
@differentiable(reverse,wrt: network)
func encodedInWindows(_ network: AWDLSTM, _ texts: TextWindows) -> Encoded {
  var states = network.start(texts.words)
  let parts = texts.starts.indices.map { place -> TF in
    let given = network.window(texts, place, states)
    states = given.states
    return given.outputs[given.outputs.count - 1]
  }
  return Encoded(outputs: TF(concatenating: parts, alongAxis: 1), padding: texts.padding)
}

@derivative(of: encodedInWindows, wrt: network)
func _vjpEncodedInWindows(_ network: AWDLSTM, _ texts: TextWindows) -> (
  value: Encoded, pullback: (Encoded.TangentVector) -> AWDLSTM.TangentVector
) {
  var states = network.start(texts.words)
  var pullbacks: [((LayerOutputs.TangentVector) -> AWDLSTM.TangentVector)?] = []
  let parts = texts.starts.indices.map { place -> TF in
    let before = states
    let given: LayerOutputs
    if texts.isNear[place] {
      let (value, pullback) = valueWithPullback(at: network) { $0.window(texts, place, before) }
      given = value
      pullbacks.append(pullback)
    } else {
      given = network.window(texts, place, before)
      pullbacks.append(nil)
    }
    states = given.states
    return given.outputs[given.outputs.count - 1]
  }
  let count = network.rnns.count
  return (
    Encoded(outputs: TF(concatenating: parts, alongAxis: 1), padding: texts.padding),
    { tangent in
      var sum = AWDLSTM.TangentVector.zero
      for (place, pullback) in pullbacks.enumerated() {
        guard let pullback else { continue }
        let part = tangent.outputs.mapUnlessZero { $0[0..., texts.range(place)] }
        sum += pullback(.init(rawOutputs: .zero, outputs: lastOnly(part, of: count)))
      }
      return sum
    }
  )
}

extension AWDLSTM {
  /// The state before the first word.
  fileprivate func start(_ words: TI) -> [LSTMState] {
    rnns.map { zeroLSTMState(words.shape[0], $0.module.hiddenSize) }
  }

  /// One window of texts, from what the one before has left.
  @differentiable(reverse,wrt: self)
  fileprivate func window(_ texts: TextWindows, _ place: Int, _ states: [LSTMState])
    -> LayerOutputs
  {
    let range = texts.range(place)
    let lengths = textLengths(texts.padding[0..., range])
    return layers(texts.words[0..., range], from: states, lengths: lengths)
  }
}
