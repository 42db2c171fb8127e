import TensorFlow
import Testing

private struct Counting {
  let count = Parameter<Float>(Tensor(0))

  func callAsFunction() { count.value = count.value + 1 }
}

@Test("a parameter is written by a layer that is not changed, and shared by its copies")
func parametersAreShared() {
  let layer = Counting()
  let copy = layer
  layer()
  copy()
  #expect(layer.count.value == Tensor(2))
  #expect(copy.count.value == Tensor(2))
  #expect(Counting().count.value == Tensor(0))
}
