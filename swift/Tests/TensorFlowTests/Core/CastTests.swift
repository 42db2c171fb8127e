import TensorFlow
import Testing

/// A scalar that Swift itself converts from and to `Double`.
private protocol Convertible: TensorFlowScalar, Equatable {
  /// `value`, cut towards zero if an integer.
  init(converting value: Double)
  var double: Double { get }
  static var isSigned: Bool { get }
}

extension Convertible where Self: BinaryInteger {
  init(converting value: Double) { self.init(value) }
  var double: Double { Double(self) }
}

extension Convertible where Self: BinaryFloatingPoint {
  init(converting value: Double) { self.init(value) }
  var double: Double { Double(self) }
  static var isSigned: Bool { true }
}

extension Float: Convertible {}
extension Double: Convertible {}
extension Int8: Convertible {}
extension Int16: Convertible {}
extension Int32: Convertible {}
extension Int64: Convertible {}
extension UInt8: Convertible {}
extension UInt16: Convertible {}
extension UInt32: Convertible {}
extension UInt64: Convertible {}

extension Bool: Convertible {
  init(converting value: Double) { self = value != 0 }
  var double: Double { self ? 1 : 0 }
  static var isSigned: Bool { false }
}

extension BFloat16: Convertible {
  init(converting value: Double) { self.init(Float(value)) }
  var double: Double { Double(float) }
  static var isSigned: Bool { true }
}

private let allTypes: [any Convertible.Type] = [
  Float.self, Double.self, Int8.self, Int16.self, Int32.self, Int64.self, UInt8.self, UInt16.self,
  UInt32.self, UInt64.self, Bool.self, BFloat16.self,
]

private typealias Integer = TensorFlowScalar & FixedWidthInteger
private let integers: [any Integer.Type] = [
  Int8.self, Int16.self, Int32.self, Int64.self, UInt8.self, UInt16.self, UInt32.self, UInt64.self,
]

@Suite("Conversion of tensors")
struct CastTests {
  @Test("between any two types is Swift's own, for what both can hold")
  func everyPair() {
    for source in allTypes {
      for target in allTypes { convert(source, target) }
    }
  }

  private func convert<From: Convertible, To: Convertible>(_: From.Type, _: To.Type) {
    let signed = [-100.75, -3.5, -1, -0.25]
    let unsigned = [0, 0.25, 0.5, 1, 1.5, 2.75, 100.875, 127]
    let values = (From.isSigned && To.isSigned ? signed + unsigned : unsigned)
      .map(From.init(converting:))
    let converted = Tensor<To>(Tensor<From>(shape: [1, values.count], scalars: values))
    #expect(converted.shape == [1, values.count])
    #expect(
      converted.scalars == values.map { To(converting: $0.double) }, "\(From.self) to \(To.self)")
  }

  @Test("between integers keeps the low bits")
  func truncation() {
    for source in integers {
      for target in integers { truncate(source, target) }
    }
  }

  private func truncate<From: Integer, To: Integer>(_: From.Type, _: To.Type) {
    let values: [From] = [.min, .min + 1, 0, 1, 100, .max / 3, .max - 1, .max]
    #expect(
      Tensor<To>(Tensor(values)).scalars == values.map { To(truncatingIfNeeded: $0) },
      "\(From.self) to \(To.self)")
  }

  @Test("of large integers rounds to the nearest floating-point number")
  func rounding() {
    let signed: [Int64] = [.min, .max, 16_777_217, 9_007_199_254_740_993, -16_777_219]
    #expect(Tensor<Float>(Tensor(signed)).scalars == signed.map { Float($0) })
    #expect(Tensor<Double>(Tensor(signed)).scalars == signed.map { Double($0) })
    let unsigned: [UInt64] = [.max, 1 << 63, (1 << 63) + 1025, 16_777_217]
    #expect(Tensor<Float>(Tensor(unsigned)).scalars == unsigned.map { Float($0) })
    #expect(Tensor<Double>(Tensor(unsigned)).scalars == unsigned.map { Double($0) })
    let doubles = [0.1, 1.0e-30, 3.5e38, -.infinity]
    #expect(Tensor<Float>(Tensor(doubles)).scalars == doubles.map { Float($0) })
  }

  @Test("keeps NaN and infinity")
  func specials() {
    let x = Tensor<Double>(Tensor<Float>([.nan, .infinity, -.infinity])).scalars
    #expect(x[0].isNaN)
    #expect(x[1...] == [.infinity, -.infinity])
  }

  @Test("passes gradients back in the type they came from")
  func backward() {
    let x: Tensor<Float> = [1, 2, 3]
    let gradient = gradient(at: x) { (Tensor<Double>($0) * Tensor<Double>([0.5, 1, 2])).sum() }
    #expect(gradient == [0.5, 1, 2])
  }
}
