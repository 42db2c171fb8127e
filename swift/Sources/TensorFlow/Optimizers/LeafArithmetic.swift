// Arithmetic on the tensors of a tangent, whatever their scalar type: what optimisers are made of.

/// One tensor of a tangent. Both sides of an operator have one scalar type; shapes broadcast, so
/// the zero without a shape stands for zeros of any.
struct Leaf {
  let handle: TFETensorHandle

  static func + (lhs: Leaf, rhs: Leaf) -> Leaf { Leaf(Ops.add, lhs, rhs) }
  static func - (lhs: Leaf, rhs: Leaf) -> Leaf { Leaf(Ops.subtract, lhs, rhs) }
  static func / (lhs: Leaf, rhs: Leaf) -> Leaf { Leaf(Ops.divide, lhs, rhs) }

  static func + (lhs: Leaf, rhs: StepNumber) -> Leaf { lhs + rhs.leaf(like: lhs) }
  static func * (lhs: Leaf, rhs: StepNumber) -> Leaf {
    // Zero without a shape stays what it is, which a model moves by without an op.
    lhs.handle.isZero ? lhs : Leaf(Ops.multiply, lhs, rhs.leaf(like: lhs))
  }
  static func * (lhs: Leaf, rhs: Leaf) -> Leaf { Leaf(Ops.multiply, lhs, rhs) }

  func squared() -> Leaf { Leaf(Ops.square, self) }
  func squareRoot() -> Leaf { Leaf(Ops.squareRoot, self) }
  func magnitude() -> Leaf { Leaf(Ops.magnitude, self) }
  func zeros() -> Leaf { Leaf(Ops.zeros, self) }
  static func maximum(_ lhs: Leaf, _ rhs: Leaf) -> Leaf { Leaf(Ops.maximum, lhs, rhs) }

  /// The way from here to `other`, `share` of it: a moving average takes in a new value.
  func moved(to other: Leaf, by share: StepNumber) -> Leaf { self + (other - self) * share }
}

extension Leaf {
  private enum Ops {
    static let add = Operation("AddV2")
    static let subtract = Operation("Sub")
    static let multiply = Operation("Mul")
    static let divide = Operation("RealDiv")
    static let square = Operation("Square")
    static let squareRoot = Operation("Sqrt")
    static let magnitude = Operation("Abs")
    static let maximum = Operation("Maximum")
    static let zeros = Operation("ZerosLike")
  }

  private init(_ op: Operation, _ a: Leaf) { handle = execute(op, a.handle) }
  private init(_ op: Operation, _ a: Leaf, _ b: Leaf) { handle = execute(op, a.handle, b.handle) }
}

/// A number that the host gives anew at each step, as a scalar tensor of the type that a leaf has;
/// one tensor for all leaves of a step.
final class StepNumber {
  private let value: () -> Double
  private var single: Leaf?
  private var double: Leaf?

  init(_ value: @escaping () -> Double) { self.value = value }

  /// - Precondition: The leaf is of `Float` or `Double`.
  func leaf(like other: Leaf) -> Leaf {
    let value = value
    switch other.handle.dataType {
    case Float.tensorFlowDataType:
      if let single { return single }
      single = Leaf(handle: Tensor<Float>(atEachCall: { Float(value()) })._tfe)
      return single!
    case Double.tensorFlowDataType:
      if let double { return double }
      double = Leaf(handle: Tensor<Double>(atEachCall: value)._tfe)
      return double!
    case let type: fatalError("optimiser: expected parameters of Float or Double, found \(type)")
    }
  }
}
