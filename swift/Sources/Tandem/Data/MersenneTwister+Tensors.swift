import TensorFlow

// Tensors of draws, as PyTorch makes them on a CPU.

extension MersenneTwister {
  /// Numbers from 0 up to but not 1, `[count, columns]`: `torch.rand(count, columns)`, of 24 random
  /// bits each.
  mutating func rand(_ count: Int, _ columns: Int) -> TF {
    let numbers = (0..<count * columns).map { _ in uniform24() }
    return TF(shape: [count, columns], scalars: numbers, on: Device(kind: .CPU))
  }

  /// A whole number of 62 random bits: `torch.randint(2**62, ())`.
  mutating func randint62() -> UInt64 {
    let high = UInt64(word())
    return (high << 32 | UInt64(word())) & (1 << 62 - 1)
  }
}
