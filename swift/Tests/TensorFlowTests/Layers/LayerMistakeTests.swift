import TensorFlow
import Testing
import _Differentiation

/// A mistake with layers, losses or optimisers, and what the program says as it stops.
enum LayerMistake: String, CaseIterable, Codable, Sendable {
  case denseRank, denseBias, denseInput, filterRank, filterBias, channels, imageRank
  case poolRank, fans
  case labelCount, labelRank, labelRange, probabilities, errorShapes
  case learningRate

  var message: String {
    switch self {
    case .denseRank: "Dense: the weight must be of rank 2: [2, 3, 4]"
    case .denseBias: "Dense: the weight [2, 3] wants a bias of shape [3], got [2]"
    case .denseInput: "matmul: inner dimensions differ: [5, 4] and [2, 3]"
    case .filterRank: "Conv2D: the filter must be of rank 4: [3, 3, 8]"
    case .filterBias: "Conv2D: the filter [3, 3, 1, 8] wants a bias of shape [8], got [1]"
    case .channels: "conv2D: the input [2, 6, 6, 3] has 3 channels, the filter [3, 3, 1, 8] takes 1"
    case .imageRank:
      "conv2D: input and filter must be of rank 4: [6, 6, 1] and [3, 3, 1, 8]"
    case .poolRank: "maxPool2D: the input must be of rank 4: [4, 4]"
    case .fans: "initialiser: a shape of rank 2 or more has fans: [3]"
    case .labelCount: "softmaxCrossEntropy: logits [n, classes] want labels [n]: [4, 3] and [5]"
    case .labelRank: "softmaxCrossEntropy: logits [n, classes] want labels [n]: [4, 3] and [4, 1]"
    case .labelRange: "label value of 3 which is outside the valid range of [0, 3)"
    case .probabilities:
      "softmaxCrossEntropy: logits and probabilities must both be [n, classes]: [4, 3] and [4, 2]"
    case .errorShapes: "meanSquaredError: shapes differ: predicted [4, 1], expected [4]"
    case .learningRate: "SGD: the learning rate must not be negative: -0.5"
    }
  }

  func make() -> Any {
    typealias T = Tensor<Float>
    let dense = Dense<Float>(inputSize: 2, outputSize: 3)
    let conv = Conv2D<Float>(filterShape: (3, 3, 1, 8))
    let logits = T(zeros: [4, 3])
    let column = T(zeros: [4, 1])
    switch self {
    case .denseRank: return Dense(weight: T(zeros: [2, 3, 4]))
    case .denseBias: return Dense(weight: T(zeros: [2, 3]), bias: T(zeros: [2]))
    case .denseInput: return dense(T(zeros: [5, 4]))
    case .filterRank: return Conv2D(filter: T(zeros: [3, 3, 8]))
    case .filterBias: return Conv2D(filter: T(zeros: [3, 3, 1, 8]), bias: T(zeros: [1]))
    case .channels: return conv(T(zeros: [2, 6, 6, 3]))
    case .imageRank: return conv(T(zeros: [6, 6, 1]))
    case .poolRank: return MaxPool2D(poolSize: (2, 2), strides: (2, 2))(T(zeros: [4, 4]))
    case .fans: return (glorotUniform() as ParameterInitializer<Float>)([3])
    case .labelCount: return softmaxCrossEntropy(logits: logits, labels: Tensor(zeros: [5]))
    case .labelRank: return softmaxCrossEntropy(logits: logits, labels: Tensor(zeros: [4, 1]))
    case .labelRange: return softmaxCrossEntropy(logits: logits, labels: Tensor([0, 3, 1, 2]))
    case .probabilities:
      return softmaxCrossEntropy(logits: logits, probabilities: T(zeros: [4, 2]))
    case .errorShapes: return meanSquaredError(predicted: column, expected: T(zeros: [4]))
    case .learningRate: return SGD(for: dense, learningRate: -0.5)
    }
  }
}

// One after the other: every process opens TensorFlow anew.
@Suite("Mistakes with layers, losses and optimisers", .serialized)
struct LayerMistakeTests {
  @Test("stop the program and say what was wrong", arguments: LayerMistake.allCases)
  func stops(mistake: LayerMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
