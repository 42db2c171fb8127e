/// Makes a parameter of a given shape.
public typealias ParameterInitializer<Scalar: TensorFlowScalar> = (TensorShape) -> Tensor<Scalar>

// Each draws its seed when it is made: called twice, one initialiser gives the same numbers twice.

/// Zeros: how a bias starts.
public func zeros<Scalar: TensorFlowFloatingPoint>() -> ParameterInitializer<Scalar> {
  { Tensor(zeros: $0) }
}

/// The same value everywhere.
public func constantInitializer<Scalar: TensorFlowFloatingPoint>(value: Scalar)
  -> ParameterInitializer<Scalar>
{
  { Tensor(repeating: value, shape: $0) }
}

/// Uniform in ±√(6 / (fan in + fan out)) (Glorot 2010).
public func glorotUniform<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { Tensor(glorotUniform: $0, seed: seed) }
}

/// Normal with deviation √(2 / (fan in + fan out)) (Glorot 2010).
public func glorotNormal<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { Tensor(glorotNormal: $0, seed: seed) }
}

/// Uniform in ±√(6 / fan in) (He 2015).
public func heUniform<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { Tensor(heUniform: $0, seed: seed) }
}

/// Normal with deviation √(2 / fan in) (He 2015).
public func heNormal<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { Tensor(heNormal: $0, seed: seed) }
}

/// Uniform in ±√(3 / fan in) (LeCun 1998).
public func leCunUniform<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { Tensor(leCunUniform: $0, seed: seed) }
}

/// Normal with deviation √(1 / fan in) (LeCun 1998).
public func leCunNormal<Scalar: TensorFlowFloatingPoint>(
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  { Tensor(leCunNormal: $0, seed: seed) }
}

/// Normal, redrawn beyond two standard deviations.
public func truncatedNormalInitializer<Scalar: TensorFlowFloatingPoint>(
  mean: Tensor<Scalar> = Tensor(0), standardDeviation: Tensor<Scalar> = Tensor(1),
  seed: TensorFlowSeed = Context.local.randomSeed
) -> ParameterInitializer<Scalar> {
  {
    Tensor(
      randomTruncatedNormal: $0, mean: mean, standardDeviation: standardDeviation, seed: seed)
  }
}
