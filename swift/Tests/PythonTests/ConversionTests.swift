import Foundation
import Python
import Testing

private func repr(_ value: some PythonConvertible) -> String {
  "\(Python.repr(value))"
}

/// Python evaluates `code`: a value that Swift has had no part in.
private func python(_ code: String) -> PythonObject { Python.eval(code, Python.dict()) }

private func expectRoundTrip<T: PythonConvertible & ConvertibleFromPython & Equatable>(
  _ value: T, _ code: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  let same = value.pythonObject == python(code) && Python.type(value) == Python.type(python(code))
  #expect(same, sourceLocation: sourceLocation)
  #expect(T(python(code)) == value, sourceLocation: sourceLocation)
}

@Test func wholeNumbers() {
  expectRoundTrip(Int.min, "-2**63")
  expectRoundTrip(Int.max, "2**63 - 1")
  expectRoundTrip(UInt.max, "2**64 - 1")
  expectRoundTrip(UInt64.max, "2**64 - 1")
  expectRoundTrip(Int64.min, "-2**63")
  expectRoundTrip(Int32.min, "-2**31")
  expectRoundTrip(UInt32.max, "2**32 - 1")
  expectRoundTrip(Int16(-5), "-5")
  expectRoundTrip(UInt16.max, "65535")
  expectRoundTrip(Int8.min, "-128")
  expectRoundTrip(UInt8.max, "255")
}

@Test func numbersThatDoNotFit() {
  #expect(Int(python("2**63")) == nil)
  #expect(Int8(python("128")) == nil)
  #expect(UInt(python("-1")) == nil)
  #expect(UInt8(python("256")) == nil)
  #expect(Int(python("1.0")) == nil)
  #expect(Int(python("'1'")) == nil)
  #expect(Double(python("'1'")) == nil)
  #expect(Int(python("True")) == 1)  // a Python bool is an int
}

@Test func fractions() {
  expectRoundTrip(0.1, "0.1")
  expectRoundTrip(-Double.infinity, "float('-inf')")
  expectRoundTrip(Float(0.5), "0.5")
  #expect(Double(python("float('nan')"))!.isNaN)
  #expect(Double(python("3")) == 3)
  #expect(Float(python("1e300")) == .infinity)
}

@Test func truth() {
  expectRoundTrip(true, "True")
  expectRoundTrip(false, "False")
  #expect(Bool(python("1")) == nil)
  #expect(Bool(python("[]")) == nil)
  #expect(Bool(Python.import("numpy").bool_(true)) == true)
}

@Test func text() {
  expectRoundTrip("", "''")
  expectRoundTrip("grüße 🎈 \u{0} end", #""gr\u00fc\u00dfe \U0001F388 \0 end""#)
  #expect(String(python("5")) == nil)
  #expect(String(python("b'a'")) == nil)
}

@Test func collections() {
  expectRoundTrip([1, 2, 3], "[1, 2, 3]")
  expectRoundTrip([[Double]](), "[]")
  expectRoundTrip([["a"], []], "[['a'], []]")
  expectRoundTrip(["a": [1.5], "b": []], "{'a': [1.5], 'b': []}")
  expectRoundTrip(Set([1, 2]), "{1, 2}")
  #expect([Int](python("(n * n for n in range(3))")) == [0, 1, 4])
  #expect([Int](python("[1, 'a']")) == nil)
  #expect([Int](python("5")) == nil)
  #expect([String: Int](python("[('a', 1)]")) == nil)
  #expect([String: Int](python("{1: 1}")) == nil)
}

@Test func literalsOfSeveralTypes() {
  let list: PythonObject = [1, "a", 2.5, true, [1], ["k": 1], Python.None]
  #expect(repr(list) == "[1, 'a', 2.5, True, [1], {'k': 1}, None]")
  let dictionary: PythonObject = ["z": 1, "a": 2, 3: "c", "z": 9]
  #expect(repr(dictionary) == "{'z': 9, 'a': 2, 3: 'c'}")
}

@Test func optionals() {
  #expect(repr(Int?.none) == "None")
  #expect(repr(Int?.some(4)) == "4")
  #expect(repr([1, nil]) == "[1, None]")
  #expect(Int?(python("None")) == .some(.none))
  #expect(Int?(python("4")) == .some(.some(4)))
  #expect(Int?(python("'a'")) == nil)
  #expect([Int?](python("[1, None]")) == [1, nil])
}

@Test func ranges() {
  #expect(repr(1..<3) == "slice(1, 3, None)")
  #expect(Range<Int>(python("slice(1, 3)")) == 1..<3)
  #expect(Range<Int>(python("slice(1, 3, 2)")) == nil)
  #expect(Range<Int>(python("slice(3, 1)")) == nil)
  #expect(Range<Int>(python("5")) == nil)
}

@Test func bytes() throws {
  expectRoundTrip(Data([0, 255, 65]), #"b"\x00\xffA""#)
  expectRoundTrip(Data(), "b''")
  #expect(Data(python("bytearray(b'xy')")) == Data("xy".utf8))
  #expect(Data(python("'text'")) == nil)
  let bytes = python("bytes(range(256)) * 1000")
  #expect(try bytes.withUnsafeBytes { $0.reduce(0) { $0 + Int($1) } } == 255 * 128 * 1000)
  #expect(throws: PythonError.self) { try python("[1]").withUnsafeBytes { $0.count } }
}
