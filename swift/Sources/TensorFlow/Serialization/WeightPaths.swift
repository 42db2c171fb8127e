@_spi(Reflection) import Swift

// The tensors of a model with the names that files give them, and the layer that each belongs to.

/// A tensor of a model.
struct Weight {
  /// Where `tensorLeaves` finds it: `blocks[0].conv.filter`.
  let path: String
  /// The same for files: `blocks.0.conv.filter`.
  let name: String
  /// The name without its last part, the property: `blocks.0.conv`; empty for one of the model's own.
  let layer: String
  /// The property: `filter`.
  let property: String
  /// The type that declares the property: `Conv2D<Float>`.
  let owner: Any.Type
  let handle: TFETensorHandle
}

/// The tensors of a model that hold any scalar, in the order of declaration. A layer without a bias
/// has one of length zero, which no file needs; nor does it need what is only carried on.
func weights<Model>(of model: Model) -> [Weight] {
  let hidden = hiddenTensors(in: Model.self)
  require(
    hidden.isEmpty,
    "weights: the tensors in \(hidden.joined(separator: ", ")) cannot be found: "
      + "use an array in the place of a dictionary")
  return tensorLeaves(of: model).filter { $0.handle.shape.contiguousSize > 0 }.compactMap {
    weight(at: $0.path, $0.handle, in: Model.self)
  }
}

private func weight(_ parts: [String], _ owner: Any.Type, _ path: String, _ handle: TFETensorHandle)
  -> Weight
{
  Weight(
    path: path, name: parts.joined(separator: "."),
    layer: parts.dropLast().joined(separator: "."), property: parts.last ?? "", owner: owner,
    handle: handle)
}

private func weight(at path: String, _ handle: TFETensorHandle, in model: Any.Type) -> Weight? {
  // "blocks[0].conv.filter" has the parts "blocks", "0", "conv", "filter".
  var parts: [String] = []
  var owners: [Any.Type] = []
  var type: Any.Type? = model
  for part in path.split(whereSeparator: { ".[]".contains($0) }).map(String.init) {
    // What an optional wraps is its element 0, which goes without saying.
    if let wrapped = (type as? any WrapperOfOne.Type)?.wrappedType { type = wrapped; continue }
    parts.append(part)
    owners.append(type ?? Never.self)
    type = type.flatMap { memberType($0, part) }
  }
  if owners.last is any NoWeight.Type { return nil }
  // A class that holds one tensor by reference, such as a running mean, adds nothing to the name.
  if parts.count > 1, owners.last is AnyClass {
    return weight(parts.dropLast(), owners[owners.count - 2], path, handle)
  }
  return weight(parts.isEmpty ? ["value"] : parts, owners.last ?? model, path, handle)
}

// MARK: types

/// The type of an element or of a stored property, nil where there is none of that name.
private func memberType(_ type: Any.Type, _ name: String) -> Any.Type? {
  if let list = type as? any ListOfElements.Type { return list.elementType }
  return storedProperties(of: type).first { $0.name == name }?.type
}

private func storedProperties(of type: Any.Type) -> [(name: String, type: Any.Type)] {
  var found: [(name: String, type: Any.Type)] = []
  let options: _EachFieldOptions =
    type is AnyClass ? [.classType, .ignoreUnknown] : .ignoreUnknown
  _ = _forEachField(of: type, options: options) { name, _, type, _ in
    found.append((String(cString: name), type))
    return true
  }
  return found
}

/// The properties of a type, and of theirs, that hold tensors where `tensorLeaves` does not look.
private func hiddenTensors(in type: Any.Type) -> [String] {
  var seen: Set<ObjectIdentifier> = []
  func search(_ type: Any.Type, _ path: String) -> [String] {
    guard !(type is any TensorLeaf.Type), seen.insert(ObjectIdentifier(type)).inserted else {
      return []
    }
    if let list = type as? any ListOfElements.Type { return search(list.elementType, path) }
    if let wrapped = (type as? any WrapperOfOne.Type)?.wrappedType { return search(wrapped, path) }
    if let held = (type as? any HolderOfValues.Type)?.heldType {
      let isHidden = !FieldPlan.of(held).isEmpty && FieldPlan.of(type).isEmpty
      return isHidden ? ["\(path): \(type)"] : []
    }
    return storedProperties(of: type).flatMap {
      search($0.type, path.isEmpty ? $0.name : "\(path).\($0.name)")
    }
  }
  return search(type, "")
}

private protocol ListOfElements {
  static var elementType: Any.Type { get }
}
extension Array: ListOfElements {
  static var elementType: Any.Type { Element.self }
}

private protocol WrapperOfOne {
  static var wrappedType: Any.Type { get }
}
extension Optional: WrapperOfOne {
  static var wrappedType: Any.Type { Wrapped.self }
}

private protocol HolderOfValues {
  static var heldType: Any.Type { get }
}
extension Dictionary: HolderOfValues {
  static var heldType: Any.Type { Value.self }
}
