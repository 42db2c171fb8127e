import TensorFlow
import Testing

private typealias Integer = TensorFlowScalar & FixedWidthInteger

@Suite("Arithmetic of integers")
struct IntegerArithmeticTests {
  @Test("of unsigned types is Swift's, and wraps")
  func unsigned() {
    arithmetic([200, 7, 255, 3, 100], [3, 7, 2, 250, 1], 9 as UInt8)
    arithmetic([200, 7, 65535, 3, 100], [3, 7, 2, 60000, 1], 9 as UInt16)
    arithmetic([200, 7, .max, 3, 100], [3, 7, 2, 1 << 31, 1], 9 as UInt32)
    arithmetic([200, 7, .max, 3, 100], [3, 7, 2, 1 << 63, 1], 9 as UInt64)
  }

  @Test("of signed types is Swift's")
  func signed() {
    arithmetic([-7, 7, -7, 7, 0, 11], [2, -2, -2, 2, 5, 3], -3 as Int8)
    arithmetic([-700, 700, -7, 7, 0, 11], [2, -2, -2, 2, 5, 30], -3 as Int16)
    arithmetic([-70000, 7, -7, 7, 0, 11], [2, -2, -2, 2, 5, 30000], 13 as Int32)
    arithmetic([-7 << 40, 7, -7, 7, 0, 11], [2, -2, -2, 2, 5, 3], -13 as Int64)
  }

  private func arithmetic<T: Integer>(_ a: [T], _ b: [T], _ s: T) {
    let (x, y) = (Tensor(a), Tensor(b))
    let pairs = zip(a, b)
    #expect((x + y).scalars == pairs.map { $0 &+ $1 }, "\(T.self)")
    #expect((x - y).scalars == pairs.map { $0 &- $1 }, "\(T.self)")
    #expect((x * y).scalars == pairs.map { $0 &* $1 }, "\(T.self)")
    #expect((x / y).scalars == pairs.map { $0 / $1 }, "\(T.self)")
    #expect((x % y).scalars == pairs.map(modulo), "\(T.self)")
    #expect((x + s).scalars == a.map { $0 &+ s }, "\(T.self)")
    #expect((s + x).scalars == a.map { s &+ $0 }, "\(T.self)")
    #expect((x - s).scalars == a.map { $0 &- s }, "\(T.self)")
    #expect((s - x).scalars == a.map { s &- $0 }, "\(T.self)")
    #expect((x * s).scalars == a.map { $0 &* s }, "\(T.self)")
    #expect((s * x).scalars == a.map { s &* $0 }, "\(T.self)")
    #expect((x / s).scalars == a.map { $0 / s }, "\(T.self)")
    #expect((s / y).scalars == b.map { s / $0 }, "\(T.self)")
    #expect((x % s).scalars == a.map { modulo($0, s) }, "\(T.self)")
    #expect((s % y).scalars == b.map { modulo(s, $0) }, "\(T.self)")
    assignment(a, b, s)
  }

  private func assignment<T: Integer>(_ a: [T], _ b: [T], _ s: T) {
    let (x, y) = (Tensor(a), Tensor(b))
    changed(x, to: x + y) { $0 += y }
    changed(x, to: x - y) { $0 -= y }
    changed(x, to: x * y) { $0 *= y }
    changed(x, to: x / y) { $0 /= y }
    changed(x, to: x % y) { $0 %= y }
    changed(x, to: x + s) { $0 += s }
    changed(x, to: x - s) { $0 -= s }
    changed(x, to: x * s) { $0 *= s }
    changed(x, to: x / s) { $0 /= s }
    changed(x, to: x % s) { $0 %= s }
  }

  private func changed<T: Integer>(
    _ x: Tensor<T>, to expected: Tensor<T>, _ change: (inout Tensor<T>) -> Void
  ) {
    var x = x
    change(&x)
    #expect(x == expected, "\(T.self)")
  }

  /// The remainder that has the sign of the divisor.
  private func modulo<T: Integer>(_ a: T, _ b: T) -> T {
    let remainder = a % b
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
  }

  @Test("the negative of a signed type")
  func negation() {
    #expect(-Tensor<Int8>([1, -128, 0]) == [-1, -128, 0])
    #expect(-Tensor<Int16>([1, -5]) == [-1, 5])
    #expect(-Tensor<Int32>([1, -5]) == [-1, 5])
    #expect(-Tensor<Int64>([1, -5]) == [-1, 5])
  }

  @Test("products of integer matrices")
  func products() {
    let a: Tensor<Int32> = [[1, 2], [3, 4]]
    #expect(matmul(a, a) == [[7, 10], [15, 22]])
    #expect(a • a == [[7, 10], [15, 22]])
    #expect(Tensor<Int64>(a) • Tensor<Int64>(a) == [[7, 10], [15, 22]])
  }
}

@Suite("Arithmetic of floating-point numbers")
struct FloatArithmeticTests {
  private let x: Tensor<Float> = [[1, -2, 3], [4, 0.5, -6]]

  @Test("with scalars on either side, and in place")
  func scalars() {
    let values = x.scalars
    #expect((x + 2).scalars == values.map { $0 + 2 })
    #expect((2 - x).scalars == values.map { 2 - $0 })
    #expect((x * 0.5).scalars == values.map { $0 * 0.5 })
    #expect((3 / x).scalars == values.map { 3 / $0 })
    #expect((x % 4).scalars == [1, 2, 3, 0, 0.5, 2])
    var y = x
    y -= 1
    y *= x
    y /= 2
    y += x
    #expect(y.scalars == values.map { ($0 - 1) * $0 / 2 + $0 })
  }

  @Test("broadcasts rows, columns and scalars")
  func broadcasting() {
    let row: Tensor<Float> = [1, 2, 3]
    let column: Tensor<Float> = [[10], [20]]
    #expect(x + row == [[2, 0, 6], [5, 2.5, -3]])
    #expect(column - x == [[9, 12, 7], [16, 19.5, 26]])
    #expect(row * column == [[10, 20, 30], [20, 40, 60]])
    #expect(x / Tensor(2) == x / 2)
    #expect((Tensor<Float>(zeros: [2, 0]) + Tensor<Float>(1)).shape == [2, 0])
  }

  @Test("what divides by zero is infinite or NaN")
  func divisionByZero() {
    let quotients = (Tensor<Float>([1, -1, 0]) / 0).scalars
    #expect(quotients[0] == .infinity)
    #expect(quotients[1] == -.infinity)
    #expect(quotients[2].isNaN)
  }
}
