import CTensorFlow

// Sums, matrix products and other shapes of small tensors, without TensorFlow; see `HostTensor`. Sums
// are made in double precision. Each function gives nil where TensorFlow has to do it.

extension TFETensorHandle {
  /// Whether this can be computed with here: a value, small, and on no chosen device.
  private var isSmall: Bool {
    guard symbol == nil, HostTensor.computesHere else { return false }
    let count = shape.contiguousSize
    return count > 0 && count <= HostTensor.largest / MemoryLayout<Double>.stride
  }

  /// The same scalars in another shape. Only for what lies here already: a result of TensorFlow's
  /// shares its memory with the reshaped one.
  func reshapedOnHost(_ newShape: TensorShape) -> TFETensorHandle? {
    guard case .host(let tensor) = storage else { return nil }
    let bytes = tensor.bytes
    let copy = HostTensor(tensor.dataType, byteCount: bytes.count) {
      $0.copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
    }
    return TFETensorHandle(.host(copy), shape: newShape, isData: isData)
  }

  /// The sum of all scalars in the shape `result`, which holds one.
  func summedOnHost(_ result: TensorShape) -> TFETensorHandle? {
    guard isSmall else { return nil }
    switch dataType._cDataType {
    case TF_DataType(CTF_FLOAT): return summed(result, Float.self)
    case TF_DataType(CTF_DOUBLE): return summed(result, Double.self)
    default: return nil
    }
  }

  private func summed<Scalar: BinaryFloatingPoint & TensorFlowScalar>(
    _ result: TensorShape, _ type: Scalar.Type
  ) -> TFETensorHandle {
    withBytes { bytes in
      let total = bytes.assumingMemoryBound(to: Scalar.self).reduce(0.0) { $0 + Double($1) }
      return hostTensor(result, 1, type) { $0[0] = Scalar(total) }
    }
  }

  /// The product of two matrices.
  func multipliedOnHost(by other: TFETensorHandle) -> TFETensorHandle? {
    guard isSmall, other.isSmall, shape[0] * shape[1] * other.shape[1] <= 4096 else { return nil }
    let type = dataType._cDataType
    guard type == other.dataType._cDataType else { return nil }
    switch type {
    case TF_DataType(CTF_FLOAT): return multiplied(by: other, Float.self)
    case TF_DataType(CTF_DOUBLE): return multiplied(by: other, Double.self)
    default: return nil
    }
  }

  private func multiplied<Scalar: BinaryFloatingPoint & TensorFlowScalar>(
    by other: TFETensorHandle, _ type: Scalar.Type
  ) -> TFETensorHandle? {
    let (rows, inner, columns) = (shape[0], shape[1], other.shape[1])
    guard rows * columns * MemoryLayout<Scalar>.stride <= HostTensor.largest else { return nil }
    return withBytes { left in
      other.withBytes { right in
        let a = left.assumingMemoryBound(to: Scalar.self).baseAddress!
        let b = right.assumingMemoryBound(to: Scalar.self).baseAddress!
        return hostTensor([rows, columns], rows * columns, type) { result in
          for row in 0..<rows {
            for column in 0..<columns {
              var sum = 0.0
              for k in 0..<inner {
                sum += Double(a[row * inner + k]) * Double(b[k * columns + column])
              }
              result[row * columns + column] = Scalar(sum)
            }
          }
        }
      }
    }
  }
}
