import TensorFlow
import Testing
import _Differentiation

/// A mistake with layers that normalise, disturb or follow a sequence, and what the program says.
enum SequenceLayerMistake: String, CaseIterable, Codable, Sendable {
  case parameters, runningStatistics, features, groups, batchAxis
  case dropout, noise, gaussianDropout, alphaDropout
  case embeddings, vocabulary
  case rnnInput, lstmState, noSteps

  var message: String {
    switch self {
    case .parameters:
      "LayerNorm: offset and scale must be of rank 1 and of one length: [3] and [4]"
    case .runningStatistics:
      "BatchNorm: running mean [3] and variance [4] must have the scale's shape [4]"
    case .features:
      "BatchNorm: the input [2, 3, 5] has 5 features along axis -1, the layer has 4"
    case .groups: "GroupNorm: 4 features do not divide into 3 groups"
    case .batchAxis: "InstanceNorm: the first axis is the batch's, it cannot be the features'"
    case .dropout: "Dropout: the probability must lie in 0...1: 1.5"
    case .noise: "GaussianNoise: the standard deviation must not be negative: -1.0"
    case .gaussianDropout: "GaussianDropout: the probability must lie in 0..<1: 1.0"
    case .alphaDropout: "AlphaDropout: the probability must lie in 0..<1: 1.0"
    case .embeddings: "Embedding: the embeddings must be of rank 2: [3]"
    case .vocabulary: "Embedding: the vocabulary and the vectors must have a size: 0 and 3"
    case .rnnInput:
      "BasicRNNCell: the input [2, 4] and the state [2, 2], side by side, do not fit the weight "
        + "[5, 2]"
    case .lstmState:
      "LSTMCell: the input [2, 3] and the state [1, 2], side by side, do not fit the weight [5, 8]"
    case .noSteps: "RecurrentLayer: there must be at least one time step"
    }
  }

  func make() -> Any {
    typealias T = Tensor<Float>
    let (three, four) = (T(zeros: [3]), T(zeros: [4]))
    let rnn = BasicRNN<Float>(BasicRNNCell(inputSize: 3, hiddenSize: 2))
    let lstm = LSTM<Float>(LSTMCell(inputSize: 3, hiddenSize: 2))
    switch self {
    case .parameters: return LayerNorm(offset: three, scale: four, axis: -1, epsilon: 0)
    case .runningStatistics:
      return BatchNorm(
        momentum: 0.9, offset: four, scale: four, epsilon: 0, runningMean: three,
        runningVariance: four)
    case .features: return BatchNorm<Float>(featureCount: 4)(T(zeros: [2, 3, 5]))
    case .groups: return GroupNorm<Float>(featureCount: 4, groupCount: 3)
    case .batchAxis: return InstanceNorm<Float>(featureCount: 4, axis: 0)(T(zeros: [4, 3]))
    case .dropout: return Dropout<Float>(probability: 1.5)
    case .noise: return GaussianNoise<Float>(standardDeviation: -1)
    case .gaussianDropout: return GaussianDropout<Float>(probability: 1)
    case .alphaDropout: return AlphaDropout<Float>(probability: 1)
    case .embeddings: return Embedding(embeddings: three)
    case .vocabulary: return Embedding<Float>(vocabularySize: 0, embeddingSize: 3)
    case .rnnInput: return rnn([T(zeros: [2, 4])])
    case .lstmState:
      let state = T(zeros: [1, 2])
      return lstm([T(zeros: [2, 3])], initialState: .init(cell: state, hidden: state))
    case .noSteps: return lstm.lastOutput(from: [])
    }
  }
}

// One after the other: every process opens TensorFlow anew.
@Suite("Mistakes with layers that normalise, disturb or follow a sequence", .serialized)
struct SequenceLayerMistakeTests {
  @Test("stop the program and say what was wrong", arguments: SequenceLayerMistake.allCases)
  func stops(mistake: SequenceLayerMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
