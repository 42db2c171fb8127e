import Tandem
import TensorFlow

/// Dropout masks that travel in a fixture, handed to a model in their order; see
/// `python/tandem/parity/masks.py`.
final class GivenMasks {
  private var rest: [TF] = []

  /// Those of `steps`, one step after the other.
  init(_ inputs: SafetensorsFile, steps: Range<Int>) throws {
    for step in steps {
      var number = 0
      while inputs["masks/\(step)/\(number)"] != nil {
        rest.append(try inputs.tensor("masks/\(step)/\(number)"))
        number += 1
      }
    }
  }

  /// The next mask; that of a weight lies there as PyTorch's weights do.
  func next(_ shape: TensorShape) -> TF {
    precondition(!rest.isEmpty, "masks: \(shape) is asked for, none is left")
    let mask = rest.removeFirst()
    let fitting = mask.shape == shape ? mask : mask.transposed()
    precondition(fitting.shape == shape, "masks: \(shape) is asked for, \(mask.shape) is next")
    return fitting
  }

  /// Whether all have been used.
  var areUsedUp: Bool { rest.isEmpty }
}
