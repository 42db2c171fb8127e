#if SOX
  import Foundation
  import SoxAudio
  import TensorFlow

  extension InteropCase {
    /// See `python/tandem/parity/cases/sox.py` for the tensors.
    static let sox = InteropCase(name: "sox") { inputs, outputs in
      for name in ["wav", "flac"] {
        let bytes = try inputs.array(name, of: UInt8.self).scalars
        let sound = try withFile("a.\(name)", bytes) { try SoxAudio(contentsOf: $0) }
        outputs.set("\(name)/samples", to: array(sound))
        outputs.set("\(name)/tensor", to: sound.tensor)
        if name == "wav" { try effects(sound, &outputs) }
        try withFile("b.wav", []) { path in
          try sound.write(to: path)
          let written = try Data(contentsOf: URL(fileURLWithPath: path))
          outputs.set("\(name)/written", to: ShapedArray(written.map(Int32.init)))
        }
      }
    }

    private static func effects(_ sound: SoxAudio, _ outputs: inout SafetensorsFile) throws {
      let chains: [(name: String, effects: [SoxEffect])] = [
        ("gain", [.gain(-3)]), ("clipped", [.gain(20)]), ("rate", [.rate(11025)]),
        ("trim", [.trim(0.05, 0.1)]), ("speed", [.speed(1.25)]),
        ("chain", [.trim(0.02), .speed(0.8), .rate(16000), .gain(-1.5)]),
      ]
      for (name, effects) in chains {
        outputs.set("effect/\(name)", to: array(try sound.applying(effects)))
      }
    }

    private static func array(_ sound: SoxAudio) -> ShapedArray<Int32> {
      ShapedArray(shape: [sound.frameCount, sound.channels], scalars: sound.samples)
    }
  }
#endif
