import _Differentiation

extension Module {
  /// A table of the layers in this module: where each lies, its type, the shape of what it gives
  /// for `input`, and how many trainable scalars it and the layers in it have.
  ///
  /// The module is run once, in inference. A layer that was not called, or that writes
  /// `callAsFunction` rather than `forward` and so cannot be observed, has no shape in the table.
  ///
  ///     print(model.summary(input: Tensor(zeros: [1, 28, 28, 1])))
  public func summary(input: Input) -> String {
    let (output, calls) = CallRecorder.recording {
      withLearningPhase(.inference) { self(input) }
    }
    var rows = moduleRows(of: self)
    rows[0].outputs = [shapes(of: output)]
    for call in calls { note(call, in: &rows) }
    return table(rows)
  }
}

extension Module {
  /// How many trainable scalars there are.
  public var parameterCount: Int {
    tensorLeaves(of: differentiableVectorView).reduce(0) { $0 + $1.handle.shape.contiguousSize }
  }
}

/// A layer in a summary.
private struct ModuleRow {
  let path: String
  let type: String
  let identity: LayerIdentity
  let parameterCount: Int
  var outputs: [String] = []
}

/// Writes the call to the row of its layer. Layers of one type and the same bytes cannot be told
/// apart: they are taken in turn.
private func note(_ call: CallRecorder.Call, in rows: inout [ModuleRow]) {
  let same = rows.indices.dropFirst().filter { rows[$0].identity == call.layer }
  if let row = same.first(where: { rows[$0].outputs.isEmpty }) ?? same.last {
    rows[row].outputs.append(call.output)
  }
}

// MARK: finding the layers

private func moduleRows<M: Module>(of module: M) -> [ModuleRow] {
  var module = module
  var rows = [ModuleRow(module, at: "")]
  withUnsafeMutablePointer(to: &module) { addParts(of: M.self, at: $0, "", to: &rows) }
  return rows
}

extension ModuleRow {
  fileprivate init<M: Module>(_ module: M, at path: String) {
    self.path = path
    type = "\(M.self)"
    identity = LayerIdentity(module)
    parameterCount = module.parameterCount
  }
}

private func addParts(
  of type: Any.Type, at place: UnsafeMutableRawPointer, _ path: String, to rows: inout [ModuleRow]
) {
  guard holdsModules(type) else { return }
  if let container = type as? any PartContainer.Type {
    var index = 0
    container.forEachPart(of: place) {
      let inner = type is any OptionalType.Type ? path : "\(path)[\(index)]"
      add(container.partType, at: $0, inner, to: &rows)
      index += 1
    }
  } else {
    for field in StoredField.all(of: type) {
      let inner = path.isEmpty ? field.name : "\(path).\(field.name)"
      add(field.type, at: place + field.offset, inner, to: &rows)
    }
  }
}

private func add(
  _ type: Any.Type, at place: UnsafeMutableRawPointer, _ path: String, to rows: inout [ModuleRow]
) {
  func row<M: Module>(_ type: M.Type) -> ModuleRow {
    ModuleRow(place.assumingMemoryBound(to: M.self).pointee, at: path)
  }
  // An array of layers is one layer itself, which its elements make plain.
  if let module = type as? any Module.Type, !(type is any PartContainer.Type) {
    rows.append(row(module))
  }
  addParts(of: type, at: place, path, to: &rows)
}

private protocol OptionalType {}
extension Optional: OptionalType {}

/// Whether a layer may lie in a value of this type, or in one that it holds.
private func holdsModules(_ type: Any.Type) -> Bool {
  var asked: Set<ObjectIdentifier> = []
  func holds(_ type: Any.Type) -> Bool {
    guard asked.insert(ObjectIdentifier(type)).inserted else { return false }
    if let container = type as? any PartContainer.Type {
      return isModule(container.partType) || holds(container.partType)
    }
    return StoredField.all(of: type).contains { isModule($0.type) || holds($0.type) }
  }
  return holds(type)
}

private func isModule(_ type: Any.Type) -> Bool { type is any Module.Type }

// MARK: text

private func table(_ rows: [ModuleRow]) -> String {
  let header = ["Layer", "Type", "Output", "Parameters"]
  let cells = rows.map {
    [
      $0.path.isEmpty ? "(all)" : $0.path, $0.type, outputText($0.outputs),
      grouped($0.parameterCount),
    ]
  }
  let widths = header.indices.map { column in
    ([header] + cells).reduce(0) { max($0, $1[column].count) }
  }
  func line(_ cells: [String]) -> String {
    let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
    let number = String(repeating: " ", count: widths[3] - cells[3].count) + cells[3]
    return (padded.dropLast() + [number]).joined(separator: "  ")
  }
  let rule = String(repeating: "-", count: widths.reduce(6, +))
  return ([line(header), rule] + cells.map(line)).joined(separator: "\n")
}

private func outputText(_ outputs: [String]) -> String {
  guard let first = outputs.first else { return "-" }
  if outputs.allSatisfy({ $0 == first }) {
    return outputs.count == 1 ? first : "\(first) x\(outputs.count)"
  }
  return outputs.joined(separator: ", ")
}

/// `1234567` as `1,234,567`.
private func grouped(_ number: Int) -> String {
  let digits = Array(String(number))
  return digits.indices.map { index in
    let left = digits.count - index
    return (index > 0 && left.isMultiple(of: 3) ? "," : "") + String(digits[index])
  }.joined()
}
