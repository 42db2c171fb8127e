import Foundation
import TensorFlow

/// What one thread does; the numbers depend on its index only.
struct Work {
  let name: String
  let body: (Int) -> [Float]
}

let works = [
  Work(name: "the library opens, the first op runs", body: firstOp),
  Work(name: "ops of every kind, read at once") { index in
    (0..<20).flatMap { operations(index, $0) }
  },
  Work(name: "axes and shapes, more of them than are kept", body: constants),
  Work(name: "learning phases, seeds and generators", body: contexts),
  Work(name: "devices", body: devices),
  Work(name: "key paths and leaves of types not seen before", body: reflection),
  Work(name: "layers and gradients", body: gradients),
  Work(name: "train steps", body: training),
  Work(name: "one tensor that all use, and let go", body: sharing),
  Work(name: "a compiled function, more signatures than are kept", body: compiledFunction),
  Work(name: "a compiled train step", body: compiledTraining),
]

func firstOp(_ index: Int) -> [Float] {
  try! TensorFlowLibrary.load()
  return [Float(TensorFlowLibrary.folder!.count)] + (Tensor<Float>([Float(index), 2]) * 3).scalars
}

func operations(_ index: Int, _ step: Int) -> [Float] {
  let x = numbers([4, 3], seed: index * 1000 + step)
  let parts = (x ++ x * 2).split(count: 2)
  let y = matmul(parts[0], transposed: true, parts[1]).reshaped(to: [9])
  let z = Tensor<Float>(randomUniform: [9], seed: (Int32(index), Int32(step))) + y
  let chosen = z.gathering(atIndices: Tensor<Int32>([0, 8, Int32(step % 9)]))
  let words = StringTensor(["\(index)", "\(step)"]).elementsEqual(StringTensor("\(step)"))
  return softmax(chosen).scalars + [x.sum().scalarized(), x.max().scalarized()]
    + x.sum(squeezingAxes: 1).scalars + Tensor<Float>(words).scalars
}

func constants(_ index: Int) -> [Float] {
  (1...1100).map { size in
    let x = Tensor<Float>(repeating: Float(index), shape: [1, 1])
    return x.broadcasted(to: [size % 7 + 1, size]).sum(alongAxes: 0, 1).scalars[0]
  }
}

func contexts(_ index: Int) -> [Float] {
  let phase: LearningPhase = index.isMultiple(of: 2) ? .training : .inference
  return (0..<20).flatMap { step in
    withLearningPhase(phase) {
      withRandomSeedForTensorFlow((Int32(index), Int32(step))) {
        let drawn = Tensor<Float>(randomNormal: [3]) + Tensor<Float>(randomUniform: [3])
        return drawn.scalars + [Context.local.learningPhase == .training ? 1 : 0]
      }
    }
  }
}

func devices(_ index: Int) -> [Float] {
  (0..<20).flatMap { step in
    withDevice(named: "/device:CPU:0") {
      let x = Tensor<Float>([Float(index), Float(step)])
      let copy = Tensor(copying: x, to: Device(kind: .CPU))
      return withDefaultDevice { copy + x }.scalars + [Float(Device.allDevices.count)]
    }
  }
}

private let shared = numbers([8, 8], seed: 99)

func sharing(_ index: Int) -> [Float] {
  (0..<50).flatMap { _ in (matmul(shared, shared) + Float(index)).sum(squeezingAxes: 0).scalars }
}

/// Numbers in -1...1 that depend on the seed only.
func numbers(_ shape: TensorShape, seed: Int) -> Tensor<Float> {
  Tensor(
    shape: shape,
    scalars: (0..<shape.contiguousSize).map { Float(sin(Double($0 * 7 + seed * 131) * 12.9898)) })
}
