import Foundation
import TensorFlow
import TestFiles
import Testing

/// A file with tensors of several types and a header that has something of everything.
private let sound: Data = {
  var file = SafetensorsFile(metadata: ["format": "pt", "ü": "\"quoted\""])
  file.set("convs.0.filter", to: numbers([2, 3, 1]) as Tensor<Float>)
  file.set("convs.0.bias", to: Tensor<Float>(zeros: [0]))
  file.set("counts", to: Tensor<Int64>([1, 2, 3]))
  file.set("mask", to: Tensor<Bool>([true, false, true]))
  file.set("scalar", to: Tensor<Double>(2))
  return file.encoded()
}()

/// What a byte of the header becomes: mostly something that JSON has a meaning for.
private let meaningful = Array(#"{}[],:"\0123456789-.eE tfn_FIU"#.utf8)

private func mutated(_ data: Data, _ random: inout Draws) -> Data {
  var bytes = [UInt8](data)
  for _ in 0..<Int.random(in: 1...3, using: &random) {
    let place = Int.random(in: 0..<max(1, bytes.count), using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0: bytes = Array(bytes.prefix(place))
    case 1: bytes.insert(meaningful.randomElement(using: &random)!, at: min(place, bytes.count))
    case 2 where !bytes.isEmpty: bytes.remove(at: place)
    case 3 where bytes.count > 8:
      bytes[Int.random(in: 0..<8, using: &random)] = .random(in: 0...255, using: &random)
    case 4 where !bytes.isEmpty: bytes[place] = .random(in: 0...255, using: &random)
    case 5: bytes.append(contentsOf: (0..<place % 9).map { _ in 0 })
    default: if !bytes.isEmpty { bytes[place] = meaningful.randomElement(using: &random)! }
    }
  }
  return Data(bytes)
}

@Suite("Mutated safetensors files")
struct SafetensorsFuzzTests {
  @Test("are read as what they are now, or refused by name", arguments: 0..<8)
  func mutations(seed: Int) throws {
    var random = Draws(state: UInt64(seed))
    var refused = 0
    for _ in 0..<1_000 {
      let data = mutated(sound, &random)
      do {
        let file = try SafetensorsFile(decoding: data, path: "weights.safetensors")
        // What was believed has to add up: every byte after the header belongs to one tensor.
        let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(file.entries.reduce(8 + length) { $0 + $1.bytes.count } == data.count)
        for entry in file.entries {
          #expect(entry.bytes.count == entry.shape.reduce(entry.type.size, *))
        }
        #expect(try SafetensorsFile(decoding: file.encoded()).names.sorted() == file.names.sorted())
      } catch let error as SafetensorsError {
        refused += 1
        #expect("\(error)".hasPrefix("weights.safetensors: "))
        #expect("\(error)".count > "weights.safetensors: ".count)
      }
    }
    #expect((500..<1_000).contains(refused), "\(refused) of 1,000 were refused")
  }

  @Test("cut short anywhere, they are refused")
  func truncations() {
    for length in 0..<sound.count {
      #expect(throws: SafetensorsError.self) {
        try SafetensorsFile(decoding: sound.prefix(length), path: "weights.safetensors")
      }
    }
  }

  @Test("with any one bit of the length turned, they are refused")
  func lengths() {
    for bit in 0..<64 {
      var bytes = [UInt8](sound)
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: SafetensorsError.self, "bit \(bit)") {
        try SafetensorsFile(decoding: Data(bytes), path: "weights.safetensors")
      }
    }
  }

  @Test("of a thousand brackets are refused, not followed into the depth")
  func nesting() {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let depth = 100_000
      let inner =
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      let header = #"{"w":\#(inner)}"#
      let data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
      #expect(throws: SafetensorsError.self) {
        try SafetensorsFile(decoding: data + Data(header.utf8), path: "weights.safetensors")
      }
    }
  }
}
