import Foundation
import TensorFlow
import Testing

@Suite struct TensorHandleSharingTests {
  /// Memory that says when it is released.
  private final class Memory {
    static let alignment = 64
    let pointer: UnsafeMutablePointer<Float>
    let count: Int
    let onRelease: () -> Void

    init(_ count: Int, onRelease: @escaping () -> Void = {}) {
      let byteCount = count * MemoryLayout<Float>.stride
      pointer = UnsafeMutableRawPointer.allocate(
        byteCount: byteCount, alignment: Self.alignment
      ).bindMemory(to: Float.self, capacity: count)
      for index in 0..<count { pointer[index] = Float(index) }
      (self.count, self.onRelease) = (count, onRelease)
    }

    deinit {
      pointer.deallocate()
      onRelease()
    }
  }

  private func tensor(of memory: Memory, from start: Int = 0) -> Tensor<Float> {
    Tensor(
      handle: TensorHandle(
        shape: [memory.count - start, 1], sharing: memory.pointer + start, of: memory))
  }

  @Test(arguments: [1, 3, 100_000]) func scalarsAreTheMemorys(count: Int) {
    let numbers = tensor(of: Memory(count))
    #expect(numbers.shape == [count, 1])
    #expect(numbers.scalars == (0..<count).map(Float.init))
  }

  @Test func noCopyIsMadeOfALargeOne() {
    let memory = Memory(100_000)
    let numbers = tensor(of: memory)
    memory.pointer[7] = -1  // against the rule, to see that it is the same memory
    #expect(numbers.scalars[7] == -1)
  }

  @Test func memoryThatBeginsElsewhereIsCopied() {
    let numbers = tensor(of: Memory(100_001), from: 1)
    #expect(numbers.scalars == (1...100_000).map(Float.init))
  }

  @Test(arguments: [3, 100_000]) func theOwnerGoesWithTheLastTensor(count: Int) {
    var releases = 0
    do {
      var numbers: Tensor<Float>? = tensor(of: Memory(count) { releases += 1 })
      var reshaped: Tensor<Float>? = numbers!.reshaped(to: [count])
      numbers = nil
      #expect(reshaped!.scalars.last == Float(count - 1))
      reshaped = nil
    }
    #expect(releases == 1)
  }

  @Test func opsDoNotWriteToIt() {
    let memory = Memory(100_000)
    for _ in 0..<3 { #expect((tensor(of: memory) + 1).scalars.first == 1) }
    var numbers = tensor(of: memory)
    numbers += 5
    #expect(numbers.scalars.first == 5)
    #expect(memory.pointer[0] == 0)
  }
}
