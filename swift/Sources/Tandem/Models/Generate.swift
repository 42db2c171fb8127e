import Foundation
import TensorFlow

// Text from a language model, a token at a time (lesson 12).
//
//     p(w) = softmax(logits / temperature)
//
// Below 1 the temperature makes likely tokens likelier; towards 0 the likeliest alone is left.
//
// Twin: python/tandem/models/generate.py.

/// What has logits of the next word.
public protocol WordLogits {
  /// `[n, steps, words]`
  var wordLogits: TF { get }
}

extension LanguageModelOutput: WordLogits {
  public var wordLogits: TF { logits }
}
extension Tensor: WordLogits where Scalar == Float {
  /// Itself.
  public var wordLogits: TF { self }
}

/// So many tokens that go on from a prompt.
///
/// The model reads words `[1, steps]`, and keeps its state between calls; it is forgotten before and
/// after.
///
/// - Parameters:
///   - banned: Tokens that are never drawn.
///   - generator: Gives the draws: one number a token.
/// - Precondition: There is a prompt, the temperature is positive, and not every token is banned.
public func generate<Model: StatefulModule, Generator: RandomNumberGenerator>(
  _ model: Model, prompt: [Int], length: Int, temperature: Double = 1, banned: Set<Int> = [],
  using generator: inout Generator
) -> [Int] where Model.Input == TI, Model.Output: WordLogits {
  require(
    !prompt.isEmpty && temperature > 0,
    "generate: needs a prompt and a positive temperature, got \(prompt.count) tokens and "
      + "temperature \(temperature)")
  model.reset()
  defer { model.reset() }
  var (tokens, words) = ([Int](), prompt)
  withLearningPhase(.inference) {
    for _ in 0..<length {
      let logits = lastLogits(of: model(row(of: words)))
      let shares = weights(of: logits, temperature, banned)
      let token = drawn(shares, Double.random(in: 0..<1, using: &generator))
      tokens.append(token)
      words = [token]
    }
  }
  return tokens
}

/// The same by the system's generator.
///
/// - Precondition: As above.
public func generate<Model: StatefulModule>(
  _ model: Model, prompt: [Int], length: Int, temperature: Double = 1, banned: Set<Int> = []
) -> [Int] where Model.Input == TI, Model.Output: WordLogits {
  var generator = SystemRandomNumberGenerator()
  return generate(
    model, prompt: prompt, length: length, temperature: temperature, banned: banned,
    using: &generator)
}

private func row(of words: [Int]) -> TI {
  TI(shape: [1, words.count], scalars: words.map { Int32($0) })
}

private func lastLogits(of output: some WordLogits) -> [Double] {
  let logits = output.wordLogits
  return logits[0, logits.shape[1] - 1].scalars.map(Double.init)
}

/// What each token weighs; the likeliest weighs 1.
private func weights(of logits: [Double], _ temperature: Double, _ banned: Set<Int>) -> [Double] {
  let allowed = logits.indices.filter { !banned.contains($0) }
  require(!allowed.isEmpty, "generate: every token is banned")
  let highest = allowed.map { logits[$0] }.max()!
  return logits.indices.map { token in
    banned.contains(token) ? 0 : exp((logits[token] - highest) / temperature)
  }
}

/// The token at a place in 0..<1 of all weights laid end to end.
private func drawn(_ shares: [Double], _ place: Double) -> Int {
  var rest = place * shares.reduce(0, +)
  for (token, share) in shares.enumerated() where share > 0 {
    if rest < share { return token }
    rest -= share
  }
  return shares.lastIndex { $0 > 0 }!
}
