import _Differentiation

// Reduced precision is bfloat16: the exponent of `Float`, 8 bits of significand. A reduced tensor is
// still a `Tensor<Float>` in Swift, but TensorFlow holds 16 bits a scalar and computes with its
// bfloat16 kernels, each of which rounds its result. So a model runs in reduced precision without
// another type. An op takes tensors of one precision: a mix of both fails with the op's message.

/// A value that can be held in reduced precision and in full.
public protocol ReducedPrecisionConvertible: _ReducedPrecisionConvertible {
  /// A copy in reduced precision: each number rounded to bfloat16.
  var toReducedPrecision: Self { get }
  /// A copy in full precision, of the same numbers.
  var toFullPrecision: Self { get }
}

/// What can be converted through a key path to it.
@_documentation(visibility: public)
public protocol _ReducedPrecisionConvertible {
  /// Replaces what `keyPath` leads to in `root` by a copy in reduced precision.
  @_documentation(visibility: public)
  static func _convertToReducedPrecision<Root>(
    _ root: inout Root, _ keyPath: PartialKeyPath<Root>)
  /// Replaces what `keyPath` leads to in `root` by a copy in full precision.
  @_documentation(visibility: public)
  static func _convertToFullPrecision<Root>(_ root: inout Root, _ keyPath: PartialKeyPath<Root>)
}

extension ReducedPrecisionConvertible {
  /// Replaces what `keyPath` leads to in `root` by a copy in reduced precision.
  @_documentation(visibility: public)
  public static func _convertToReducedPrecision<Root>(
    _ root: inout Root, _ keyPath: PartialKeyPath<Root>
  ) {
    convert(&root, keyPath) { $0.toReducedPrecision }
  }

  /// Replaces what `keyPath` leads to in `root` by a copy in full precision.
  @_documentation(visibility: public)
  public static func _convertToFullPrecision<Root>(
    _ root: inout Root, _ keyPath: PartialKeyPath<Root>
  ) {
    convert(&root, keyPath) { $0.toFullPrecision }
  }

  private static func convert<Root>(
    _ root: inout Root, _ keyPath: PartialKeyPath<Root>, _ convert: (Self) -> Self
  ) {
    guard let path = keyPath as? WritableKeyPath<Root, Self> else {
      fatalError("precision: the \(Self.self) at \(keyPath) cannot be written")
    }
    root[keyPath: path] = convert(root[keyPath: path])
  }
}

extension KeyPathIterable {
  /// Rounds every `Tensor<Float>` in this value to reduced precision.
  public mutating func convertToReducedPrecision() {
    for (path, type) in convertiblePaths { type._convertToReducedPrecision(&self, path) }
  }

  /// Converts every reduced tensor in this value to full precision.
  public mutating func convertToFullPrecision() {
    for (path, type) in convertiblePaths { type._convertToFullPrecision(&self, path) }
  }

  /// A copy with every `Tensor<Float>` in reduced precision.
  ///
  ///     let gradient = gradient(at: model.toReducedPrecision) { loss($0, batch.toReducedPrecision) }
  ///     optimizer.update(&model, along: gradient.toFullPrecision)
  public var toReducedPrecision: Self {
    var copy = self
    copy.convertToReducedPrecision()
    return copy
  }

  /// A copy with every tensor in full precision.
  public var toFullPrecision: Self {
    var copy = self
    copy.convertToFullPrecision()
    return copy
  }

  private var convertiblePaths: [(PartialKeyPath<Self>, any _ReducedPrecisionConvertible.Type)] {
    recursivelyAllKeyPaths.compactMap { path in
      (Swift.type(of: path).valueType as? any _ReducedPrecisionConvertible.Type).map { (path, $0) }
    }
  }
}
