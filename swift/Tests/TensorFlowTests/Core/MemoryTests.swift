import Foundation
import TensorFlow
import Testing
import _Differentiation

private let statm = "/proc/self/statm"
private let canMeasure = FileManager.default.fileExists(atPath: statm)

/// The resident memory of this process, in MiB.
private func residentMemory() -> Double {
  let fields = try! String(contentsOfFile: statm, encoding: .utf8).split(separator: " ")
  return Double(fields[1])! * Double(sysconf(Int32(_SC_PAGESIZE))) / 1_048_576
}

/// By how many MiB resident memory grows while `body` runs, after a run to warm up.
private func growth(_ body: () -> Void) -> Double {
  body()
  let before = residentMemory()
  body()
  return residentMemory() - before
}

private struct Net: Layer {
  var conv = Conv2D<Float>(filterShape: (3, 3, 1, 8), padding: .same, activation: relu)
  var pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
  var flatten = Flatten<Float>()
  var hidden = [Dense<Float>(inputSize: 128, outputSize: 128, activation: relu)]
  var output = Dense<Float>(inputSize: 128, outputSize: 10)

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    input.sequenced(through: conv, pool, flatten, hidden, output)
  }
}

// Each in a process of its own, where no other test allocates. A leak of one tensor of 1 KiB an op
// or a step of one gradient of 64 KiB would be seen many times over.
@Suite(
  "Memory", .serialized, .enabled(if: canMeasure, "resident memory is read from /proc/self/statm"))
struct MemoryTests {
  @Test("20,000 small ops leave nothing behind")
  func operations() async {
    await #expect(processExitsWith: .success) {
      let x: Tensor<Float> = numbers([16, 16])
      let grown = growth {
        for step in 0..<5000 {
          let y = matmul(x, x + Float(step))
          #expect(tanh(y).mean().scalarized().magnitude <= 1)
        }
      }
      #expect(grown < 4, "grew by \(grown) MiB")
    }
  }

  @Test("500 steps of training leave nothing behind")
  func training() async {
    await #expect(processExitsWith: .success) {
      var net = Net()
      let optimizer = SGD(for: net, learningRate: 0.01, momentum: 0.9)
      let input: Tensor<Float> = numbers([16, 8, 8, 1])
      let labels = Tensor<Int32>((0..<16).map { Int32($0 % 10) })
      let grown = growth {
        for _ in 0..<500 {
          let (loss, gradient) = valueWithGradient(at: net) {
            softmaxCrossEntropy(logits: $0(input.asData()), labels: labels)
          }
          #expect(loss.scalarized() < 10)
          optimizer.update(&net, along: gradient)
        }
      }
      #expect(grown < 8, "grew by \(grown) MiB")
    }
  }

  @Test("500 steps of compiled training leave nothing behind")
  func compiledTraining() async {
    await #expect(processExitsWith: .success) {
      let net = Net()
      var state = (net: net, optimizer: SGD(for: net, learningRate: 0.01, momentum: 0.9))
      let input: Tensor<Float> = numbers([16, 8, 8, 1]).asData()
      let labels = Tensor<Int32>((0..<16).map { Int32($0 % 10) })
      let step = compiled { (state: inout (net: Net, optimizer: SGD<Net>), input: Tensor<Float>) in
        let (loss, gradient) = valueWithGradient(at: state.net) {
          softmaxCrossEntropy(logits: $0(input), labels: labels)
        }
        state.optimizer.update(&state.net, along: gradient)
        return loss
      }
      let grown = growth {
        for _ in 0..<500 { #expect(step(&state, input * 0.99).scalarized() < 10) }
      }
      #expect(grown < 8, "grew by \(grown) MiB")
    }
  }

  @Test("strings leave nothing behind, however long")
  func strings() async {
    await #expect(processExitsWith: .success) {
      let long = [[UInt8](repeating: 7, count: 20_000), [1, 2, 3]]
      let grown = growth {
        for _ in 0..<1000 {
          #expect(StringTensor(shape: [2], bytes: long).bytes[1] == [1, 2, 3])
        }
      }
      #expect(grown < 4, "grew by \(grown) MiB")
    }
  }

  @Test("shapes that never come again leave no more than a cache")
  func shapes() async {
    await #expect(processExitsWith: .success) {
      var size = 0
      let grown = growth {
        for _ in 0..<3000 {
          size += 1
          #expect(Tensor<Float>(0).broadcasted(to: [size % 7, size]).shape[1] == size)
        }
      }
      #expect(grown < 16, "grew by \(grown) MiB")
    }
  }

  @Test("key paths are made once")
  func keyPaths() async {
    await #expect(processExitsWith: .success) {
      let net = Net()
      let grown = growth {
        for _ in 0..<1000 {
          #expect(net.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self).count == 6)
          #expect(tensorLeaves(of: zerosLike(net)).count == 6)
        }
      }
      #expect(grown < 4, "grew by \(grown) MiB")
    }
  }

  @Test("threads that end take their status and context with them")
  func threads() async {
    await #expect(processExitsWith: .success) {
      let grown = growth {
        for _ in 0..<100 {
          let sums = onThreads(8) { _ in Tensor<Float>(randomUniform: [10]).sum().scalarized() }
          #expect(sums.allSatisfy { $0 < 10 })
        }
      }
      #expect(grown < 8, "grew by \(grown) MiB")
    }
  }
}
