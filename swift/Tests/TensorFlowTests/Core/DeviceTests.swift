import TensorFlow
import Testing

@Suite("Devices")
struct DeviceTests {
  private let cpu = Device(kind: .CPU)

  @Test("the processor is among them, and prints as kind and number")
  func listing() {
    #expect(Device.allDevices.contains(cpu))
    #expect(Device.allDevices.contains(.default))
    #expect(Device.defaultTFEager == .default)
    #expect(Set(Device.allDevices).count == Device.allDevices.count)
    #expect("\(cpu)" == "CPU:0")
    #expect(Device(kind: .GPU, ordinal: 1) != Device(kind: .GPU))
  }

  @Test("withDevice places ops, gives its result and passes errors on")
  func placing() {
    let x: Tensor<Float> = [1, 2]
    let sum = withDevice(.cpu) { x + x }
    #expect(sum == [2, 4])
    #expect(sum.device == cpu)
    #expect(withDevice(named: "/device:CPU:0") { (x * 3).device } == cpu)
    #expect(withDevice(.cpu, 0) { withDefaultDevice { x - 1 } } == [0, 1])
    struct Stop: Error {}
    #expect(throws: Stop.self) { try withDevice(.cpu) { throw Stop() } }
    #expect(x + 1 == [2, 3])
  }

  @Test("a copy to the processor lies there and is equal")
  func copying() {
    let x: Tensor<Int32> = [[1, 2], [3, 4]]
    let copy = Tensor(copying: x, to: cpu)
    #expect(copy == x)
    #expect(copy.device == cpu)
    #expect(Tensor<Float>([1, 2], on: cpu).device == cpu)
    #expect(Tensor<Float>(ones: [2], on: cpu) == [1, 1])
  }

  @Test("threads place their ops each on its own")
  func threads() {
    let results = onThreads(8) { index in
      (0..<50).map { step in
        withDevice(.cpu) {
          let x = Tensor<Float>([Float(index), Float(step)])
          return withDefaultDevice { x + x }.scalars
        }
      }
    }
    for (index, result) in results.enumerated() {
      #expect(result == (0..<50).map { [Float(2 * index), Float(2 * $0)] })
    }
  }

  private static let hasGPU = Device.allDevices.contains { $0.kind == .GPU }

  @Test("a thread's device is not another's", .enabled(if: hasGPU, "TensorFlow sees no GPU"))
  func twoDevices() {
    let kinds = onThreads(8) { index in
      (0..<50).map { _ -> Device.Kind in
        withDevice(index.isMultiple(of: 2) ? .gpu : .cpu) {
          (Tensor<Float>([1, 2]) + Tensor<Float>([3, 4])).device.kind
        }
      }
    }
    for (index, kinds) in kinds.enumerated() {
      #expect(Set(kinds) == [index.isMultiple(of: 2) ? .GPU : .CPU])
    }
  }
}
