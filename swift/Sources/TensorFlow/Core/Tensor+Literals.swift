/// An element of a tensor literal: a scalar, or a literal one rank below.
@_documentation(visibility: public)
public struct _TensorElementLiteral<Scalar: TensorFlowScalar> {
  let shape: [Int]
  let scalars: [Scalar]

  init(shape: [Int], scalars: [Scalar]) {
    self.shape = shape
    self.scalars = scalars
  }

  fileprivate init(scalar: Scalar) { self.init(shape: [], scalars: [scalar]) }

  fileprivate init(elements: [_TensorElementLiteral]) {
    let inner = elements.first?.shape ?? []
    for element in elements {
      require(
        element.shape == inner,
        "tensor literal: elements differ in shape: \(inner) and \(element.shape)")
    }
    self.init(shape: [elements.count] + inner, scalars: elements.flatMap(\.scalars))
  }
}

extension _TensorElementLiteral: ExpressibleByBooleanLiteral
where Scalar: ExpressibleByBooleanLiteral {
  /// The literal that a scalar takes: a truth value.
  public typealias BooleanLiteralType = Scalar.BooleanLiteralType
  /// One scalar, of rank 0.
  public init(booleanLiteral value: BooleanLiteralType) {
    self.init(scalar: Scalar(booleanLiteral: value))
  }
}

extension _TensorElementLiteral: ExpressibleByIntegerLiteral
where Scalar: ExpressibleByIntegerLiteral {
  /// The literal that a scalar takes: a whole number.
  public typealias IntegerLiteralType = Scalar.IntegerLiteralType
  /// One scalar, of rank 0.
  public init(integerLiteral value: IntegerLiteralType) {
    self.init(scalar: Scalar(integerLiteral: value))
  }
}

extension _TensorElementLiteral: ExpressibleByFloatLiteral
where Scalar: ExpressibleByFloatLiteral {
  /// The literal that a scalar takes: a number.
  public typealias FloatLiteralType = Scalar.FloatLiteralType
  /// One scalar, of rank 0.
  public init(floatLiteral value: FloatLiteralType) {
    self.init(scalar: Scalar(floatLiteral: value))
  }
}

extension _TensorElementLiteral: ExpressibleByArrayLiteral {
  /// An element of an array literal: a scalar, or a row of elements.
  public typealias ArrayLiteralElement = _TensorElementLiteral<Scalar>
  /// A row of elements, all of one shape.
  public init(arrayLiteral elements: _TensorElementLiteral<Scalar>...) {
    self.init(elements: elements)
  }
}

extension Tensor: ExpressibleByArrayLiteral {
  /// An element of an array literal: a scalar, or a row of elements.
  public typealias ArrayLiteralElement = _TensorElementLiteral<Scalar>

  /// `let x: Tensor<Float> = [[1, 2], [3, 4]]`
  public init(arrayLiteral elements: _TensorElementLiteral<Scalar>...) {
    let literal = _TensorElementLiteral(elements: elements)
    self.init(shape: TensorShape(literal.shape), scalars: literal.scalars)
  }

  init(_tensorElementLiterals elements: [_TensorElementLiteral<Scalar>]) {
    let literal = _TensorElementLiteral(elements: elements)
    self.init(shape: TensorShape(literal.shape), scalars: literal.scalars)
  }
}
