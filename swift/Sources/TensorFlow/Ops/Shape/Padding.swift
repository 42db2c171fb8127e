import _Differentiation

extension Tensor where Scalar: Numeric {
  /// What `padded` puts around the scalars.
  public enum PaddingMode {
    /// One value.
    case constant(Scalar)
    /// The scalars mirrored without the edge: `c b | a b c | b a`.
    case reflect
    /// The scalars mirrored with the edge: `b a | a b c | c b`.
    case symmetric
  }

  /// The scalars with `value` put around them, so many before and after along each axis.
  ///
  ///     Tensor<Float>([1, 2]).padded(forSizes: [(before: 1, after: 2)])  // [0, 1, 2, 0, 0]
  ///
  /// - Precondition: There is a pair of sizes, none negative, for each axis.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func padded(forSizes sizes: [(before: Int, after: Int)], with value: Scalar = 0)
    -> Tensor
  {
    padded(forSizes: sizes, mode: .constant(value))
  }

  /// The scalars with others put around them, so many before and after along each axis.
  ///
  /// - Precondition: There is a pair of sizes, none negative, for each axis; mirrored ones are at
  ///   most the axis's length, and less than it for `reflect`.
  @differentiable(reverse,wrt: self where Scalar: TensorFlowFloatingPoint)
  public func padded(forSizes sizes: [(before: Int, after: Int)], mode: PaddingMode) -> Tensor {
    requirePaddable(sizes, mode)
    let paddings = sizesTensor(sizes)
    switch mode {
    case .constant(let value):
      return _Raw.padV2(self, paddings: paddings, constantValues: Tensor(value)).marked(as: self)
    case .reflect: return _Raw.mirrorPad(self, paddings: paddings, mode: .reflect)
    case .symmetric: return _Raw.mirrorPad(self, paddings: paddings, mode: .symmetric)
    }
  }

  private func requirePaddable(_ sizes: [(before: Int, after: Int)], _ mode: PaddingMode) {
    require(
      sizes.count == rank && sizes.allSatisfy { $0.before >= 0 && $0.after >= 0 },
      "padded: the sizes \(sizes.map { [$0.before, $0.after] }) do not fit the shape \(shape)")
    let spare: Int
    switch mode {
    case .constant: return
    case .reflect: spare = 1
    case .symmetric: spare = 0
    }
    for (axis, size) in sizes.enumerated() {
      let longest = shape[axis] - spare
      require(
        size.before <= longest && size.after <= longest,
        "padded: axis \(axis) of the shape \(shape) cannot be mirrored "
          + "\(size.before) before and \(size.after) after")
    }
  }
}

extension Tensor where Scalar: TensorFlowFloatingPoint {
  @usableFromInline
  @derivative(of: padded(forSizes:mode:))
  func _vjpPadded(forSizes sizes: [(before: Int, after: Int)], mode: PaddingMode)
    -> (value: Tensor, pullback: (Tensor) -> Tensor)
  {
    let shape = self.shape
    return (
      padded(forSizes: sizes, mode: mode),
      { gradient in
        if gradient._tfe.isZero { return gradient }
        switch mode {
        case .constant:
          return gradient.slice(lowerBounds: sizes.map(\.before), sizes: shape.dimensions)
        case .reflect:
          return _Raw.mirrorPadGrad(gradient, paddings: sizesTensor(sizes), mode: .reflect)
        case .symmetric:
          return _Raw.mirrorPadGrad(gradient, paddings: sizesTensor(sizes), mode: .symmetric)
        }
      }
    )
  }
}

/// The sizes as TensorFlow takes them: one row an axis, before and after.
private func sizesTensor(_ sizes: [(before: Int, after: Int)]) -> Tensor<Int32> {
  Tensor<Int32>(
    shape: [sizes.count, 2], scalars: sizes.flatMap { [Int32($0.before), Int32($0.after)] },
    on: .host)
}
