// Both kinds of array are coded alike, as `shape` and `scalars`, so that either reads the other.
private enum CodingKeys: String, CodingKey {
  case shape, scalars
}

extension _ShapedArrayProtocol where Scalar: Encodable {
  /// Encodes the shape and the scalars.
  public func encode(to encoder: Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(shape, forKey: .shape)
    try container.encode(scalars, forKey: .scalars)
  }
}

extension _ShapedArrayProtocol where Scalar: Decodable {
  /// Decodes a shape and scalars; throws `DecodingError` where the shape does not hold them.
  public init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let shape = try container.decode([Int].self, forKey: .shape)
    let scalars = try container.decode([Scalar].self, forKey: .scalars)
    guard shape.allSatisfy({ $0 >= 0 }), product(shape) == scalars.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .scalars, in: container,
        debugDescription: "the shape \(shape) does not hold \(scalars.count) scalars")
    }
    self.init(shape: shape, scalars: scalars)
  }
}

extension ShapedArray: Encodable where Scalar: Encodable {}
extension ShapedArray: Decodable where Scalar: Decodable {}
extension ShapedArraySlice: Encodable where Scalar: Encodable {}
extension ShapedArraySlice: Decodable where Scalar: Decodable {}

/// The product of sizes that come from outside, or nil where it is beyond `Int`.
func product(_ sizes: [Int]) -> Int? {
  sizes.reduce(1 as Int?) { product, size in
    guard let product else { return nil }
    let (value, overflow) = product.multipliedReportingOverflow(by: size)
    return overflow ? nil : value
  }
}
