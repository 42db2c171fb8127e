/// One element of an array literal: a scalar, or a row of elements. Written as a literal only.
public struct _ShapedArrayLiteral<Scalar> {
  fileprivate let shape: [Int]
  fileprivate let scalars: [Scalar]

  fileprivate init(scalar: Scalar) {
    shape = []
    scalars = [scalar]
  }

  fileprivate init(rows: [_ShapedArrayLiteral]) {
    let rowShape = rows.first?.shape ?? []
    for row in rows {
      require(
        row.shape == rowShape,
        "ShapedArray: rows of one literal have the shapes \(rowShape) and \(row.shape)")
    }
    shape = [rows.count] + rowShape
    scalars = rows.flatMap(\.scalars)
  }
}

extension _ShapedArrayLiteral: ExpressibleByArrayLiteral {
  /// A row of elements, all of one shape.
  public init(arrayLiteral elements: _ShapedArrayLiteral...) { self.init(rows: elements) }
}

extension _ShapedArrayLiteral: ExpressibleByIntegerLiteral
where Scalar: ExpressibleByIntegerLiteral {
  /// One scalar, of rank 0.
  public init(integerLiteral value: Scalar.IntegerLiteralType) {
    self.init(scalar: Scalar(integerLiteral: value))
  }
}

extension _ShapedArrayLiteral: ExpressibleByFloatLiteral
where Scalar: ExpressibleByFloatLiteral {
  /// One scalar, of rank 0.
  public init(floatLiteral value: Scalar.FloatLiteralType) {
    self.init(scalar: Scalar(floatLiteral: value))
  }
}

extension _ShapedArrayLiteral: ExpressibleByBooleanLiteral
where Scalar: ExpressibleByBooleanLiteral {
  /// One scalar, of rank 0.
  public init(booleanLiteral value: Scalar.BooleanLiteralType) {
    self.init(scalar: Scalar(booleanLiteral: value))
  }
}

extension _ShapedArrayLiteral: ExpressibleByUnicodeScalarLiteral
where Scalar: ExpressibleByStringLiteral {
  /// One string, of rank 0.
  public init(unicodeScalarLiteral value: Scalar.UnicodeScalarLiteralType) {
    self.init(scalar: Scalar(unicodeScalarLiteral: value))
  }
}

extension _ShapedArrayLiteral: ExpressibleByExtendedGraphemeClusterLiteral
where Scalar: ExpressibleByStringLiteral {
  /// One string, of rank 0.
  public init(extendedGraphemeClusterLiteral value: Scalar.ExtendedGraphemeClusterLiteralType) {
    self.init(scalar: Scalar(extendedGraphemeClusterLiteral: value))
  }
}

extension _ShapedArrayLiteral: ExpressibleByStringLiteral
where Scalar: ExpressibleByStringLiteral {
  /// One string, of rank 0.
  public init(stringLiteral value: Scalar.StringLiteralType) {
    self.init(scalar: Scalar(stringLiteral: value))
  }
}

extension ShapedArray: ExpressibleByArrayLiteral {
  /// Creates an array from nested literals: `[[1, 2], [3, 4]]` has the shape `[2, 2]`.
  ///
  /// - Precondition: All rows of one level have the same shape.
  public init(arrayLiteral elements: _ShapedArrayLiteral<Scalar>...) {
    let literal = _ShapedArrayLiteral(rows: elements)
    self.init(shape: literal.shape, scalars: literal.scalars)
  }
}

extension ShapedArraySlice: ExpressibleByArrayLiteral {
  /// Creates a slice from nested literals: `[[1, 2], [3, 4]]` has the shape `[2, 2]`.
  ///
  /// - Precondition: All rows of one level have the same shape.
  public init(arrayLiteral elements: _ShapedArrayLiteral<Scalar>...) {
    let literal = _ShapedArrayLiteral(rows: elements)
    self.init(shape: literal.shape, scalars: literal.scalars)
  }
}
