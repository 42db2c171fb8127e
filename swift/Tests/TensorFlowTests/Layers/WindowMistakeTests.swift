import TensorFlow
import Testing
import _Differentiation

/// A mistake with convolutions, pooling and their like, and what the program says as it stops.
enum WindowMistake: String, CaseIterable, Codable, Sendable {
  case lineRank, lineChannels, lineWindow, volumeRank, planeWindow, strides, depthwiseStrides
  case filterRank, transposedBias, depthwiseBias, pointwise, separableRank, separableInput
  case transposedShape, transposedRank, enlargedRank
  case poolRank, poolWindow, poolEnds, globalRank, fractionalRatio
  case padding, sampling, samplingSize, morphologyRank, morphologyChannels, blocks, pixels

  var message: String {
    switch self {
    case .lineRank: "conv1D: input and filter must be of rank 3: [8, 3] and [3, 3, 4]"
    case .lineChannels: "conv1D: the input [2, 8, 2] has 2 channels, the filter [3, 3, 4] takes 3"
    case .lineWindow:
      "conv1D: a window of [1, 9, 1] does not fit into the input [2, 8, 3] without padding"
    case .volumeRank:
      "conv3D: input and filter must be of rank 5: [2, 8, 3] and [2, 2, 2, 3, 4]"
    case .planeWindow:
      "conv2D: a window of [1, 3, 3, 1] does not fit into the input [2, 2, 5, 3] without padding"
    case .strides:
      "conv1D: sizes, strides and dilations must be positive: [1, 3, 1], [1, 0, 1] and [1, 1, 1]"
    case .depthwiseStrides:
      "depthwiseConv2D: strides that differ are not supported by TensorFlow: [1, 2, 1, 1]"
    case .filterRank: "Conv3D: the filter must be of rank 5: [3, 3, 4]"
    case .transposedBias:
      "TransposedConv2D: the filter [3, 3, 2, 4] wants a bias of shape [2], got [4]"
    case .depthwiseBias:
      "DepthwiseConv2D: the filter [3, 3, 2, 4] wants a bias of shape [8], got [4]"
    case .pointwise:
      "SeparableConv2D: the depthwise filter [3, 3, 2, 4] wants a pointwise one of shape "
        + "[1, 1, 8, 5], got [1, 1, 2, 5]"
    case .separableRank:
      "SeparableConv1D: both filters must be of rank 3: [3, 2, 2] and [1, 1, 4, 5]"
    case .separableInput: "SeparableConv1D: the input must be of rank 3: [8, 2]"
    case .transposedShape:
      "transposedConv2D: the shape [1, 7, 7, 2] and the filter [3, 3, 2, 4] want an input of "
        + "shape [1, 5, 5, 4], got [1, 4, 5, 4]"
    case .transposedRank: "transposedConv2D: the shape must have 4 dimensions: [7, 7]"
    case .enlargedRank: "TransposedConv1D: the input must be of rank 3: [4, 3]"
    case .poolRank: "maxPool1D: the input must be of rank 3: [4, 4]"
    case .poolWindow:
      "avgPool3D: a window of [1, 2, 4, 2, 1] does not fit into the input [1, 3, 3, 3, 2] "
        + "without padding"
    case .poolEnds:
      "maxPool3D: only depth, height and width can be pooled: "
        + "[1, 2, 2, 2, 2] by [1, 1, 1, 1, 1]"
    case .globalRank: "GlobalAvgPool2D: the input must be of rank 4: [2, 8, 3]"
    case .fractionalRatio:
      "fractionalMaxPool2D: ratios are 1 for batch and channels, and at least 1: "
        + "[1.0, 0.5, 1.5, 1.0]"
    case .padding: "ZeroPadding2D: the input must be of rank 4: [2, 8, 3]"
    case .sampling: "UpSampling3D: the input must be of rank 5: [2, 8, 3]"
    case .samplingSize: "UpSampling1D: the size must be positive: 0"
    case .morphologyRank:
      "dilation2D: the input must be of rank 4 and the filter of rank 3: [2, 8, 3] and [3, 3, 3]"
    case .morphologyChannels:
      "erosion2D: the input [1, 5, 5, 2] has 2 channels, the filter [3, 3, 3] takes 3"
    case .blocks: "depthToSpace: blocks of 2 by 2 do not fit the shape [1, 2, 2, 6]"
    case .pixels: "spaceToDepth: blocks of 2 by 2 do not fit the shape [1, 4, 3, 1]"
    }
  }

  typealias T = Tensor<Float>

  func make() -> Any {
    let (line, box) = (T(zeros: [2, 8, 3]), T(zeros: [1, 3, 3, 3, 2]))
    let filter = T(zeros: [3, 3, 4])
    let (plane, image) = (T(zeros: [3, 3, 2, 4]), T(zeros: [2, 2, 5, 3]))
    switch self {
    case .lineRank: return Conv1D(filter: filter)(T(zeros: [8, 3]))
    case .lineChannels: return conv1D(T(zeros: [2, 8, 2]), filter: filter)
    case .lineWindow: return conv1D(line, filter: filter, dilation: 4)
    case .volumeRank: return conv3D(line, filter: T(zeros: [2, 2, 2, 3, 4]))
    case .planeWindow: return conv2D(image, filter: T(zeros: [3, 3, 3, 1]))
    case .strides: return conv1D(line, filter: filter, stride: 0)
    case .depthwiseStrides:
      return depthwiseConv2D(
        image, filter: T(zeros: [2, 2, 3, 1]), strides: (1, 2, 1, 1), padding: .same)
    case .filterRank: return Conv3D(filter: filter)
    case .transposedBias: return TransposedConv2D(filter: plane, bias: T(zeros: [4]))
    case .depthwiseBias: return DepthwiseConv2D(filter: plane, bias: T(zeros: [4]))
    case .transposedShape:
      return transposedConv2D(T(zeros: [1, 4, 5, 4]), shape: [1, 7, 7, 2], filter: plane)
    case .transposedRank:
      return transposedConv2D(T(zeros: [1, 4, 5, 4]), shape: [7, 7], filter: plane)
    case .enlargedRank: return TransposedConv1D(filter: filter)(T(zeros: [4, 3]))
    case .poolRank: return MaxPool1D(poolSize: 2, stride: 2)(T(zeros: [4, 4]))
    case .poolWindow: return AvgPool3D(poolSize: (2, 4, 2), strides: (1, 1, 1))(box)
    case .poolEnds:
      return MaxPool3D(poolSize: (1, 2, 2, 2, 2), strides: (1, 1, 1, 1, 1))(box)
    case .globalRank: return GlobalAvgPool2D()(line)
    case .fractionalRatio: return FractionalMaxPool2D(poolingRatio: (0.5, 1.5))(image)
    case .padding: return ZeroPadding2D(padding: (1, 1))(line)
    case .sampling: return UpSampling3D(size: 2)(line)
    case .samplingSize: return UpSampling1D(size: 0)(line)
    case .morphologyRank: return Dilation2D(filter: T(zeros: [3, 3, 3]))(line)
    case .morphologyChannels:
      return Erosion2D(filter: T(zeros: [3, 3, 3]))(T(zeros: [1, 5, 5, 2]))
    case .blocks: return depthToSpace(T(zeros: [1, 2, 2, 6]), blockSize: 2)
    case .pixels: return spaceToDepth(T(zeros: [1, 4, 3, 1]), blockSize: 2)
    default: return separable()
    }
  }

  private func separable() -> Any {
    let depthwise = T(zeros: [3, 2, 2])
    switch self {
    case .pointwise:
      return SeparableConv2D(
        depthwiseFilter: T(zeros: [3, 3, 2, 4]), pointwiseFilter: T(zeros: [1, 1, 2, 5]))
    case .separableRank:
      return SeparableConv1D(
        depthwiseFilter: depthwise, pointwiseFilter: T(zeros: [1, 1, 4, 5]))
    default:
      return SeparableConv1D(
        depthwiseFilter: depthwise, pointwiseFilter: T(zeros: [1, 4, 5]))(T(zeros: [8, 2]))
    }
  }
}

// One after the other: every process opens TensorFlow anew.
@Suite("Mistakes with convolutions and pooling", .serialized)
struct WindowMistakeTests {
  @Test("stop the program and say what was wrong", arguments: WindowMistake.allCases)
  func stops(mistake: WindowMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
