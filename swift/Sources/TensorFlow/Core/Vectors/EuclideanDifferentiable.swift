import _Differentiation

/// A type whose values can be seen as vectors of their own tangent space: a model's parameters as a
/// `TangentVector`, for weight decay and for optimisers that look at weights.
///
/// A conformance may be empty: the view is then made property by property.
public protocol EuclideanDifferentiable: Differentiable {
  /// The value as a vector of its tangent space.
  var differentiableVectorView: TangentVector { get }
}

extension EuclideanDifferentiable {
  /// The properties that the tangent has, each as a vector.
  ///
  /// - Precondition: The tangent's fields have the names of the value's.
  public var differentiableVectorView: TangentVector {
    var (value, view) = (self, TangentVector.zero)
    withUnsafeMutablePointer(to: &value) { value in
      withUnsafeMutablePointer(to: &view) {
        copyFields(of: Self.self, value, to: TangentVector.self, $0)
      }
    }
    return view
  }
}

extension EuclideanDifferentiable where TangentVector == Self {
  /// The value itself: it is a vector.
  public var differentiableVectorView: TangentVector { self }
}

/// Copies what is at `value` to `view`, a place of its tangent's type.
private func copy(
  _ type: Any.Type, _ value: UnsafeMutableRawPointer,
  to viewType: Any.Type, _ view: UnsafeMutableRawPointer
) {
  func asVector<E: EuclideanDifferentiable>(_ type: E.Type) {
    view.assumingMemoryBound(to: E.TangentVector.self).pointee =
      value.assumingMemoryBound(to: E.self).pointee.differentiableVectorView
  }
  func asItIs<T>(_ type: T.Type) {
    view.assumingMemoryBound(to: T.self).pointee = value.assumingMemoryBound(to: T.self).pointee
  }
  if let type = type as? any EuclideanDifferentiable.Type {
    asVector(type)
  } else if type == viewType {
    _openExistential(type, do: asItIs)
  } else {
    copyFields(of: type, value, to: viewType, view)
  }
}

private func copyFields(
  of type: Any.Type, _ value: UnsafeMutableRawPointer,
  to viewType: Any.Type, _ view: UnsafeMutableRawPointer
) {
  let fields = StoredField.all(of: type)
  for part in StoredField.all(of: viewType) {
    // The property that a wrapper keeps has an underscore before its name.
    guard let twin = fields.first(where: { $0.name == part.name || $0.name == "_" + part.name })
    else {
      fatalError(
        "differentiableVectorView: \(type) has no property \(part.name), as \(viewType) has: "
          + "write differentiableVectorView for it")
    }
    copy(twin.type, value + twin.offset, to: part.type, view + part.offset)
  }
}

// MARK: containers

extension Array: EuclideanDifferentiable where Element: EuclideanDifferentiable {
  /// The elements, each as a vector.
  public var differentiableVectorView: TangentVector {
    TangentVector(map(\.differentiableVectorView))
  }
}

extension Array.DifferentiableView: EuclideanDifferentiable
where Element: EuclideanDifferentiable {
  /// The elements, each as a vector.
  public var differentiableVectorView: TangentVector {
    TangentVector(base.map(\.differentiableVectorView))
  }
}

extension Optional: EuclideanDifferentiable where Wrapped: EuclideanDifferentiable {
  /// The value, if there is one, as a vector.
  public var differentiableVectorView: TangentVector {
    TangentVector(map(\.differentiableVectorView))
  }
}
