import Tandem
import TensorFlow
import Testing

@Suite("Swift's basics")
struct BasicsTests {
  @Test("functions give numbers and tuples")
  func functions() {
    #expect(distance(x: 3, y: -4) == 5)
    let (sine, cosine) = sincos(2)
    #expect(abs(sine * sine + cosine * cosine - 1) < 1e-6 && sine > 0 && cosine < 0)
    #expect(sincos(0).sin == 0 && sincos(0).cos == 1)
    #expect(squareAdd(n: -3) == 10)
  }

  @Test("extensions add to the types of others")
  func extensions() {
    #expect((-3...3).filter(\.isOdd) == [-3, -1, 1, 3])
    #expect(true.symbol != false.symbol)
    #expect([1, -2, 3].doubleElements() == [2, -4, 6])
    #expect([0.5, -2].doubleElements() == [1, -4])
  }

  @Test("powers bind from the right, and more closely than products")
  func powers() {
    let tower: Double = 2 ** 3 ** 2
    #expect(tower == 512)
    let mixed: Double = 3 * 2 ** 4
    #expect(mixed == 48)
    for base in -6...6 {
      var expected = 1
      for exponent in UInt(0)...12 {
        #expect(base ** exponent == expected)
        expected *= base
      }
    }
    let half: Float = 2 ** -1
    #expect(half == 0.5)
  }

  @Test("an integer power takes no product too many: the largest that fits does not overflow")
  func largestPower() {
    let (square, sixth) = (Int8(11) ** 2, Int8(2) ** 6)
    #expect((square, sixth) == (121, 64))
  }

  @Test("√ of a number, and both of a complex one")
  func roots() {
    #expect(√Float(9) == 3 && (√Float(-1)).isNaN)
    let parts: [Float] = [-3, -1e-8, 0, 1e-8, 0.5, 4]
    for (real, imag) in parts.flatMap({ real in parts.map { (real, $0) } }) {
      let z = Complex(real: real, imag: imag)
      let (first, second) = √z
      #expect(second == -first)
      #expect(first.real >= 0)
      let off = first * first - z
      let bound = 4e-7 * distance(x: real, y: imag)
      #expect(abs(off.real) <= bound && abs(off.imag) <= bound, "√(\(z)) = \(first)")
    }
    #expect((√Complex<Float>(real: -1, imag: 0)).0 == Complex(real: 0, imag: 1))
  }
}

@Suite("Complex numbers, generic over their parts")
struct ComplexTests {
  private let numbers = [(1, 12), (-3, 4), (0, -7), (5, 0)].map { Complex(real: $0, imag: $1) }

  @Test("swift 00a: + adds the right side's real part, not the left one's twice")
  func sum() {
    #expect(Complex(real: 1, imag: 12) + Complex(real: 30, imag: 40) == Complex(real: 31, imag: 52))
    for (a, b) in numbers.flatMap({ a in numbers.map { (a, $0) } }) {
      #expect(a + b == b + a)
      #expect(a + b == a.add(b))
      #expect(a + b - b == a)
    }
  }

  @Test("integers make a ring, with conjugates")
  func ring() {
    for (a, b) in numbers.flatMap({ a in numbers.map { (a, $0) } }) {
      let c = Complex(real: 2, imag: -5)
      #expect(a * (b + c) == a * b + a * c)
      #expect((a * b) * c == a * (b * c))
      #expect((a * b).conj == a.conj * b.conj)
      #expect(a * a.conj == Complex(real: a.squaredMagnitude, imag: 0))
    }
    #expect(total(numbers) == Complex(real: 3, imag: 9))
    #expect(total([0.5, 0.25]) == 0.75)
  }

  @Test("a property can be set, and a loan changes in place")
  func properties() {
    var number = Complex(real: 1, imag: 12)
    number.imagNegated = 4
    #expect(number == Complex(real: 1, imag: -4) && number.imagNegated == 4)
    number += Complex(real: 1, imag: 1)
    #expect(number == Complex(real: 2, imag: -3))
    #expect("\(number)" == "2 + -3i")
  }

  @Test("conditional conformance: hashable where the parts are")
  func hashing() {
    #expect(Set(numbers + numbers).count == 4)
    #expect(ComplexF(real: 1, imag: 2) != ComplexF(real: 1, imag: 3))
  }
}

@Suite("Values and references")
struct SemanticsTests {
  @Test("a struct is a value: the copy moves alone")
  func values() {
    let point = PointValue(x: 1, y: 2)
    var other = point
    other.move(x: 1, y: 1)
    #expect(point == PointValue(x: 1, y: 2) && other == PointValue(x: 2, y: 3))
    #expect(point.moved(x: 1, y: 1) == other)
  }

  @Test("a class is a reference: it moves under all its names, constants too")
  func references() {
    let point = PointReference(x: 1, y: 2)
    let other = point
    other.move(x: 1, y: 1)
    #expect(point === other)
    #expect((point.x, point.y) == (2, 3))
  }

  @Test("a struct that holds a reference copies the reference, not what it refers to")
  func mixed() {
    struct Holder {
      var name: String
      let point: PointReference
    }
    let first = Holder(name: "a", point: PointReference(x: 0, y: 0))
    var second = first
    second.name = "b"
    second.point.move(x: 1, y: 0)
    #expect(first.name == "a" && first.point.x == 1)
  }

  @Test("arrays and tensors are values, and share memory until one is written to")
  func copyOnWrite() {
    let numbers: [Float] = [1, 2, 3]
    var more = numbers
    func address(_ array: [Float]) -> UnsafeRawPointer? {
      array.withUnsafeBytes { $0.baseAddress }
    }
    #expect(address(more) == address(numbers))
    more[0] = 9
    #expect(address(more) != address(numbers))
    #expect(numbers == [1, 2, 3] && more == [9, 2, 3])
    let x: TF = [1, 2, 3]
    var y = x
    y[0] = TF(9)
    #expect(x == TF([1, 2, 3]) && y == TF([9, 2, 3]))
  }

  @Test("a closure refers to the variables around it, unless it lists their values")
  func closures() {
    var count = 1
    let referring = { count }
    let copying = { [count] in count }
    count = 2
    #expect((referring(), copying()) == (2, 1))
  }

  @Test("both at once")
  func both() {
    let (value, reference) = movedOnce(x: 3, y: 4)
    #expect(value == [[3, 4], [4, 6]])
    #expect(reference == [[4, 6], [4, 6]])
  }
}
