/// Makes a parameter of a given shape.
public typealias ParameterInitializer<Scalar: TensorFlowScalar> = (TensorShape) -> Tensor<Scalar>

public func zeros<Scalar: TensorFlowFloatingPoint>() -> ParameterInitializer<Scalar> {
  { Tensor(zeros: $0) }
}

public func constantInitializer<Scalar: TensorFlowFloatingPoint>(value: Scalar)
  -> ParameterInitializer<Scalar>
{
  { Tensor(repeating: value, shape: $0) }
}

/// Uniform in ±√(6 / (fan in + fan out)) (Glorot 2010).
public func glorotUniform<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { shape in
    let (fanIn, fanOut) = fans(shape)
    let limit = Tensor(Scalar((6 / Double(fanIn + fanOut)).squareRoot()))
    return Tensor(randomUniform: shape, lowerBound: -limit, upperBound: limit, seed: seed)
  }
}

/// Normal with deviation √(2 / (fan in + fan out)) (Glorot 2010).
public func glorotNormal<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { shape in
    let (fanIn, fanOut) = fans(shape)
    let deviation = Tensor(Scalar((2 / Double(fanIn + fanOut)).squareRoot()))
    return Tensor(randomNormal: shape, standardDeviation: deviation, seed: seed)
  }
}

/// Uniform in ±√(6 / fan in) (He 2015).
public func heUniform<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { shape in
    let limit = Tensor(Scalar((6 / Double(fans(shape).in)).squareRoot()))
    return Tensor(randomUniform: shape, lowerBound: -limit, upperBound: limit, seed: seed)
  }
}

/// Normal with deviation √(2 / fan in) (He 2015).
public func heNormal<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { shape in
    let deviation = Tensor(Scalar((2 / Double(fans(shape).in)).squareRoot()))
    return Tensor(randomNormal: shape, standardDeviation: deviation, seed: seed)
  }
}

/// How many numbers go into, and come out of, one unit: the last two axes are in and out, those
/// before are places of a filter.
private func fans(_ shape: TensorShape) -> (in: Int, out: Int) {
  require(shape.rank >= 2, "initialiser: a shape of rank 2 or more has fans: \(shape)")
  let places = shape[0..<(shape.rank - 2)].contiguousSize
  return (places * shape[shape.rank - 2], places * shape[shape.rank - 1])
}
