import Foundation
@_spi(Reflection) import Swift
import _Differentiation

/// A type whose stored properties can be listed as key paths, also those of its properties.
///
/// The conformance is empty: `struct Model: KeyPathIterable { ... }`. A path found here is not
/// `==` to the literal `\Model.weight`, though it leads to the same place: compare paths found
/// with paths found.
public protocol KeyPathIterable: _KeyPathIterableBase {
  /// A collection of paths from this type; an array, unless the type has its own.
  associatedtype AllKeyPaths: Collection = [PartialKeyPath<Self>]
  where AllKeyPaths.Element == PartialKeyPath<Self>

  /// The paths of all stored properties, in the order of declaration.
  var allKeyPaths: AllKeyPaths { get }
}

/// What can be done without knowing a type's own collection of paths.
@_documentation(visibility: public)
public protocol _KeyPathIterableBase {
  /// `allKeyPaths`, without the type that the paths start from.
  @_documentation(visibility: public)
  var _allKeyPathsTypeErased: [AnyKeyPath] { get }
  /// `recursivelyAllKeyPaths`, without the type that the paths start from.
  @_documentation(visibility: public)
  var _recursivelyAllKeyPathsTypeErased: [AnyKeyPath] { get }
}

/// A stored property by its byte offset: a compiler-made key path over this subscript is sound,
/// where the runtime's `_forEachFieldWithKeyPath` is not.
public struct _StoredField<Value>: Hashable {
  let offset: Int
}

extension KeyPathIterable {
  /// The property at that offset. Only paths made here lead to it.
  public subscript<Value>(_stored field: _StoredField<Value>) -> Value {
    get {
      withUnsafeBytes(of: self) {
        ($0.baseAddress! + field.offset).assumingMemoryBound(to: Value.self).pointee
      }
    }
    set {
      withUnsafeMutableBytes(of: &self) {
        ($0.baseAddress! + field.offset).assumingMemoryBound(to: Value.self).pointee = newValue
      }
    }
  }

  /// The paths of all stored properties, in the order of declaration.
  public var allKeyPaths: [PartialKeyPath<Self>] {
    StoredPaths.of(Self.self) { Self.storedPaths }
  }

  private static var storedPaths: [PartialKeyPath<Self>] {
    var paths: [PartialKeyPath<Self>] = []
    _ = _forEachField(of: Self.self, options: .ignoreUnknown) { _, offset, type, _ in
      func path<Value>(_ type: Value.Type) -> PartialKeyPath<Self> {
        \Self[_stored: _StoredField<Value>(offset: offset)]
      }
      paths.append(_openExistential(type, do: path))
      return true
    }
    return paths
  }
}

/// The paths of each type, made once.
private enum StoredPaths {
  nonisolated(unsafe) private static var known: [ObjectIdentifier: [AnyKeyPath]] = [:]
  private static let lock = NSLock()

  static func of<Root>(_ type: Root.Type, make: () -> [PartialKeyPath<Root>])
    -> [PartialKeyPath<Root>]
  {
    let key = ObjectIdentifier(type)
    if let paths = lock.withLock({ known[key] }) { return paths as! [PartialKeyPath<Root>] }
    let paths = make()
    lock.withLock { known[key] = paths }
    return paths
  }
}

// MARK: queries

extension KeyPathIterable {
  /// The paths of all stored properties and, in turn, of theirs.
  public var recursivelyAllKeyPaths: [PartialKeyPath<Self>] {
    allKeyPaths.flatMap { path -> [PartialKeyPath<Self>] in
      guard let value = self[keyPath: path] as? any KeyPathIterable else { return [path] }
      return [path]
        + value._recursivelyAllKeyPathsTypeErased.compactMap { path.appending(path: $0) }
    }
  }

  /// The paths of the stored properties that have this type.
  public func allKeyPaths<Value>(to type: Value.Type) -> [KeyPath<Self, Value>] {
    allKeyPaths.compactMap { $0 as? KeyPath<Self, Value> }
  }

  /// The paths of the stored properties, and in turn of theirs, that have this type.
  public func recursivelyAllKeyPaths<Value>(to type: Value.Type) -> [KeyPath<Self, Value>] {
    recursivelyAllKeyPaths.compactMap { $0 as? KeyPath<Self, Value> }
  }

  /// The writable paths of the stored properties that have this type.
  public func allWritableKeyPaths<Value>(to type: Value.Type) -> [WritableKeyPath<Self, Value>] {
    allKeyPaths.compactMap { $0 as? WritableKeyPath<Self, Value> }
  }

  /// `for path in model.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self) { ... }`
  public func recursivelyAllWritableKeyPaths<Value>(to type: Value.Type)
    -> [WritableKeyPath<Self, Value>]
  {
    recursivelyAllKeyPaths.compactMap { $0 as? WritableKeyPath<Self, Value> }
  }

  /// `allKeyPaths`, without the type that the paths start from.
  public var _allKeyPathsTypeErased: [AnyKeyPath] { allKeyPaths.map { $0 as AnyKeyPath } }
  /// `recursivelyAllKeyPaths`, without the type that the paths start from.
  public var _recursivelyAllKeyPathsTypeErased: [AnyKeyPath] {
    recursivelyAllKeyPaths.map { $0 as AnyKeyPath }
  }
}

// MARK: collections

extension Array: KeyPathIterable {
  /// The paths, in an array.
  public typealias AllKeyPaths = [PartialKeyPath<Array>]
  /// The paths of all elements.
  public var allKeyPaths: [PartialKeyPath<Array>] { indices.map { \Array[$0] } }
}

extension Array.DifferentiableView: KeyPathIterable where Element: Differentiable {
  /// The paths, in an array.
  public typealias AllKeyPaths = [PartialKeyPath<Array.DifferentiableView>]
  /// The paths of all elements.
  public var allKeyPaths: [PartialKeyPath<Array.DifferentiableView>] {
    base.indices.map { \Array.DifferentiableView.base[$0] }
  }
}

extension Array.DifferentiableView: _KeyPathIterableBase where Element: Differentiable {}

extension Dictionary: KeyPathIterable {
  /// The paths, in an array.
  public typealias AllKeyPaths = [PartialKeyPath<Dictionary>]
  /// The paths of all values.
  public var allKeyPaths: [PartialKeyPath<Dictionary>] { keys.map { \Dictionary[$0]! } }
}

extension Optional: KeyPathIterable {
  /// The paths, in an array.
  public typealias AllKeyPaths = [PartialKeyPath<Optional>]
  /// The path of the value, if there is one.
  public var allKeyPaths: [PartialKeyPath<Optional>] { self == nil ? [] : [\Optional.!] }
}

extension Optional.TangentVector: KeyPathIterable where Wrapped: Differentiable {
  /// The paths, in an array.
  public typealias AllKeyPaths = [PartialKeyPath<Optional.TangentVector>]
  /// The path of the value, if there is one.
  public var allKeyPaths: [PartialKeyPath<Optional.TangentVector>] {
    value == nil ? [] : [\Optional.TangentVector.value!]
  }
}

extension Optional.TangentVector: _KeyPathIterableBase where Wrapped: Differentiable {}
