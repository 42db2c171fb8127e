import Foundation

// Axes and shapes reach TensorFlow as small tensors of `Int32`. The same few come back at every
// step of a training loop, so they are made once.

/// The axes, or the dimensions of a shape, as a tensor of rank 1 on the host.
package func axesTensor(_ axes: [Int]) -> Tensor<Int32> { Constants.axes.tensor(for: axes) }

/// One axis as a tensor of rank 0 on the host.
func axisTensor(_ axis: Int) -> Tensor<Int32> { Constants.axis.tensor(for: axis) }

private enum Constants {
  nonisolated(unsafe) static let axes = ConstantCache<[Int]> {
    Tensor<Int32>($0.map(index), on: .host)
  }
  nonisolated(unsafe) static let axis = ConstantCache<Int> { Tensor<Int32>(index($0), on: .host) }

  private static func index(_ value: Int) -> Int32 {
    guard let index = Int32(exactly: value) else {
      fatalError("the dimension or axis \(value) is beyond the 32 bits of a TensorFlow index")
    }
    return index
  }
}

/// Tensors by what they were made from, safe to use from several threads.
private final class ConstantCache<Key: Hashable> {
  private let make: (Key) -> Tensor<Int32>
  private let lock = NSLock()
  private var known: [Key: Tensor<Int32>] = [:]
  /// Far more than a model needs; a program whose shapes never repeat must not grow for ever.
  private let limit = 1024

  init(make: @escaping (Key) -> Tensor<Int32>) { self.make = make }

  func tensor(for key: Key) -> Tensor<Int32> {
    lock.lock()
    defer { lock.unlock() }
    if let tensor = known[key] { return tensor }
    if known.count >= limit { known.removeAll(keepingCapacity: true) }
    let tensor = make(key)
    tensor._tfe.isConstant = true
    known[key] = tensor
    return tensor
  }
}
