import Foundation

// The weights of a model in a file, and back.

extension SafetensorsFile {
  /// The tensors of a model, running statistics among them, by names such as `convs.0.filter`.
  ///
  /// Names follow the stored properties, an element of an array goes by its index. Tensors without
  /// scalars, such as the bias of a layer that has none, are left out.
  ///
  /// - Precondition: No two tensors get one name, and none lies in a dictionary.
  public init<Model: KeyPathIterable>(
    weightsOf model: Model, as format: WeightFormat = .swift, metadata: [String: String] = [:]
  ) {
    self.init(metadata: metadata)
    for weight in weights(of: model) {
      let form = format.form(of: weight)
      for (name, handle) in zip(form.names, form.toPyTorch(weight.handle)) {
        require(self[name] == nil, "weights: two tensors of the model get the name \"\(name)\"")
        set(name, toTensor: handle)
      }
    }
  }

  private mutating func set(_ name: String, toTensor handle: TFETensorHandle) {
    guard let type = SafetensorsType(handle.dataType) else {
      fatalError("weights: \"\(name)\" is of \(handle.dataType), which a file cannot hold")
    }
    let bytes = handle.withBytes { Array($0) }
    set(Entry(name: name, type: type, shape: handle.shape.dimensions, bytes: bytes))
  }
}

extension KeyPathIterable {
  /// Writes every tensor to a safetensors file, which appears whole or not at all; see
  /// `SafetensorsFile(weightsOf:as:metadata:)`.
  ///
  /// - Throws: `SafetensorsError` where it cannot be written.
  public func writeWeights(
    to path: String, as format: WeightFormat = .swift, metadata: [String: String] = [:]
  ) throws {
    try SafetensorsFile(weightsOf: self, as: format, metadata: metadata).write(to: path)
  }

  /// The same by URL.
  ///
  /// - Throws: `SafetensorsError` where it cannot be written.
  public func writeWeights(
    to url: URL, as format: WeightFormat = .swift, metadata: [String: String] = [:]
  ) throws {
    try writeWeights(to: url.path, as: format, metadata: metadata)
  }

  /// Replaces every tensor by that of its name in a safetensors file.
  ///
  /// - Throws: `SafetensorsError` where the file cannot be read or does not fit: it names all tensors
  ///   that are missing, that the model does not have, or that have another type or shape. The model
  ///   is then as it was.
  public mutating func readWeights(from path: String, as format: WeightFormat = .swift) throws {
    try readWeights(from: SafetensorsFile(contentsOf: path), as: format)
  }

  /// The same by URL.
  ///
  /// - Throws: `SafetensorsError` where the file cannot be read or does not fit.
  public mutating func readWeights(from url: URL, as format: WeightFormat = .swift) throws {
    try readWeights(from: url.path, as: format)
  }

  /// The same from a file in memory.
  ///
  /// - Throws: `SafetensorsError` where the file does not fit.
  public mutating func readWeights(
    from file: SafetensorsFile, as format: WeightFormat = .swift
  ) throws {
    let read = try file.tensors(for: weights(of: self), format)
    updateTensorLeaves(of: &self) { path, handle in read[path] ?? handle }
  }
}

extension SafetensorsFile {
  /// The tensors by their path in the model, all of them and in its layout.
  fileprivate func tensors(for weights: [Weight], _ format: WeightFormat) throws
    -> [String: TFETensorHandle]
  {
    let forms = weights.map { format.form(of: $0) }
    let expected = zip(weights, forms).flatMap { zip($1.names, $1.toPyTorch($0.handle)) }
    try check(expected, format)
    var found: [String: TFETensorHandle] = [:]
    for (weight, form) in zip(weights, forms) {
      let parts = try form.names.map { try entry($0).tensor(on: weight.handle.device) }
      found[weight.path] = form.fromPyTorch(parts, shape: weight.handle.shape)
    }
    return found
  }

  /// Throws all that differs from the tensors expected.
  private func check(_ expected: [(String, TFETensorHandle)], _ format: WeightFormat)
    throws
  {
    var (missing, wrong): ([String], [SafetensorsError.Problem]) = ([], [])
    for (name, handle) in expected {
      guard let entry = self[name] else { missing.append(name); continue }
      if let type = SafetensorsType(handle.dataType), entry.type != type {
        wrong.append(.wrongType(name, expected: type, found: entry.type))
      } else if entry.shape != handle.shape.dimensions {
        wrong.append(.wrongShape(name, expected: handle.shape.dimensions, found: entry.shape))
      }
    }
    let known = Set(expected.map(\.0))
    let unexpected = names.filter { !known.contains($0) && !format.ignores($0) }
    guard missing.isEmpty, unexpected.isEmpty, wrong.isEmpty else {
      throw error(.misfit(missing: missing, unexpected: unexpected, wrong: wrong))
    }
  }
}

extension SafetensorsFile.Entry {
  /// - Precondition: TensorFlow has the type.
  fileprivate func tensor(on device: Device) -> TFETensorHandle {
    guard let type = type.tensorFlowDataType else {
      fatalError("weights: \"\(name)\" is of \(type), which no tensor has")
    }
    let host = TFETensorHandle(type: type, shape: TensorShape(shape), byteCount: bytes.count) {
      $0.copyMemory(from: bytes, byteCount: bytes.count)
    }
    return device.kind == .CPU ? host : host.copied(to: device)
  }
}

extension SafetensorsType {
  /// The file's type of the same bits, nil where there is none.
  init?(_ type: TensorDataType) {
    guard let known = Self.allCases.first(where: { $0.tensorFlowDataType == type }) else {
      return nil
    }
    self = known
  }

  /// The tensor's type of the same bits, nil where this module has none.
  var tensorFlowDataType: TensorDataType? {
    switch self {
    case .bool: Bool.tensorFlowDataType
    case .uint8: UInt8.tensorFlowDataType
    case .int8: Int8.tensorFlowDataType
    case .int16: Int16.tensorFlowDataType
    case .uint16: UInt16.tensorFlowDataType
    case .bfloat16: BFloat16.tensorFlowDataType
    case .int32: Int32.tensorFlowDataType
    case .uint32: UInt32.tensorFlowDataType
    case .float: Float.tensorFlowDataType
    case .double: Double.tensorFlowDataType
    case .int64: Int64.tensorFlowDataType
    case .uint64: UInt64.tensorFlowDataType
    case .float16, .complex64, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ,
      .float8E5M2FNUZ:
      nil
    }
  }
}
