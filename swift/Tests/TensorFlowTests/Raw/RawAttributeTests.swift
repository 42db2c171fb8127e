import TensorFlow
import Testing

@Suite("Raw ops with attributes of every kind")
struct RawAttributeTests {
  @Test("take a tensor, shapes and lists")
  func values() {
    let constant: Tensor<Int32> = _Raw.const(value: Tensor<Int32>([[1, 2]]))
    #expect(constant == [[1, 2]])
    let bytes = _Raw.serializeTensor(Tensor<Float>([1, 2]))
    #expect(_Raw.parseTensor(serialized: bytes) == Tensor<Float>([1, 2]))
    #expect(_Raw.ensureShape(constant, shape: TensorShape([1, 2])) == constant)
    #expect(_Raw.bucketize(Tensor<Float>([0, 5, 10]), boundaries: [1, 7]) == [0, 1, 2])
    let joined = _Raw.stringJoin(
      inputs: [StringTensor(["a", "b"]), StringTensor("c")], separator: "·")
    #expect(joined == StringTensor(["a·c", "b·c"]))
  }

  @Test("take complex numbers, whose precision is an attribute")
  func complex() {
    let wave: Tensor<Double> = [1, 2, 3, 4]
    let spectrum = _Raw.rFFT(wave, fftLength: [4], tcomplex: .complex128)
    let (real, imaginary): (Tensor<Double>, Tensor<Double>) = (
      _Raw.real(spectrum), _Raw.imag(spectrum)
    )
    #expect(real == [10, -2, -2])
    #expect(imaginary == [0, 2, 0])
    #expect(_Raw.iRFFT(spectrum, fftLength: [4]) == wave)
    let point = _Raw.complex(real: Tensor<Float>([3]), imag: Tensor<Float>([4]))
    #expect(point._tensorFlowDataType == .complex64)
    #expect(_Raw.complexAbs(point) == Tensor<Float>([5]))
    #expect(_Raw.imag(_Raw.conj(point)) == Tensor<Float>([-4]))
  }
}
