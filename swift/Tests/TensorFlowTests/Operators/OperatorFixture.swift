import Foundation
import TensorFlow

/// What Pillow, NumPy and the standard library of Python give, written by `tools/op_fixtures`.
enum OperatorFixture {
  private static let file = try! SafetensorsFile(
    contentsOf: URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/operators.safetensors").standardized)

  /// The array of a name.
  static func tensor<Scalar: SafetensorsScalar & TensorFlowScalar>(_ name: String)
    -> Tensor<Scalar>
  {
    try! file.tensor(name)
  }

  /// The bytes of a file, as one string.
  static func contents(_ name: String) -> StringTensor {
    StringTensor(shape: [], bytes: [try! file.entry(name).bytes])
  }
}
