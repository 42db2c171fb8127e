import _Differentiation

/// A parameter that can be kept as it is while the others are trained.
///
///     struct Model: Layer {
///       @_Freezable var weight: Tensor<Float>
///       ...
///     }
///     model.$weight.freeze()   // from now on nothing changes it
///
/// While it is frozen, neither a step nor an assignment changes the value. Its gradient is computed all
/// the same: differentiation sees through a property's wrapper (Swift 6.3).
@_documentation(visibility: public)
@propertyWrapper
public struct _Freezable<Value: Differentiable> {
  /// Whether the value is kept as it is.
  @_documentation(visibility: public)
  @noDerivative public private(set) var isFrozen = false
  private var value: Value

  /// Wraps a value that is free at first.
  @_documentation(visibility: public)
  public init(wrappedValue: Value) { value = wrappedValue }

  /// The wrapper itself, to freeze and unfreeze it.
  @_documentation(visibility: public)
  public var projectedValue: _Freezable {
    get { self }
    set { self = newValue }
  }

  /// The value; setting it has no effect while it is frozen.
  @_documentation(visibility: public)
  public var wrappedValue: Value {
    get { value }
    set { if !isFrozen { value = newValue } }
  }
}

extension _Freezable {
  /// Keeps the value as it is from now on.
  @_documentation(visibility: public)
  public mutating func freeze() { isFrozen = true }

  /// Lets the value be trained again.
  @_documentation(visibility: public)
  public mutating func unfreeze() { isFrozen = false }
}

extension _Freezable: Differentiable {
  /// The value's own.
  public typealias TangentVector = Value.TangentVector

  /// Moves the value, unless it is frozen.
  public mutating func move(by offset: TangentVector) {
    if !isFrozen { value.move(by: offset) }
  }
}

extension _Freezable: EuclideanDifferentiable where Value: EuclideanDifferentiable {
  /// The value as a vector, frozen or not.
  public var differentiableVectorView: TangentVector { value.differentiableVectorView }
}

extension _Freezable: KeyPathIterable {}
