import Foundation
@_spi(Reflection) import Swift
import _Differentiation

// The parts that a value is made of: the stored fields of a struct, the elements of an array, the
// value of an optional. Vector operations on a tangent are those on its parts; the compiler makes
// only `+`, `-` and `zero` of it, so the rest is found here, from the layout that the runtime knows.

/// A stored field of a struct or tuple.
struct StoredField {
  let name: String
  let offset: Int
  let type: Any.Type
}

extension StoredField {
  nonisolated(unsafe) private static var known: [ObjectIdentifier: [StoredField]] = [:]
  private static let lock = NSLock()

  /// The fields of a type, in the order of declaration; none for what is neither struct nor tuple.
  static func all(of type: Any.Type) -> [StoredField] {
    let key = ObjectIdentifier(type)
    if let fields = lock.withLock({ known[key] }) { return fields }
    var fields: [StoredField] = []
    _ = _forEachField(of: type, options: .ignoreUnknown) { name, offset, fieldType, _ in
      fields.append(StoredField(name: String(cString: name), offset: offset, type: fieldType))
      return true
    }
    lock.withLock { known[key] = fields }
    return fields
  }
}

/// A value of any number of parts, all of one type.
protocol PartContainer {
  static var partType: Any.Type { get }
  static func partCount(of container: UnsafeMutableRawPointer) -> Int
  static func forEachPart(
    of container: UnsafeMutableRawPointer, _ body: (UnsafeMutableRawPointer) -> Void)
  /// Replaces the value by `count` copies of the part's additive zero.
  static func fillParts(_ container: UnsafeMutableRawPointer, zeros count: Int)
}

/// Calls `body` with the type and place of each part of the value at `place`.
///
/// - Precondition: The value has parts, or takes no room.
func forEachPart(
  of type: Any.Type, at place: UnsafeMutableRawPointer, _ what: StaticString,
  _ body: (Any.Type, UnsafeMutableRawPointer) -> Void
) {
  if let container = type as? any PartContainer.Type {
    let partType = container.partType
    container.forEachPart(of: place) { body(partType, $0) }
  } else {
    for field in fields(of: type, what) { body(field.type, place + field.offset) }
  }
}

/// Calls `body` with the type and place of each part of the value at `left`, and the place of its
/// partner in the value at `right`. A container that is empty stands for zeros, as many as needed.
///
/// - Precondition: Two containers have one length, unless one is empty.
func forEachPart(
  of type: Any.Type, at left: UnsafeMutableRawPointer, with right: UnsafeMutableRawPointer,
  _ what: StaticString,
  _ body: (Any.Type, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
) {
  if let container = type as? any PartContainer.Type {
    evenOut(container, left, right, what)
    let partType = container.partType
    var partners: [UnsafeMutableRawPointer] = []
    container.forEachPart(of: right) { partners.append($0) }
    var next = 0
    container.forEachPart(of: left) {
      body(partType, $0, partners[next])
      next += 1
    }
  } else {
    for field in fields(of: type, what) {
      body(field.type, left + field.offset, right + field.offset)
    }
  }
}

private func fields(of type: Any.Type, _ what: StaticString) -> [StoredField] {
  let fields = StoredField.all(of: type)
  if fields.isEmpty {
    func size<T>(_ type: T.Type) -> Int { MemoryLayout<T>.size }
    require(_openExistential(type, do: size) == 0, "\(what): \(type) is no vector")
  }
  return fields
}

private func evenOut(
  _ container: any PartContainer.Type, _ left: UnsafeMutableRawPointer,
  _ right: UnsafeMutableRawPointer, _ what: StaticString
) {
  let (lefts, rights) = (container.partCount(of: left), container.partCount(of: right))
  guard lefts != rights else { return }
  require(
    lefts == 0 || rights == 0, "\(what): \(container) of \(lefts) and of \(rights) elements")
  container.fillParts(lefts == 0 ? left : right, zeros: max(lefts, rights))
}

// MARK: containers

extension Array: PartContainer {
  static var partType: Any.Type { Element.self }

  static func partCount(of container: UnsafeMutableRawPointer) -> Int {
    container.assumingMemoryBound(to: [Element].self).pointee.count
  }

  static func forEachPart(
    of container: UnsafeMutableRawPointer, _ body: (UnsafeMutableRawPointer) -> Void
  ) {
    container.assumingMemoryBound(to: [Element].self).pointee
      .withUnsafeMutableBufferPointer { buffer in
        for index in buffer.indices { body(buffer.baseAddress! + index) }
      }
  }

  static func fillParts(_ container: UnsafeMutableRawPointer, zeros count: Int) {
    container.assumingMemoryBound(to: [Element].self).pointee =
      Array(repeating: additiveZero(), count: count)
  }
}

// A differentiable view is laid out as the array it wraps.
extension Array.DifferentiableView: PartContainer where Element: Differentiable {
  static var partType: Any.Type { Element.self }

  static func partCount(of container: UnsafeMutableRawPointer) -> Int {
    Array<Element>.partCount(of: container)
  }

  static func forEachPart(
    of container: UnsafeMutableRawPointer, _ body: (UnsafeMutableRawPointer) -> Void
  ) {
    Array<Element>.forEachPart(of: container, body)
  }

  static func fillParts(_ container: UnsafeMutableRawPointer, zeros count: Int) {
    Array<Element>.fillParts(container, zeros: count)
  }
}

// What an optional wraps lies at its start.
extension Optional: PartContainer {
  static var partType: Any.Type { Wrapped.self }

  static func partCount(of container: UnsafeMutableRawPointer) -> Int {
    container.assumingMemoryBound(to: Wrapped?.self).pointee == nil ? 0 : 1
  }

  static func forEachPart(
    of container: UnsafeMutableRawPointer, _ body: (UnsafeMutableRawPointer) -> Void
  ) {
    if partCount(of: container) == 1 { body(container) }
  }

  static func fillParts(_ container: UnsafeMutableRawPointer, zeros count: Int) {
    container.assumingMemoryBound(to: Wrapped?.self).pointee = additiveZero() as Wrapped
  }
}

private func additiveZero<T>() -> T {
  func zero<Z: AdditiveArithmetic>(_ type: Z.Type) -> Any { Z.zero }
  guard let type = T.self as? any AdditiveArithmetic.Type else {
    fatalError("\(T.self) is no vector: it has no zero")
  }
  return zero(type) as! T
}
