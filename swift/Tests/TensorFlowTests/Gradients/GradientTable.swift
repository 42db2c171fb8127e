import TensorFlow
import _Differentiation

/// A function's values at one point, and its pullback there.
struct Differentiated<Scalar: TensorFlowFloatingPoint> {
  let values: [Tensor<Scalar>]
  let pullback: ([Tensor<Scalar>]) -> [Tensor<Scalar>]
}

/// Swift's functions by the names of their cases, in one precision.
///
/// Each is added by the method that fits its type, and kept as a function of a list of tensors; the
/// families add theirs in extensions beside this file.
struct GradientTable<Scalar: TensorFlowFloatingPoint> {
  typealias T = Tensor<Scalar>
  typealias Function = ([T]) -> Differentiated<Scalar>

  private(set) var functions: [String: Function] = [:]

  init() {
    addArithmetic()
    addElementary()
    addActivations()
    addReductions()
    addShapes()
    addSlicing()
    addProducts()
    addLosses()
    addNormalizations()
    addRecurrent()
    addWindows()
    addConvolutionLayers()
    addPoolingLayers()
    addLinearAlgebra()
    addImages()
  }

  mutating func add(_ name: String, _ function: @escaping Function) {
    let previous = functions.updateValue(function, forKey: name)
    precondition(previous == nil, "gradient table: two functions are called \(name)")
  }

  // MARK: functions of tensors

  mutating func unary(_ name: String, _ f: @escaping @differentiable(reverse) (T) -> T) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0[0], of: f)
      return Differentiated(values: [value]) { [pullback($0[0])] }
    }
  }

  mutating func binary(_ name: String, _ f: @escaping @differentiable(reverse) (T, T) -> T) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0[0], $0[1], of: f)
      return Differentiated(values: [value]) {
        let (first, second) = pullback($0[0])
        return [first, second]
      }
    }
  }

  mutating func ternary(_ name: String, _ f: @escaping @differentiable(reverse) (T, T, T) -> T) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0[0], $0[1], $0[2], of: f)
      return Differentiated(values: [value]) {
        let (first, second, third) = pullback($0[0])
        return [first, second, third]
      }
    }
  }

  /// A layer of the inputs behind the first, which is the layer's own input.
  mutating func layer<L: Layer>(
    _ name: String, _ phase: LearningPhase = .inference, _ make: @escaping ([T]) -> L
  ) where L.Input == T, L.Output == T {
    add(name) { inputs in
      let (value, pullback) = withLearningPhase(phase) {
        make(Array(inputs[1...])).appliedForBackpropagation(to: inputs[0])
      }
      return Differentiated(values: [value]) {
        let gradients = pullback($0[0])
        return [gradients.inputGradient] + Self.tensors(of: gradients.layerGradient)
      }
    }
  }

  /// The tensors of a tangent, in the order of declaration.
  static func tensors<Tangent>(of tangent: Tangent) -> [T] {
    tensorLeaves(of: tangent).map { T(_tfe: $0.handle) }
  }

  // MARK: functions of lists, and that give lists

  mutating func joining(_ name: String, _ f: @escaping @differentiable(reverse) ([T]) -> T) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0, of: f)
      return Differentiated(values: [value]) { pullback($0[0]).base }
    }
  }

  mutating func splitting(_ name: String, _ f: @escaping @differentiable(reverse) (T) -> [T]) {
    add(name) {
      let (values, pullback) = valueWithPullback(at: $0[0], of: f)
      return Differentiated(values: values) { [pullback(.init($0))] }
    }
  }

  // MARK: functions of Swift's scalars

  mutating func withScalar(
    _ name: String, _ f: @escaping @differentiable(reverse) (T, Scalar) -> T
  ) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0[0], $0[1].scalarized(), of: f)
      return Differentiated(values: [value]) {
        let (tensor, scalar) = pullback($0[0])
        return [tensor, T(scalar)]
      }
    }
  }

  mutating func afterScalar(
    _ name: String, _ f: @escaping @differentiable(reverse) (Scalar, T) -> T
  ) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0[0].scalarized(), $0[1], of: f)
      return Differentiated(values: [value]) {
        let (scalar, tensor) = pullback($0[0])
        return [T(scalar), tensor]
      }
    }
  }

  mutating func toScalar(_ name: String, _ f: @escaping @differentiable(reverse) (T) -> Scalar) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0[0], of: f)
      return Differentiated(values: [T(value)]) { [pullback($0[0].scalarized())] }
    }
  }

  mutating func fromScalar(_ name: String, _ f: @escaping @differentiable(reverse) (Scalar) -> T) {
    add(name) {
      let (value, pullback) = valueWithPullback(at: $0[0].scalarized(), of: f)
      return Differentiated(values: [value]) { [T(pullback($0[0]))] }
    }
  }

  // MARK: layers

  /// A layer that `make` gives to the case's parameters, as a function of input and parameters.
  mutating func layer<L: Layer>(
    _ name: String, _ parameters: KeyPath<L.TangentVector, T>..., make: @escaping ([T]) -> L
  ) where L.Input == T, L.Output == T {
    add(name) { inputs in
      let layer = make(Array(inputs.dropFirst()))
      let (value, pullback) = layer.appliedForBackpropagation(to: inputs[0])
      return Differentiated(values: [value]) { upstream in
        let (layerGradient, inputGradient) = pullback(upstream[0])
        return [inputGradient] + parameters.map { layerGradient[keyPath: $0] }
      }
    }
  }
}
