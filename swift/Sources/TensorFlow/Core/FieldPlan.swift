import Foundation
@_spi(Reflection) import Swift
import _Differentiation

// Finding the tensors inside any value: its stored fields are walked by byte offset, from the
// layout that the runtime knows, cached a type at a time. Structs, tuples, arrays and their
// differentiable views, optionals, and classes that are declared to hold tensors.
//
// `_forEachFieldWithKeyPath` would be shorter, but on Swift 6.3 its key paths read heap garbage.

/// A class whose stored tensors belong to the value that refers to it: `compiled` and safetensors
/// see them. Optimisers need not say so.
public protocol TensorHolding: AnyObject {}

/// How to walk a type.
indirect enum FieldPlan {
  case tensor
  case array(any TensorContainer.Type)
  case fields([Field])
  /// A reference; its plan is that of the object's own type.
  case object

  struct Field {
    let name: String
    let offset: Int
    let plan: FieldPlan
  }

  /// Whether a value of this type holds no tensor.
  var isEmpty: Bool {
    if case .fields(let fields) = self { return fields.isEmpty }
    return false
  }
}

/// A collection whose elements are walked one by one.
protocol TensorContainer {
  /// Calls `body` with each element's index and place; `container` points to a value of this type.
  static func forEachElement(
    of container: UnsafeMutableRawPointer, _ body: (Int, UnsafeMutableRawPointer) -> Void)
  static func elementCount(of container: UnsafeMutableRawPointer) -> Int
  /// Replaces the value by `count` copies of the element's additive zero.
  static func fill(_ container: UnsafeMutableRawPointer, zeros count: Int)
  static var elementPlan: FieldPlan { get }
  static var elementConfiguration: ConfigurationPlan { get }
}

extension FieldPlan {
  nonisolated(unsafe) private static var plans: [ObjectIdentifier: FieldPlan] = [:]
  nonisolated(unsafe) private static var objectPlans: [ObjectIdentifier: FieldPlan] = [:]
  nonisolated(unsafe) private static var beingMade: Set<ObjectIdentifier> = []
  private static let lock = NSRecursiveLock()

  static func of(_ type: Any.Type) -> FieldPlan {
    lock.withLock {
      let key = ObjectIdentifier(type)
      if let known = plans[key] { return known }
      // A type can hold itself only in an array, which asks no more than whether this is empty.
      guard beingMade.insert(key).inserted else { return .tensor }
      defer { beingMade.remove(key) }
      let plan = make(type)
      plans[key] = plan
      return plan
    }
  }

  private static func make(_ type: Any.Type) -> FieldPlan {
    if type is any TensorLeaf.Type { return .tensor }
    if let container = type as? any TensorContainer.Type {
      return container.elementPlan.isEmpty ? .fields([]) : .array(container)
    }
    if type is AnyClass { return holdsTensors(type) ? .object : .fields([]) }
    return .fields(fields(of: type, options: .ignoreUnknown))
  }

  private static func holdsTensors(_ type: Any.Type) -> Bool {
    type is any TensorHolding.Type || type is any Optimizer.Type
  }

  private static func fields(of type: Any.Type, options: _EachFieldOptions) -> [Field] {
    var fields: [Field] = []
    _ = _forEachField(of: type, options: options) { name, offset, fieldType, kind in
      guard walkable.contains(kind) else { return true }
      let plan = FieldPlan.of(fieldType)
      if !plan.isEmpty {
        fields.append(Field(name: String(cString: name), offset: offset, plan: plan))
      }
      return true
    }
    return fields
  }

  private static let walkable: [_MetadataKind] = [.struct, .tuple, .class, .optional]

  /// The object that a reference leads to, and how to walk it.
  static func object(at reference: UnsafeMutableRawPointer)
    -> (start: UnsafeMutableRawPointer, plan: FieldPlan)
  {
    let object = reference.assumingMemoryBound(to: AnyObject.self).pointee
    return (Unmanaged.passUnretained(object).toOpaque(), ofObject(type(of: object)))
  }

  private static func ofObject(_ type: AnyClass) -> FieldPlan {
    lock.withLock {
      let key = ObjectIdentifier(type)
      if let known = objectPlans[key] { return known }
      let plan = FieldPlan.fields(fields(of: type, options: [.classType, .ignoreUnknown]))
      objectPlans[key] = plan
      return plan
    }
  }

  /// Calls `body` with the path and place of every tensor in the value at `value`, in the order of
  /// declaration. A path reads `layers[1].weight`.
  func walk(
    _ value: UnsafeMutableRawPointer, _ path: String = "",
    _ body: (String, UnsafeMutablePointer<TFETensorHandle>) -> Void
  ) {
    switch self {
    case .tensor: body(path, value.assumingMemoryBound(to: TFETensorHandle.self))
    case .array(let container):
      let plan = container.elementPlan
      container.forEachElement(of: value) { plan.walk($1, "\(path)[\($0)]", body) }
    case .fields(let fields):
      for field in fields {
        let inner = path.isEmpty ? field.name : "\(path).\(field.name)"
        field.plan.walk(value + field.offset, inner, body)
      }
    case .object:
      let (start, plan) = FieldPlan.object(at: value)
      plan.walk(start, path, body)
    }
  }
}

extension FieldPlan {
  /// The same without the paths, whose text costs more than the walk.
  func walkPlaces(
    _ value: UnsafeMutableRawPointer, intoObjects: Bool = true,
    _ body: (UnsafeMutablePointer<TFETensorHandle>) -> Void
  ) {
    switch self {
    case .tensor: body(value.assumingMemoryBound(to: TFETensorHandle.self))
    case .array(let container):
      let plan = container.elementPlan
      container.forEachElement(of: value) {
        plan.walkPlaces($1, intoObjects: intoObjects, body)
      }
    case .fields(let fields):
      for field in fields {
        field.plan.walkPlaces(value + field.offset, intoObjects: intoObjects, body)
      }
    case .object:
      guard intoObjects else { return }
      let (start, plan) = FieldPlan.object(at: value)
      plan.walkPlaces(start, body)
    }
  }
}

/// A type laid out as one `TFETensorHandle` reference: `Tensor` and nothing else.
protocol TensorLeaf {}
extension Tensor: TensorLeaf {}
