import TensorFlow
import Testing

/// A mistake with tensors, and what the program says as it stops.
enum CoreMistake: String, CaseIterable, Codable, Sendable {
  case ragged, deeperRagged, scalarCount, bufferCount, negativeShape, memory, scalarized
  case stringCount, byteCount
  case gpu, deviceIndex, copy
  case sum, assignment, comparison, division, noKernel
  case matmul, matmulTransposed, matmulRank, batches
  case gradient

  var message: String {
    switch self {
    case .ragged: "tensor literal: elements differ in shape: [2] and [1]"
    case .deeperRagged: "tensor literal: elements differ in shape: [1, 2] and [2, 2]"
    case .scalarCount: "Tensor: the shape [2, 3] holds 6 scalars, got 5"
    case .bufferCount: "Tensor: the shape [2] holds 2 scalars, got 3"
    case .negativeShape: "Tensor: the shape [-2, -1] has a negative dimension"
    case .memory: "no memory for a tensor of Float of shape [1099511627776, 1024]"
    case .scalarized: "scalarized: the shape [2] holds 2 scalars, not one"
    case .stringCount: "StringTensor: the shape [3] holds 3 strings, got 1"
    case .byteCount: "StringTensor: the shape [] holds 1 strings, got 2"
    case .gpu: "withDevice: no device /device:GPU:7; TensorFlow sees [CPU:0"
    case .deviceIndex: "withDevice: no device /device:CPU:99; TensorFlow sees [CPU:0"
    case .copy: "copying to TPU:3: TensorFlow sees only [CPU:0"
    case .sum: "AddV2: shapes cannot be broadcast together: [2] and [3]"
    case .assignment: "Sub: shapes cannot be broadcast together: [2] and [2, 3]"
    case .comparison: "Equal: shapes cannot be broadcast together: [2] and [3]"
    case .division: "Integer division by zero"
    case .noKernel: "(inputs: Int8 [2, 2], Int8 [2, 2]"
    case .matmul: "Fatal error: matmul: inner dimensions differ: [64, 784] and [10, 784]\n"
    case .matmulTransposed: "matmul: inner dimensions differ: [2, 3] transposed and [3, 2]"
    case .matmulRank: "matmul: both must be of rank 2 or more: [3] and [3, 2]"
    case .batches: "matmul: batches cannot be broadcast together: [2, 3, 4] and [5, 4, 6]"
    case .gradient: "gradient: the function's result must be a scalar, got the shape [2]"
    }
  }

  func make() -> Any {
    let x: Tensor<Float> = [1, 2]
    let three: Tensor<Float> = [1, 2, 3]
    var y = x
    switch self {
    case .ragged: return [[1, 2], [3]] as Tensor<Float>
    case .deeperRagged: return [[[1, 2]], [[3, 4], [5, 6]]] as Tensor<Int32>
    case .scalarCount: return Tensor<Float>(shape: [2, 3], scalars: [1, 2, 3, 4, 5])
    case .bufferCount:
      return three.scalars.withUnsafeBufferPointer { Tensor(shape: [2], scalars: $0) }
    case .negativeShape: return Tensor<Float>(shape: [-2, -1], scalars: [1, 2])
    case .memory: return Tensor<Float>(zeros: [1 << 40, 1 << 10])
    case .scalarized: return x.scalarized()
    case .stringCount: return StringTensor(shape: [3], scalars: ["a"])
    case .byteCount: return StringTensor(shape: [], bytes: [[1], [2]])
    // Number 7: a machine that has a GPU has hardly eight.
    case .gpu: return withDevice(.gpu, 7) { x + x }
    case .deviceIndex: return withDevice(.cpu, 99) { x + x }
    case .copy: return Tensor(copying: x, to: Device(kind: .TPU, ordinal: 3))
    case .sum: return x + three
    case .assignment: y -= Tensor(stacking: [three, three])
    case .comparison: return StringTensor(["a", "b"]).elementsEqual(StringTensor(["a", "b", "c"]))
    case .division: return Tensor<Int32>([1, 2]) / 0
    case .noKernel:
      return TensorFlow.matmul(Tensor<Int8>(ones: [2, 2]), Tensor<Int8>(ones: [2, 2]))
    case .matmul:
      return TensorFlow.matmul(Tensor<Float>(ones: [64, 784]), Tensor<Float>(ones: [10, 784]))
    case .matmulTransposed:
      return TensorFlow.matmul(
        Tensor<Float>(ones: [2, 3]), transposed: true, Tensor<Float>(ones: [3, 2]))
    case .matmulRank: return TensorFlow.matmul(three, Tensor<Float>(ones: [3, 2]))
    case .batches:
      return TensorFlow.matmul(Tensor<Float>(ones: [2, 3, 4]), Tensor<Float>(ones: [5, 4, 6]))
    case .gradient: return TensorFlow.gradient(at: x) { $0 * 2 }
    }
    return y
  }
}

// One after the other: every process opens TensorFlow anew.
@Suite("Mistakes with tensors", .serialized)
struct CoreMistakeTests {
  @Test("stop the program and say what was wrong", arguments: CoreMistake.allCases)
  func stops(mistake: CoreMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
