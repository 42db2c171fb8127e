import Tandem
import TensorFlow

extension SafetensorsFile {
  /// The whole numbers of a tensor.
  func integers(_ name: String) throws -> [Int] {
    try array(name, of: Int64.self).scalars.map(Int.init)
  }

  /// Puts a tensor under `name`, laid out as PyTorch has it; one number becomes [1], as in Python.
  mutating func set(_ name: String, to tensor: TF, _ layout: Layout) {
    let stored = layout.toPyTorch(tensor)
    set(name, to: stored.rank == 0 ? stored.reshaped(to: [1]) : stored)
  }

  /// Puts numbers under `name`, as a tensor of rank 1.
  mutating func set<Number: BinaryFloatingPoint>(_ name: String, to numbers: [Number]) {
    set(name, to: ShapedArray(numbers.map { Float($0) }))
  }

  /// Puts counts under `name`, as a tensor of rank 1; cases compare floating-point numbers only.
  mutating func set(_ name: String, to counts: [Int]) { set(name, to: counts.map(Double.init)) }
}
