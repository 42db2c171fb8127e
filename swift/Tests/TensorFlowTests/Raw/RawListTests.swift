import TensorFlow
import TestFiles
import Testing

@Suite("Raw ops with lists of tensors of several types")
struct RawListTests {
  @Test("give back each tensor as what it is")
  func kinds() {
    let all: [AnyTensor] = [
      Tensor<Float>([1]), Tensor<Double>([2]), Tensor<BFloat16>(Tensor<Float>([3])),
      Tensor<Bool>([true]), StringTensor(["a"]), Tensor<Int8>([4]), Tensor<Int16>([5]),
      Tensor<Int32>([6]), Tensor<Int64>([7]), Tensor<UInt8>([8]), Tensor<UInt16>([9]),
      Tensor<UInt32>([10]), Tensor<UInt64>([11]),
      _Raw.fFT(
        _Raw.complex(real: Tensor<Double>([1]), imag: Tensor<Double>([2]), tout: .complex128)),
    ]
    let same = _Raw.identityN(all)
    #expect(same.count == all.count)
    for (before, after) in zip(all, same) {
      #expect(type(of: before) == type(of: after))
      #expect(before._tensorFlowDataType == after._tensorFlowDataType)
    }
    #expect((same[0] as? Tensor<Float>) == Tensor([1]))
    #expect((same[12] as? Tensor<UInt64>)?.scalars == [11])
    #expect("\(same[13]._tensorFlowDataType)" == "complex128")
  }

  @Test("save and restore what the archived module saved and restored")
  func saving() throws {
    let folder = try TemporaryFolder()
    let prefix = StringTensor(folder.url.appending(path: "weights").path)
    let names = StringTensor(["matrix", "count", "label"])
    let slices = StringTensor(["", "", ""])
    let matrix: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
    _Raw.saveV2(
      prefix: prefix, tensorNames: names, shapeAndSlices: slices,
      tensors: [matrix, Tensor<Int64>(7), StringTensor("eight")])
    let dtypes = [
      Float.tensorFlowDataType, Int64.tensorFlowDataType, String.tensorFlowDataType,
    ]
    let restored = _Raw.restoreV2(
      prefix: prefix, tensorNames: names, shapeAndSlices: slices, dtypes: dtypes)
    #expect((restored[0] as? Tensor<Float>) == matrix)
    #expect((restored[1] as? Tensor<Int64>) == Tensor(7))
    #expect((restored[2] as? StringTensor) == StringTensor("eight"))
    let column = _Raw.restoreV2(
      prefix: prefix, tensorNames: StringTensor(["matrix"]),
      shapeAndSlices: StringTensor(["2 3 0,2:1,1"]), dtypes: [Float.tensorFlowDataType])
    #expect((column[0] as? Tensor<Float>) == [[2], [5]])
  }

  @Test("may have types that only the results tell")
  func types() {
    let lines = StringTensor(["1,2.5,a", "2,,b"])
    let defaults: [AnyTensor] = [Tensor<Int32>([]), Tensor<Float>([0.5]), StringTensor([""])]
    let columns = _Raw.decodeCSV(records: lines, recordDefaults: defaults)
    #expect((columns[0] as? Tensor<Int32>) == [1, 2])
    #expect((columns[1] as? Tensor<Float>) == [2.5, 0.5])
    #expect((columns[2] as? StringTensor) == StringTensor(["a", "b"]))
  }

  @Test("have lists among several results")
  func parts() {
    // Best path: class 0, blank, class 1 of two classes and the blank.
    let logits: Tensor<Float> = [[[5, 0, 0]], [[0, 0, 5]], [[0, 5, 0]]]
    let beams = _Raw.cTCBeamSearchDecoder(
      inputs: logits, sequenceLength: [3], beamWidth: 4, topPaths: 2)
    #expect(beams.decodedIndices.count == 2)
    #expect(beams.decodedValues.count == 2)
    #expect(beams.decodedShape.count == 2)
    #expect(beams.decodedValues[0] == [0, 1])
    #expect(beams.decodedShape[0] == [1, 2])
    #expect(beams.logProbability.shape == [1, 2])
  }

  @Test("take several tensors of one type")
  func oneType() {
    let (x, y): (Tensor<Float>, Tensor<Float>) = ([[1, 2], [3, 4]], [[5, 6], [7, 8]])
    #expect(_Raw.einsum(inputs: [x, y], equation: "ij,jk->ik") == [[19, 22], [43, 50]])
    let stitched = _Raw.dynamicStitch(indices: [[2, 0], [1]], data: [x, y[0..<1]])
    #expect(stitched == [[3, 4], [5, 6], [1, 2]])
    let shapes: [Tensor<Int32>] = _Raw.shapeN([x, x[0..<1]])
    #expect(shapes == [[2, 2], [1, 2]])
  }
}
