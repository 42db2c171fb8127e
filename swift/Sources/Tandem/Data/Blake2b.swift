import TensorFlow

// The hash BLAKE2b (Saarinen and Aumasson, RFC 7693), without a key: what Python's
// `hashlib.blake2b(message, digest_size=n)` gives. The seeds of items are made of it.

/// The digest of a message, of `size` bytes.
///
/// - Precondition: The size is 1 to 64.
public func blake2b(_ message: [UInt8], size: Int) -> [UInt8] {
  require(1...64 ~= size, "blake2b: a digest has 1 to 64 bytes, not \(size)")
  var state = initial
  state[0] ^= 0x0101_0000 ^ UInt64(size)
  // The last block is never a full one's successor of no bytes, except for the empty message.
  let blocks = max(1, (message.count + blockSize - 1) / blockSize)
  for block in 0..<blocks {
    let bytes = message[(block * blockSize)..<min((block + 1) * blockSize, message.count)]
    let isLast = block == blocks - 1
    compress(&state, words(of: bytes), end: UInt64(bytes.endIndex), isLast: isLast)
  }
  return (0..<size).map { UInt8(truncatingIfNeeded: state[$0 / 8] >> (8 * ($0 % 8))) }
}

private let blockSize = 128

/// The fractions of the square roots of the first eight primes, as in SHA-512.
private let initial: [UInt64] = [
  0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
  0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
]

/// Which word of the block each step of a round takes; round ten begins again with the first.
private let schedule: [[Int]] = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
]

/// The four columns of the working state, then its four diagonals.
private let quarters: [(Int, Int, Int, Int)] = [
  (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
  (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
]

/// Sixteen words, lowest byte first, zeros where there are no bytes.
private func words(of bytes: ArraySlice<UInt8>) -> [UInt64] {
  var words = [UInt64](repeating: 0, count: 16)
  for (place, byte) in bytes.enumerated() { words[place / 8] |= UInt64(byte) << (8 * (place % 8)) }
  return words
}

private func compress(_ state: inout [UInt64], _ block: [UInt64], end: UInt64, isLast: Bool) {
  var v = state + initial
  v[12] ^= end
  if isLast { v[14] = ~v[14] }
  for round in 0..<12 {
    let order = schedule[round % schedule.count]
    for (i, quarter) in quarters.enumerated() {
      mix(&v, quarter, block[order[2 * i]], block[order[2 * i + 1]])
    }
  }
  for i in state.indices { state[i] ^= v[i] ^ v[i + 8] }
}

private func mix(
  _ v: inout [UInt64], _ quarter: (Int, Int, Int, Int), _ x: UInt64, _ y: UInt64
) {
  let (a, b, c, d) = quarter
  v[a] = v[a] &+ v[b] &+ x
  v[d] = turned(v[d] ^ v[a], 32)
  v[c] = v[c] &+ v[d]
  v[b] = turned(v[b] ^ v[c], 24)
  v[a] = v[a] &+ v[b] &+ y
  v[d] = turned(v[d] ^ v[a], 16)
  v[c] = v[c] &+ v[d]
  v[b] = turned(v[b] ^ v[c], 63)
}

/// The bits turned to the right.
private func turned(_ x: UInt64, _ by: UInt64) -> UInt64 { x >> by | x << (64 - by) }
