import CTensorFlow

// Arithmetic on small tensors without TensorFlow: the same sums, products and quotients, which IEEE
// 754 defines to the last bit. Functions such as `exp`, whose last bits differ from library to
// library, are left to TensorFlow.

/// What can be done here.
enum HostKernel {
  case add, subtract, multiply, divide, negate, square, squareRoot, relu

  init?(operation name: String) {
    switch name {
    case "AddV2": self = .add
    case "Sub": self = .subtract
    case "Mul": self = .multiply
    case "RealDiv": self = .divide
    case "Neg": self = .negate
    case "Square": self = .square
    case "Sqrt": self = .squareRoot
    case "Relu": self = .relu
    default: return nil
    }
  }
}

extension HostKernel {
  /// The result for one tensor; nil where TensorFlow has to compute it.
  func callAsFunction(_ a: TFETensorHandle) -> TFETensorHandle? {
    guard HostTensor.computesHere else { return nil }
    switch a.dataType._cDataType {
    case TF_DataType(CTF_FLOAT): return unary(a, Float.self)
    case TF_DataType(CTF_DOUBLE): return unary(a, Double.self)
    default: return nil
    }
  }

  /// The result for two tensors of one shape, or one of them a scalar; nil where TensorFlow has to
  /// compute it, or to say what is wrong.
  func callAsFunction(_ a: TFETensorHandle, _ b: TFETensorHandle) -> TFETensorHandle? {
    guard HostTensor.computesHere else { return nil }
    let type = a.dataType._cDataType
    guard type == b.dataType._cDataType else { return nil }
    switch type {
    case TF_DataType(CTF_FLOAT): return binary(a, b, Float.self)
    case TF_DataType(CTF_DOUBLE): return binary(a, b, Double.self)
    default: return nil
    }
  }

  private func unary<Scalar: BinaryFloatingPoint & TensorFlowScalar>(
    _ a: TFETensorHandle, _ type: Scalar.Type
  ) -> TFETensorHandle? {
    guard let count = smallCount(a.shape, type) else { return nil }
    return a.withBytes { bytes in
      let x = bytes.assumingMemoryBound(to: Scalar.self)
      return hostTensor(a.shape, count, type) { result in
        switch self {
        case .negate: for i in 0..<count { result[i] = -x[i] }
        case .square: for i in 0..<count { result[i] = x[i] * x[i] }
        case .squareRoot: for i in 0..<count { result[i] = x[i].squareRoot() }
        default: for i in 0..<count { result[i] = x[i] < 0 ? 0 : x[i] }
        }
      }
    }
  }

  private func binary<Scalar: BinaryFloatingPoint & TensorFlowScalar>(
    _ a: TFETensorHandle, _ b: TFETensorHandle, _ type: Scalar.Type
  ) -> TFETensorHandle? {
    let shape: TensorShape
    if b.shape.rank == 0 || a.shape == b.shape {
      shape = a.shape
    } else if a.shape.rank == 0 {
      shape = b.shape
    } else {
      return nil
    }
    guard let count = smallCount(shape, type) else { return nil }
    return a.withBytes { left in
      b.withBytes { right in
        hostTensor(shape, count, type) {
          fill(
            $0, left.assumingMemoryBound(to: Scalar.self), a.shape.rank == 0 ? 0 : 1,
            right.assumingMemoryBound(to: Scalar.self), b.shape.rank == 0 ? 0 : 1, count)
        }
      }
    }
  }

  /// A stride of 0 repeats a scalar.
  @inline(__always) private func fill<Scalar: BinaryFloatingPoint>(
    _ result: UnsafeMutablePointer<Scalar>, _ a: UnsafeBufferPointer<Scalar>, _ strideA: Int,
    _ b: UnsafeBufferPointer<Scalar>, _ strideB: Int, _ count: Int
  ) {
    let (a, b) = (a.baseAddress!, b.baseAddress!)
    switch self {
    case .add: for i in 0..<count { result[i] = a[i * strideA] + b[i * strideB] }
    case .subtract: for i in 0..<count { result[i] = a[i * strideA] - b[i * strideB] }
    case .multiply: for i in 0..<count { result[i] = a[i * strideA] * b[i * strideB] }
    default: for i in 0..<count { result[i] = a[i * strideA] / b[i * strideB] }
    }
  }
}

/// The number of scalars, if they are few enough to be computed here, and any.
@inline(__always) private func smallCount<Scalar>(_ shape: TensorShape, _ type: Scalar.Type) -> Int?
{
  let count = shape.contiguousSize
  return count > 0 && count * MemoryLayout<Scalar>.stride <= HostTensor.largest ? count : nil
}

/// A tensor in Swift's memory whose scalars `fill` writes.
func hostTensor<Scalar: TensorFlowScalar>(
  _ shape: TensorShape, _ count: Int, _ type: Scalar.Type,
  _ fill: (UnsafeMutablePointer<Scalar>) -> Void
) -> TFETensorHandle {
  let tensor = HostTensor(
    Scalar.tensorFlowDataType, byteCount: count * MemoryLayout<Scalar>.stride
  ) { fill($0.assumingMemoryBound(to: Scalar.self)) }
  return TFETensorHandle(.host(tensor), shape: shape)
}
