import TensorFlow
import Testing
import _Differentiation

@Test func everyLayerHasAFiniteGradientOfItsInput() {
  for entry in layerCatalogue { entry.accept(FiniteGradient()) }
}

private struct FiniteGradient: LayerCheck {
  func check<L: Layer>(_ name: String, _ layer: L, _ input: Tensor<Float>)
  where L.Input == Tensor<Float>, L.Output == Tensor<Float> {
    let (output, backpropagator) = layer.appliedForBackpropagation(to: input)
    let gradient = backpropagator(Tensor(onesLike: output)).inputGradient
    #expect(gradient.shape == input.shape, "\(name)")
    let isFinite = gradient.scalars.allSatisfy { $0.isFinite }
    #expect(isFinite, "\(name)")
  }
}
