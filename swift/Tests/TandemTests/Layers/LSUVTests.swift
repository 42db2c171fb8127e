import Tandem
import TensorFlow
import Testing

@Suite("Layer-sequential unit variance")
struct LSUVTests {
  private let x = normal([16, 12, 12, 2], 1) + 0.5

  private func network() -> ConvNet {
    ConvNet(
      channels: 2, classes: 5, widths: [6, 8],
      style: ConvNetStyle(norm: .none, act: GeneralRelu(leak: 0.1)))
  }

  @Test("layers are found in the order in which they run, and none inside one found")
  func find() {
    let net = network()
    #expect(findLayers(net, where: isLinearLayer).count == 3)
    let layers = findLayers(net) { $0 is ConvLayer || $0 is FADense }
    #expect(layers.count == 3)
    let shapes = layers.compactMap { (net[keyPath: $0] as? any LinearLayer)?.weight.shape }
    #expect(shapes == [[5, 5, 2, 6], [3, 3, 6, 8], [8, 5]])
  }

  @Test("every linear layer's output has a deviation of 1 and a mean of 0")
  func everyLinearLayer() throws {
    var net = network()
    let found = try lsuvInit(&net, x)
    #expect(found.count == 3)
    #expect(found.allSatisfy { abs($0.mean) <= 1e-3 && abs($0.std - 1) <= 1e-3 }, "\(found)")
    let seen = ActivationStatistics()
    net.convs[1].conv.addDelegate(seen)
    _ = net(x)
    #expect(abs(seen.means[0]) <= 1e-3 && abs(seen.deviations[0] - 1) <= 1e-3)
  }

  @Test("a convolution with its activation is set by what the activation adds")
  func convLayers() throws {
    var net = network()
    let before = net
    try lsuvLayer(&net, \.convs[0], x)
    #expect(net.convs[0].bias != 0)
    #expect(net.convs[0].conv.bias == before.convs[0].conv.bias)
    #expect(net.convs[1].weight == before.convs[1].weight)
    let y = net.convs[0](x)
    #expect(abs(y.mean().scalarized()) <= 1e-3)
    #expect(abs(y.standardDeviation().scalarized() - 1) <= 2e-3)
  }

  @Test("a layer without a bias is scaled alone")
  func withoutBias() throws {
    var layer = ConvLayer(2, 3, norm: .batch)
    let (mean, std) = try lsuvLayer(&layer, \.conv, x)
    #expect(abs(std - 1) <= 1e-3)
    #expect(mean.isFinite)
  }

  @Test("an output that is all the same is an error that says so")
  func constant() {
    var net = network()
    net.convs[0].conv.filter = TF(zerosLike: net.convs[0].conv.filter)
    #expect(throws: TandemError.self) { try lsuvInit(&net, x) }
    do { try lsuvInit(&net, x) } catch {
      #expect("\(error)".contains("FAConv2D has an output of mean 0.0, deviation 0.0"))
    }
  }
}
