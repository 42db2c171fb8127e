import TensorFlow
import Testing

/// Something that is moved in its own way.
private struct Buffer: CopyableToDevice {
  var device: Device?

  init() {}
  init(copying other: Buffer, to device: Device) { self.device = device }
}

private struct Model: KeyPathIterable {
  var layers = [Dense<Float>(inputSize: 2, outputSize: 3)]
  var optional: Dense<Float>? = Dense(inputSize: 3, outputSize: 1)
  let fixed: Tensor<Int32> = [1, 2]
  var buffers = [Buffer(), Buffer()]
  var running = Parameter<Float>([5])
  var name = "model"
}

@Suite("Copies on a device")
struct CopyableToDeviceTests {
  private let cpu = Device(kind: .CPU)

  @Test("every tensor is copied, and what has its own way is asked")
  func copy() {
    let model = Model()
    let copy = Model(copying: model, to: cpu)
    let pairs = zip(tensorLeaves(of: model), tensorLeaves(of: copy))
    #expect(tensorLeaves(of: copy).map(\.path) == tensorLeaves(of: model).map(\.path))
    #expect(pairs.allSatisfy { $0.handle !== $1.handle })
    #expect(copy.layers[0].weight == model.layers[0].weight && copy.fixed == [1, 2])
    #expect(copy.layers[0].weight.device == cpu)
    #expect(copy.optional?.weight == model.optional?.weight)
    #expect(copy.optional?.weight._tfe !== model.optional?.weight._tfe)
    #expect(copy.buffers.map(\.device) == [cpu, cpu] && model.buffers[0].device == nil)
  }

  @Test("a parameter is no longer shared with the original")
  func parameters() {
    let model = Model()
    let copy = Model(copying: model, to: cpu)
    copy.running.value += 1
    #expect(copy.running.value == [6] && model.running.value == [5])
  }

  @Test("moved in place")
  func move() {
    var model = Model()
    let before = model
    model.move(to: cpu)
    #expect(model.layers[0].bias == before.layers[0].bias)
    #expect(model.layers[0].bias._tfe !== before.layers[0].bias._tfe)
    #expect(model.buffers[1].device == cpu && model.name == "model")
  }

  @Test("between two processors, that one process starts with")
  func twoProcessors() async {
    await #expect(processExitsWith: .success) {
      _RuntimeConfig.cpuDeviceCount = 2
      let second = Device(kind: .CPU, ordinal: 1)
      #expect(Device.allDevices.filter { $0.kind == .CPU } == [Device(kind: .CPU), second])
      let names = _ExecutionContext.global.deviceNames
      #expect(names.count == Device.allDevices.count)
      #expect(names.contains { $0.hasSuffix("device:CPU:1") })
      #expect(!_ExecutionContext.global.tensorFlowConfig.isEmpty)
      var model = Model()
      let bias = model.layers[0].bias
      model.move(to: second)
      #expect(model.layers[0].weight.device == second && model.fixed.device == second)
      #expect(model.optional?.bias.device == second && model.running.value.device == second)
      #expect(model.layers[0].bias == bias && bias.device != second)
    }
  }

  @Test("settings come too late once TensorFlow runs")
  func tooLate() async {
    let late = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<Float>(1)
      _RuntimeConfig.cpuDeviceCount = 2
    }
    #expect(standardError(of: late).contains("cpuDeviceCount: TensorFlow is running already"))
  }
}
