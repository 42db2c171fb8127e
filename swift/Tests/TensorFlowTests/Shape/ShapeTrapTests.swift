import TensorFlow
import Testing

/// A mistake, and what the program says as it stops.
enum ShapeMistake: String, CaseIterable, Codable, Sendable {
  case reshaped, reshapedUnknown, expandingShape, squeezingShape, squeezingAxis
  case transposed, reversed, stacking, stackingNothing, concatenating, concatenatingRank
  case tiled, unstacked, splitCount, splitSizes
  case broadcasted, unbroadcasted, assignmentOperator, padded, mirrored, sliceBounds, sliceSizes
  case index, negativeIndex, range, negativeRange, stride, backwards, tooMany, ellipses, squeezeAxis
  case assigned, gathering, gatheringAxis, batchGathering, mask, replacing, ragged, compared

  var message: String {
    switch self {
    case .reshaped: "reshaped: cannot make [2, 3] of [4, 2]: 6 scalars against 8"
    case .reshapedUnknown: "reshaped: cannot make [-1, 3] of [4, 2]"
    case .expandingShape: "expandingShape: axis 3 is out of range for adding to the shape [4, 2]"
    case .squeezingShape: "squeezingShape: axis 1 of the shape [4, 2] has length 2, not 1"
    case .squeezingAxis: "squeezingShape: axis -3 is out of range for the shape [4, 2]"
    case .transposed: "transposed: [0, 0] is no permutation of the axes of the shape [4, 2]"
    case .reversed: "reversed: axis 2 is out of range for the shape [4, 2]"
    case .stacking: "stacking: shapes differ: [4, 2] and [2]"
    case .stackingNothing: "stacking: there is no tensor to stack"
    case .concatenating: "concatenating: shapes differ in more than axis 0: [4, 2] and [4, 3]"
    case .concatenatingRank: "concatenating: shapes differ in more than axis 0: [4, 2] and [2]"
    case .tiled: "tiled: the multiples [2] do not fit the shape [4, 2]"
    case .unstacked: "unstacked: axis 2 is out of range for the shape [4, 2]"
    case .splitCount: "split: axis 0 of the shape [4, 2] does not divide into 3 equal parts"
    case .splitSizes: "split: the sizes [1, 2] do not add up to axis 0 of the shape [4, 2]"
    case .broadcasted: "broadcasted: [4, 2] cannot be broadcast to [4, 3]"
    case .unbroadcasted: "unbroadcasted: [3] cannot be broadcast to [4, 2]"
    case .assignmentOperator: "broadcasted: [3] cannot be broadcast to [4, 2]"
    case .padded: "padded: the sizes [[1, 1]] do not fit the shape [4, 2]"
    case .mirrored: "padded: axis 1 of the shape [4, 2] cannot be mirrored 2 before and 0 after"
    case .sliceBounds: "slice: the lower bounds [1, 1] are not below the upper bounds [0, 2]"
    case .sliceSizes:
      "slice: 4 scalars from 1 on do not lie within axis 0 of the shape [4, 2]"
    case .index: "subscript: index 4 is out of range for axis 0 of the shape [4, 2]"
    case .negativeIndex: "subscript: index -3 is out of range for axis 1 of the shape [4, 2]"
    case .range: "subscript: the range 2..<5 does not lie within axis 0 of the shape [4, 2]"
    case .negativeRange: "subscript: the range ...-5 does not lie within axis 0 of the shape [4, 2]"
    case .stride: "subscript: the stride of 0..<2..0 is zero"
    case .backwards: "subscript: 0..<2..-1 cannot run backwards"
    case .tooMany: "subscript: there are more indices in [0, 0, 0] than axes in the shape [4, 2]"
    case .ellipses: "subscript: there are two ellipses in [..., ...]"
    case .squeezeAxis:
      "subscript: squeezeAxis needs length 1, not that of axis 1 of the shape [4, 2]"
    case .assigned: "subscript: the value assigned: [3] cannot be broadcast to [2]"
    case .gathering: "indices[1] = 4 is not in [0, 4)"
    case .gatheringAxis: "gathering: axis 2 is out of range for the shape [4, 2]"
    case .batchGathering:
      "batchGathering: 1 batch dimensions do not fit the shape [4, 2], indices [3, 1] and axis 1"
    case .mask: "gathering: a mask of [2] does not cover the shape [4, 2] from axis 0 on"
    case .replacing:
      "replacing: shapes cannot be broadcast together: [4, 2], with [4, 2], where [3]"
    case .ragged: "tensor literal: elements differ in shape: [2] and [1]"
    case .compared: "shapes cannot be broadcast together: [4, 2] and [3]"
    }
  }

  func make() -> Any {
    let x = Tensor<Float>(zeros: [4, 2])
    let three = Tensor<Float>(zeros: [3])
    var y = x
    switch self {
    case .reshaped: return x.reshaped(to: [2, 3])
    case .reshapedUnknown: return x.reshaped(to: [-1, 3])
    case .expandingShape: return x.expandingShape(at: 3)
    case .squeezingShape: return x.squeezingShape(at: 1)
    case .squeezingAxis: return x.squeezingShape(at: -3)
    case .transposed: return x.transposed(permutation: 0, 0)
    case .reversed: return x.reversed(inAxes: 2)
    case .stacking: return Tensor(stacking: [x, x[0]])
    case .stackingNothing: return Tensor<Float>(stacking: [])
    case .concatenating: return x ++ Tensor(zeros: [4, 3])
    case .concatenatingRank: return x ++ x[0]
    case .tiled: return x.tiled(multiples: [2])
    case .unstacked: return x.unstacked(alongAxis: 2)
    case .splitCount: return x.split(count: 3)
    case .splitSizes: return x.split(sizes: [1, 2])
    case .broadcasted: return x.broadcasted(to: [4, 3])
    case .unbroadcasted: return x.unbroadcasted(to: [3])
    case .assignmentOperator: y .= three
    case .padded: return x.padded(forSizes: [(1, 1)])
    case .mirrored: return x.padded(forSizes: [(0, 0), (2, 0)], mode: .reflect)
    case .sliceBounds: return x.slice(lowerBounds: [1, 1], upperBounds: [0, 2])
    case .sliceSizes: return x.slice(lowerBounds: [1, 0], sizes: [4, 2])
    case .index: return x[4]
    case .negativeIndex: return x[0, -3]
    case .range: return x[2..<5]
    case .negativeRange: return x[...(-5)]
    case .stride: return x[0..<2 .. 0]
    case .backwards: return x[0..<2 .. (-1)]
    case .tooMany: return x[0, 0, 0]
    case .ellipses: return x[TensorRange.ellipsis, TensorRange.ellipsis]
    case .squeezeAxis: return x[0, TensorRange.squeezeAxis]
    case .assigned: y[0] = three
    case .gathering: return x.gathering(atIndices: Tensor<Int32>([0, 4]))
    case .gatheringAxis: return x.gathering(atIndices: Tensor<Int32>([0]), alongAxis: 2)
    case .batchGathering: return x.batchGathering(atIndices: Tensor<Int32>(zeros: [3, 1]))
    case .mask: return x.gathering(where: Tensor([true, false]))
    case .replacing: return x.replacing(with: x, where: Tensor(repeating: true, shape: [3]))
    case .ragged: return [[1, 2], [3]] as Tensor<Float>
    case .compared: return x .< three
    }
    return y
  }
}

@Suite("Mistakes in shapes")
struct ShapeTrapTests {
  @Test("stop the program with the operation and the shapes", arguments: ShapeMistake.allCases)
  func stops(mistake: ShapeMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
