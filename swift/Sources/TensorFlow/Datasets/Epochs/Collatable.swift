// Many samples made one: a batch.

/// A type whose values can be put together into one of a rank more, such as a tensor.
///
/// A sample of several parts puts together part by part:
///
///     struct Labelled: Collatable {
///       var image: Tensor<Float>
///       var label: Tensor<Int32>
///       init<BatchSamples: Collection>(collating samples: BatchSamples)
///       where BatchSamples.Element == Labelled {
///         image = samples.map(\.image).collated
///         label = samples.map(\.label).collated
///       }
///     }
public protocol Collatable {
  /// The value that holds all `samples`, along a new first axis.
  init<BatchSamples: Collection>(collating samples: BatchSamples)
  where BatchSamples.Element == Self
}

extension Tensor: Collatable {
  /// The tensor of shape `[n, ...]` that stacks `n` samples of shape `[...]`.
  ///
  /// - Precondition: There are samples, and all have one shape.
  public init<BatchSamples: Collection>(collating samples: BatchSamples)
  where BatchSamples.Element == Tensor {
    self.init(stacking: Array(samples))
  }
}

extension Collection where Element: Collatable {
  /// All elements in one, along a new first axis: `n` tensors of shape `[...]` give `[n, ...]`.
  public var collated: Element { Element(collating: self) }
}

extension Collection {
  /// All elements stacked along a new first axis, each filled up first to the largest size that
  /// any of them has along each axis.
  ///
  ///     [Tensor<Float>([1]), Tensor([2, 3])].paddedAndCollated(with: 0)  // [[1, 0], [2, 3]]
  ///
  /// - Parameters:
  ///   - padValue: What fills up.
  ///   - atStart: Whether it is put before the scalars rather than behind them.
  /// - Precondition: There are elements, and all have one rank.
  public func paddedAndCollated<Scalar: TensorFlowNumeric>(
    with padValue: Scalar, atStart: Bool = false
  ) -> Tensor<Scalar> where Element == Tensor<Scalar> {
    let shapes = map(\.shape)
    let largest = largestSizes(shapes)
    return zip(self, shapes).map { tensor, shape in
      let sizes = zip(largest, shape).map { largest, size in
        atStart ? (before: largest - size, after: 0) : (before: 0, after: largest - size)
      }
      return shape.dimensions == largest ? tensor : tensor.padded(forSizes: sizes, with: padValue)
    }.collated
  }
}

private func largestSizes(_ shapes: [TensorShape]) -> [Int] {
  let rank = shapes.first?.rank ?? 0
  require(
    shapes.allSatisfy { $0.rank == rank },
    "paddedAndCollated: the elements differ in rank: \(shapes.map(\.description))")
  return (0..<rank).map { axis in shapes.map { $0[axis] }.max()! }
}
