import _Differentiation

/// A vector: it can be scaled, and a scalar can be added to each of its components.
///
/// A conformance may be empty: each operation is then done to every stored property, as it is for the
/// `TangentVector` that the compiler makes for a layer.
///
///     let step = gradient.scaled(by: -0.1)
public protocol VectorProtocol: AdditiveArithmetic {
  /// The type of the scalars that a vector is scaled by.
  associatedtype VectorSpaceScalar: AdditiveArithmetic = Float

  /// The vector with `x` added to each component.
  func adding(_ x: VectorSpaceScalar) -> Self
  /// Adds `x` to each component.
  mutating func add(_ x: VectorSpaceScalar)
  /// The vector with `x` taken from each component.
  func subtracting(_ x: VectorSpaceScalar) -> Self
  /// Takes `x` from each component.
  mutating func subtract(_ x: VectorSpaceScalar)
  /// The vector with each component multiplied by `scalar`.
  func scaled(by scalar: VectorSpaceScalar) -> Self
  /// Multiplies each component by `scalar`.
  mutating func scale(by scalar: VectorSpaceScalar)
}

extension VectorProtocol {
  /// Adds `x` to each component.
  public mutating func add(_ x: VectorSpaceScalar) { self = adding(x) }
  /// Takes `x` from each component.
  public mutating func subtract(_ x: VectorSpaceScalar) { self = subtracting(x) }
  /// Multiplies each component by `scalar`.
  public mutating func scale(by scalar: VectorSpaceScalar) { self = scaled(by: scalar) }
}

/// A vector that takes `Float`s, whatever its own scalars: what a part of a tangent has to be.
@_documentation(visibility: public)
public protocol _VectorProtocol {
  /// Adds `x` to each component.
  @_documentation(visibility: public)
  mutating func add(_ x: Float)
  /// Takes `x` from each component.
  @_documentation(visibility: public)
  mutating func subtract(_ x: Float)
  /// Multiplies each component by `scalar`.
  @_documentation(visibility: public)
  mutating func scale(by scalar: Float)
}

// MARK: part by part

extension VectorProtocol where VectorSpaceScalar == Float {
  /// The vector with `x` added to each component, property by property. An array that is empty,
  /// as `zero` has it, stays so.
  public func adding(_ x: Float) -> Self { VectorOperation.add(x).onParts(of: self) }
  /// The vector with `x` taken from each component, property by property.
  public func subtracting(_ x: Float) -> Self { VectorOperation.subtract(x).onParts(of: self) }
  /// The vector with each component multiplied by `scalar`, property by property.
  public func scaled(by scalar: Float) -> Self { VectorOperation.scale(scalar).onParts(of: self) }
}

/// What a vector does with a scalar.
private enum VectorOperation {
  case add(Float)
  case subtract(Float)
  case scale(Float)

  func onParts<Value>(of value: Value) -> Value {
    var value = value
    withUnsafeMutablePointer(to: &value) { onParts(of: Value.self, at: $0) }
    return value
  }

  private func onParts(of type: Any.Type, at place: UnsafeMutableRawPointer) {
    forEachPart(of: type, at: place, name) { apply(to: $0, at: $1) }
  }

  private func apply(to type: Any.Type, at place: UnsafeMutableRawPointer) {
    if let vector = type as? any _VectorProtocol.Type {
      applyFloat(to: vector, at: place)
    } else if let vector = type as? any VectorProtocol.Type {
      applyScalar(to: vector, at: place)
    } else {
      onParts(of: type, at: place)
    }
  }

  private func applyFloat<V: _VectorProtocol>(to type: V.Type, at place: UnsafeMutableRawPointer) {
    let vector = place.assumingMemoryBound(to: V.self)
    switch self {
    case .add(let x): vector.pointee.add(x)
    case .subtract(let x): vector.pointee.subtract(x)
    case .scale(let scalar): vector.pointee.scale(by: scalar)
    }
  }

  private func applyScalar<V: VectorProtocol>(to type: V.Type, at place: UnsafeMutableRawPointer) {
    let vector = place.assumingMemoryBound(to: V.self)
    switch self {
    case .add(let x): vector.pointee.add(scalar(x, of: type))
    case .subtract(let x): vector.pointee.subtract(scalar(x, of: type))
    case .scale(let factor): vector.pointee.scale(by: scalar(factor, of: type))
    }
  }

  private func scalar<V: VectorProtocol>(_ x: Float, of type: V.Type) -> V.VectorSpaceScalar {
    if let x = x as? V.VectorSpaceScalar { return x }
    if let x = Double(x) as? V.VectorSpaceScalar { return x }
    fatalError("\(name): \(type) is scaled by \(V.VectorSpaceScalar.self), not by Float or Double")
  }

  private var name: StaticString {
    switch self {
    case .add: "adding"
    case .subtract: "subtracting"
    case .scale: "scaled"
    }
  }
}
