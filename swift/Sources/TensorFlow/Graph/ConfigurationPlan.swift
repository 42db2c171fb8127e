import Foundation
@_spi(Reflection) import Swift

// What a value holds besides tensors: sizes, flags, rates, activation functions. A trace freezes
// them, so they are part of what a compiled function is found by.

/// What a compiled function does not ask for: it is read anew at each call.
protocol OutsideOfSignature {}
extension PerCall: OutsideOfSignature {}

/// How to find the numbers, texts and functions in a type; the tensors are `FieldPlan`'s.
indirect enum ConfigurationPlan {
  case nothing
  /// So many bytes that mean the same where they are the same.
  case bytes(Int)
  case hashable((UnsafeMutableRawPointer) -> AnyHashable)
  case container(any TensorContainer.Type)
  case fields([Field])
  case object

  struct Field {
    let offset: Int
    let plan: ConfigurationPlan
  }
}

extension ConfigurationPlan {
  nonisolated(unsafe) private static var plans: [ObjectIdentifier: ConfigurationPlan] = [:]
  nonisolated(unsafe) private static var objectPlans: [ObjectIdentifier: ConfigurationPlan] = [:]
  private static let lock = NSRecursiveLock()

  static func of(_ type: Any.Type) -> ConfigurationPlan {
    lock.withLock {
      let key = ObjectIdentifier(type)
      if let known = plans[key] { return known }
      let plan = make(type)
      plans[key] = plan
      return plan
    }
  }

  /// For what an object holds, rather than the reference to it.
  static func ofObject(_ type: AnyClass) -> ConfigurationPlan {
    lock.withLock {
      let key = ObjectIdentifier(type)
      if let known = objectPlans[key] { return known }
      let plan = fields(of: type, [.classType, .ignoreUnknown])
      objectPlans[key] = plan
      return plan
    }
  }

  private static func make(_ type: Any.Type) -> ConfigurationPlan {
    if type is any TensorLeaf.Type || type is any OutsideOfSignature.Type { return .nothing }
    let holdsTensors = !FieldPlan.of(type).isEmpty
    if type is AnyClass {
      return holdsTensors ? .object : .bytes(MemoryLayout<AnyObject>.size)
    }
    if !holdsTensors, !isTrivial(type), let hashable = type as? any Hashable.Type {
      return .hashable { boxed(hashable, $0) }
    }
    if let container = type as? any TensorContainer.Type { return .container(container) }
    return fields(of: type, .ignoreUnknown)
  }

  private static func fields(of type: Any.Type, _ options: _EachFieldOptions) -> ConfigurationPlan {
    var fields: [Field] = []
    _ = _forEachField(of: type, options: options) { _, offset, fieldType, kind in
      let plan = plan(of: fieldType, kind)
      if case .nothing = plan { return true }
      fields.append(Field(offset: offset, plan: plan))
      return true
    }
    return fields.isEmpty ? .nothing : .fields(fields)
  }

  private static func plan(of type: Any.Type, _ kind: _MetadataKind) -> ConfigurationPlan {
    switch kind {
    case .struct, .tuple, .class, .optional: of(type)
    case .function: .bytes(2 * MemoryLayout<Int>.size)  // the code and what it has captured
    case .enum where !isTrivial(type): described(type)
    case .enum, .opaque: .bytes(size(of: type))
    case .existential, .existentialMetatype, .metatype: described(type)
    default: .nothing
    }
  }

  private static func described(_ type: Any.Type) -> ConfigurationPlan {
    if let hashable = type as? any Hashable.Type { return .hashable { boxed(hashable, $0) } }
    func text<T>(_ type: T.Type) -> ConfigurationPlan {
      .hashable { String(reflecting: $0.assumingMemoryBound(to: T.self).pointee) }
    }
    return _openExistential(type, do: text)
  }
}

private func boxed<T: Hashable>(_ type: T.Type, _ place: UnsafeMutableRawPointer) -> AnyHashable {
  AnyHashable(place.assumingMemoryBound(to: T.self).pointee)
}

private func isTrivial(_ type: Any.Type) -> Bool {
  func trivial<T>(_ type: T.Type) -> Bool { _isPOD(type) }
  return _openExistential(type, do: trivial)
}

private func size(of type: Any.Type) -> Int {
  func size<T>(_ type: T.Type) -> Int { MemoryLayout<T>.size }
  return _openExistential(type, do: size)
}
