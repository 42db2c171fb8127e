import CTensorFlow

/// A tensor of strings.
public struct StringTensor: AnyTensor {
  /// The tensor itself, shared by copies.
  public let handle: TensorHandle<String>

  /// The tensor that `handle` stands for.
  public init(handle: TensorHandle<String>) { self.handle = handle }
  /// Wraps the result of an op, whose strings it is by definition.
  public init(_tfe: TFETensorHandle) { handle = TensorHandle(handle: _tfe) }

  /// The owner of the tensor.
  public var _tfe: TFETensorHandle { handle.handle }
  /// The scalars' type, as TensorFlow numbers it.
  public var _tensorFlowDataType: TensorDataType { String.tensorFlowDataType }
  /// The size of each dimension, outermost first.
  public var shape: TensorShape { handle.shape }
  /// The number of dimensions.
  public var rank: Int { shape.rank }
  /// The number of strings.
  public var scalarCount: Int { shape.contiguousSize }

  /// - Precondition: There are as many strings as the shape holds.
  public init(shape: TensorShape, scalars: [String]) {
    self.init(shape: shape, bytes: scalars.map { Array($0.utf8) })
  }

  /// Strings that need not be valid UTF-8, such as the contents of files.
  ///
  /// - Precondition: There are as many strings as the shape holds.
  public init(shape: TensorShape, bytes: [[UInt8]]) {
    require(
      shape.contiguousSize == bytes.count,
      "StringTensor: the shape \(shape) holds \(shape.contiguousSize) strings, got \(bytes.count)")
    self.init(_tfe: TFETensorHandle(strings: bytes, shape: shape))
  }

  /// A tensor of rank 0.
  public init(_ value: String) { self.init(shape: [], scalars: [value]) }
  /// A tensor of rank 1.
  public init(_ values: [String]) { self.init(shape: [values.count], scalars: values) }

  /// The strings' bytes, in row-major order.
  public var bytes: [[UInt8]] {
    _tfe.withBytes { memory in
      memory.bindMemory(to: TF_TString.self).prefix(scalarCount).map { string in
        withUnsafePointer(to: string) { pointer in
          let start = TF_StringGetDataPointer(pointer)
          return Array(
            UnsafeRawBufferPointer(start: start, count: TF_StringGetSize(pointer)))
        }
      }
    }
  }

  /// All strings, in row-major order; bytes that are no UTF-8 are replaced.
  public var scalars: [String] { bytes.map { String(decoding: $0, as: UTF8.self) } }
  /// The strings with their shape.
  public var array: ShapedArray<String> {
    ShapedArray(shape: shape.dimensions, scalars: scalars)
  }

  /// The string of a tensor that holds exactly one, else nil.
  public var scalar: String? { scalarCount == 1 ? scalars[0] : nil }

  /// Compares string by string, with broadcasting.
  public func elementsEqual(_ other: StringTensor) -> Tensor<Bool> {
    Tensor(_tfe: execute(StringTensor.equal, _tfe, other._tfe))
  }

  private static let equal = Operation("Equal")
}

// MARK: TensorFlow's strings

extension TFETensorHandle {
  /// A tensor of strings. TensorFlow frees its words, but not the longer strings that these point
  /// to (`TF_AllocateTensor` would leak them), so the memory is ours until the last tensor lets it go.
  fileprivate convenience init(strings: [[UInt8]], shape: TensorShape) {
    let words = UnsafeMutablePointer<TF_TString>.allocate(capacity: strings.count)
    for (index, bytes) in strings.enumerated() {
      TF_StringInit(words + index)
      bytes.withUnsafeBytes {
        TF_StringCopy(
          words + index, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
      }
    }
    let tensor = TF_NewTensor(
      String.tensorFlowDataType._cDataType, shape.dimensions.map(Int64.init), Int32(shape.rank),
      words, strings.count * MemoryLayout<TF_TString>.stride, freeStrings, nil)
    defer { TF_DeleteTensor(tensor) }
    let status = ctf_status()
    let pointer = TFE_NewTensorHandle(tensor, status)
    checkStatus(status, "making a tensor of String of shape \(shape)")
    self.init(owning: pointer!, shape: shape)
  }
}

private func freeStrings(
  _ memory: UnsafeMutableRawPointer?, _ byteCount: Int, _ argument: UnsafeMutableRawPointer?
) {
  guard let words = memory?.assumingMemoryBound(to: TF_TString.self) else { return }
  for index in 0..<byteCount / MemoryLayout<TF_TString>.stride { TF_StringDealloc(words + index) }
  words.deallocate()
}

extension StringTensor: Equatable, CustomStringConvertible {
  /// Whether shapes and all strings are equal, byte by byte.
  public static func == (lhs: StringTensor, rhs: StringTensor) -> Bool {
    lhs.shape == rhs.shape && lhs.bytes == rhs.bytes
  }

  /// The scalars as nested brackets, a summary where there are more than 1000.
  public var description: String { array.description }
}
