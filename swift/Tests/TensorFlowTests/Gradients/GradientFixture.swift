import Foundation
import TensorFlow

/// The numbers of every case, written by `tools/gradient_fixtures` from PyTorch.
///
/// A tensor is named `<case>/<what><number>`, such as `matmul.plain/input1`; a constant
/// `<case>/<constant>`. All are Double, but for constants that index.
enum GradientFixture {
  static let url = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Fixtures/gradients.safetensors").standardized

  private static let names = Set(file.names)
  private static let file = try! SafetensorsFile(contentsOf: url)

  /// The names of all cases.
  static let caseNames = Set(names.map { String($0.prefix { $0 != "/" }) })

  /// The case's tensors of one kind (`input`, `upstream`, `value`, `grad`), in order.
  static func tensors(_ kind: String, of name: String) -> [ShapedArray<Double>] {
    var arrays: [ShapedArray<Double>] = []
    while case let next = "\(name)/\(kind)\(arrays.count)", names.contains(next) {
      arrays.append(try! file.array(next))
    }
    return arrays
  }

  /// A constant of whole numbers, such as the indices that a case gathers.
  static func integers(_ name: String) -> Tensor<Int32> { Tensor(try! file.array(name)) }

  /// A constant of zeros and ones as truth values.
  static func mask(_ name: String) -> Tensor<Bool> {
    let numbers: ShapedArray<Int32> = try! file.array(name)
    return Tensor(ShapedArray(shape: numbers.shape, scalars: numbers.scalars.map { $0 == 1 }))
  }

  /// A constant of floating-point numbers.
  static func numbers<Scalar: TensorFlowFloatingPoint>(_ name: String) -> Tensor<Scalar> {
    tensor(try! file.array(name))
  }

  /// The numbers as a tensor of another precision.
  static func tensor<Scalar: TensorFlowFloatingPoint>(
    _ array: ShapedArray<Double>
  ) -> Tensor<Scalar> {
    Tensor(ShapedArray(shape: array.shape, scalars: array.scalars.map { Scalar($0) }))
  }
}
