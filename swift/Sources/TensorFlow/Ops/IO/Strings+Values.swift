// Strings that stand for something else: numbers, bytes, buckets.

extension StringTensor {
  /// The numbers that the strings are the digits of.
  ///
  /// - Throws: `OperationError` where one is none.
  public func numbers<Scalar: TensorFlowNumeric>(of type: Scalar.Type = Scalar.self) throws
    -> Tensor<Scalar>
  {
    let settings: [Attribute] = [.type("out_type", Scalar.tensorFlowDataType)]
    return Tensor(_tfe: try attempt(Op.number, _tfe, settings))
  }

  /// The scalars of a tensor in words: digits, `true` and `false`.
  ///
  /// - Parameters:
  ///   - precision: How many digits follow the point, -1 for as many as TensorFlow prints.
  ///   - shortest: Whether to give just the digits that tell the number from its neighbours.
  public init<Scalar: TensorFlowScalar>(
    describing tensor: Tensor<Scalar>, precision: Int = -1, shortest: Bool = false
  ) {
    self = _Raw.asString(tensor, precision: precision, shortest: shortest)
  }

  /// The bytes of each string as scalars, along a new last axis, the lowest byte of each first.
  ///
  /// - Throws: `OperationError` where the strings differ in length, or it is no multiple of a
  ///   scalar's.
  public func decodeRaw<Scalar: TensorFlowScalar>(as type: Scalar.Type = Scalar.self) throws
    -> Tensor<Scalar>
  {
    let settings: [Attribute] = [
      .type("out_type", Scalar.tensorFlowDataType), .bool("little_endian", true),
    ]
    return Tensor(_tfe: try attempt(Op.raw, _tfe, settings))
  }

  /// A number from 0 up to `bucketCount` for each string: the same string always gives the same one.
  ///
  /// - Precondition: `bucketCount` is positive.
  public func hashed(bucketCount: Int) -> Tensor<Int64> {
    require(bucketCount > 0, "hashed: there must be a bucket, got \(bucketCount)")
    return _Raw.stringToHashBucketFast(self, numBuckets: bucketCount)
  }

  /// The strings in base 64, in the letters that are safe in addresses (RFC 4648, section 5),
  /// without padding.
  public func base64Encoded() -> StringTensor { _Raw.encodeBase64(self) }

  /// The strings that these are in base 64, in the letters that are safe in addresses.
  ///
  /// - Throws: `OperationError` where one is none.
  public func base64Decoded() throws -> StringTensor {
    StringTensor(_tfe: try attempt(Op.base64, _tfe))
  }

  private enum Op {
    static let number = Operation("StringToNumber")
    static let raw = Operation("DecodeRaw")
    static let base64 = Operation("DecodeBase64")
  }
}
