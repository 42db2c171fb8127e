import TensorFlow
import Testing
import _Differentiation

@Suite("Handles and views")
struct TensorHandleTests {
  private let x: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]

  @Test("any handle gives the tensor's own, its shape and how ops run")
  func handles() {
    func pointer<H: _AnyTensorHandle>(_ handle: H) -> CTensorHandle { handle._cTensorHandle }
    #expect(pointer(x._tfe) == x._rawTensorHandle)
    #expect(x._tfe._tfeTensorHandle === x._tfe)
    #expect(x._tfe.backend == .TF_EAGER && x.handle.backend == .TF_EAGER)
    let any: any AnyTensor = x
    #expect(any._rawTensorHandle == x.handle._cTensorHandle)
    #expect(any._tensorFlowDataType == Float.tensorFlowDataType)
  }

  @Test("a function of zeros in a value's own shapes")
  func zeros() {
    #expect(x.zeroTangentVectorInitializer() == Tensor(zeros: [2, 3]))
    let dense = Dense<Float>(inputSize: 3, outputSize: 2)
    #expect(dense.zeroTangentVectorInitializer().weight == Tensor(zeros: [3, 2]))
  }

  @Test("the tangent of an array is used like an array")
  func views() {
    typealias View = Array<Tensor<Float>>.DifferentiableView
    var view = gradient(at: [x, x * 2]) { ($0[0] * $0[1]).sum() }
    #expect(view.count == 2 && view[0] == x * 2 && view[1] == x)
    #expect(view.map(\.shape) == [[2, 3], [2, 3]])
    view[0] = [7]
    #expect(view.base[0] == [7] && Array(view.reversed())[1] == [7])
    #expect(View().isEmpty && View() == View.zero)
    #expect(view.dropFirst().first == x)
  }
}
