extension StringTensor {
  /// The strings in another shape; one dimension may be -1, for what is left.
  ///
  /// - Precondition: The shape holds as many strings.
  public func reshaped(to newShape: TensorShape) -> StringTensor {
    StringTensor(
      _tfe: execute(Op.reshape, _tfe, axesTensor(newShape.dimensions)._tfe))
  }

  // MARK: joining and splitting

  /// The strings of several tensors joined one by one; tensors of rank 0 go with each.
  ///
  ///     StringTensor(joining: [StringTensor(["a", "b"]), StringTensor("1")])  // [a1, b1]
  ///
  /// - Precondition: The shapes of those that are not of rank 0 are equal, and there is a tensor.
  public init(joining parts: [StringTensor], separator: String = "") {
    let shapes = parts.map(\.shape).filter { $0.rank > 0 }
    require(
      !parts.isEmpty && shapes.allSatisfy { $0 == shapes[0] },
      "StringTensor(joining:): the shapes do not fit: \(parts.map(\.shape))")
    self = _Raw.stringJoin(inputs: parts, separator: separator)
  }

  /// The strings along the given axes joined, all of them where no axis is given, in row-major order.
  ///
  ///     StringTensor(shape: [2, 2], scalars: ["a", "b", "c", "d"]).joined(alongAxes: 1)  // [ab, cd]
  public func joined(separator: String = "", alongAxes axes: Int...) -> StringTensor {
    let axes = axes.isEmpty ? Array(0..<rank) : axes.map { shape.axis($0, "joined") }
    // TensorFlow joins along the last of these first.
    let outermostLast = Set(axes).sorted(by: >)
    return _Raw.reduceJoin(
      inputs: self, reductionIndices: axesTensor(outermostLast), separator: separator)
  }

  /// The parts of each string between separators, a tensor of rank 1 for each string; between runs
  /// of white space where the separator is empty.
  ///
  ///     StringTensor(["a,b", "c"]).split(separator: ",")  // [[a, b], [c]]
  ///
  /// - Parameter maxSplits: How often to split each string at most, -1 for no limit.
  public func split(separator: String = "", maxSplits: Int = -1) -> [StringTensor] {
    let (indices, values, _) = _Raw.stringSplitV2(
      reshaped(to: [-1]), sep: StringTensor(separator), maxsplit: maxSplits)
    var parts = [[[UInt8]]](repeating: [], count: scalarCount)
    let places = indices.scalars
    for (number, part) in values.bytes.enumerated() { parts[Int(places[2 * number])].append(part) }
    return parts.map { StringTensor(shape: [$0.count], bytes: $0) }
  }

  /// The part of each string from `start` on, `length` characters of UTF-8 at most.
  ///
  /// - Precondition: No string is shorter than `start`; a negative one counts from the end.
  public func substrings(from start: Int, length: Int) -> StringTensor {
    _Raw.substr(self, pos: axisTensor(start), len: axisTensor(length), unit: .utf8Char)
  }

  // MARK: letters

  /// How many characters of UTF-8 each string has.
  public func characterCounts() -> Tensor<Int32> { _Raw.stringLength(self, unit: .utf8Char) }
  /// How many bytes each string has.
  public func byteCounts() -> Tensor<Int32> { _Raw.stringLength(self) }
  /// The strings in small letters.
  public func lowercased() -> StringTensor { _Raw.stringLower(self, encoding: "utf-8") }
  /// The strings in capital letters.
  public func uppercased() -> StringTensor { _Raw.stringUpper(self, encoding: "utf-8") }
  /// The strings without white space at either end.
  public func trimmed() -> StringTensor { _Raw.stringStrip(self) }

  // MARK: patterns

  /// Whether each string, as a whole, matches a regular expression (RE2's).
  ///
  /// - Precondition: The pattern is one.
  public func matches(_ pattern: String) -> Tensor<Bool> {
    _Raw.staticRegexFullMatch(self, pattern: pattern)
  }

  /// The strings with what matches a regular expression (RE2's) replaced: everywhere, or where it
  /// matches first. In `replacement`, `\1` to `\9` stand for the groups.
  ///
  /// - Precondition: The pattern is one.
  public func replacing(_ pattern: String, with replacement: String, everywhere: Bool = true)
    -> StringTensor
  {
    _Raw.staticRegexReplace(
      self, pattern: pattern, rewrite: replacement, replaceGlobal: everywhere)
  }

  private enum Op {
    static let reshape = Operation("Reshape")
  }
}
