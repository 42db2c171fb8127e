import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing

@Suite("Files of sound")
struct AudioTests {
  private let folder: TemporaryFolder
  private var path: FilePath { FilePath(folder.url) }

  init() throws { folder = try TemporaryFolder() }

  private func tone(_ frames: Int, _ step: Float = 0.1) -> Signal {
    Signal((0..<frames).map { 0.5 * sin(step * Float($0)) }, rate: 8000)
  }

  /// Ten takes of two digits, of several lengths.
  private func writeTakes() throws {
    for take in 0..<10 {
      try saveAudio(tone(400 + 100 * take), to: path / "\(take % 2)_theo_\(take).wav")
    }
    _ = try folder.file("README", [65])
  }

  @Test("16 bits are read as they were written")
  func roundTrip() throws {
    let exact = (0..<600).map { Float($0 * 109 % 65_536 - 32_768) / 32_768 }
    let signal = Signal(exact, channels: 2, rate: 11_025)
    try saveAudio(signal, to: path / "a.wav")
    #expect(try openAudio(path / "a.wav") == signal)
  }

  @Test("what is beyond full scale is clipped")
  func clipped() throws {
    try saveAudio(Signal([2, -2, 0.5], rate: 8000), to: path / "a.WAV")
    #expect(try openAudio(path / "a.WAV").samples == [32_767.0 / 32_768, -1, 0.5])
  }

  @Test("a header by hand")
  func header() throws {
    // 8000 Hz, one channel, samples 1 and -2 of 16 bits.
    var bytes = Array("RIFF".utf8) + [40, 0, 0, 0] + Array("WAVEfmt ".utf8)
    bytes += [16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0]
    bytes += Array("data".utf8) + [4, 0, 0, 0, 1, 0, 0xFE, 0xFF]
    let file = FilePath(try folder.file("hand.wav", bytes))
    #expect(try openAudio(file) == Signal([1 / 32_768, -2 / 32_768], rate: 8000))
  }

  @Test("a file that is missing, empty or no sound is named")
  func faults() throws {
    let text = FilePath(try folder.file("text.wav", Array("just a text".utf8)))
    let empty = FilePath(try folder.file("empty.wav", []))
    let error = try #require(throws: ItemError.self) { try openAudio(path / "no.wav") }
    #expect("\(error)" == "\(path)/no.wav cannot be read: No such file or directory")
    for file in [text, empty] {
      let error = try #require(throws: ItemError.self) { try openAudio(file) }
      #expect("\(error)".hasPrefix("\(file) cannot be read: DecodeWav: "))
    }
    try saveAudio(Signal([], rate: 8000), to: path / "silent.wav")
    let silent = try #require(throws: ItemError.self) { try openAudio(path / "silent.wav") }
    #expect(silent.item == "\(path)/silent.wav")
  }

  @Test("a file that cannot be written is named")
  func unwritable() throws {
    let missing = try #require(throws: AudioError.self) {
      try saveAudio(tone(10), to: path / "no" / "a.wav")
    }
    #expect("\(missing)".hasPrefix("\(path)/no/a.wav cannot be written: "))
    let kind = try #require(throws: AudioError.self) { try saveAudio(tone(10), to: "a.mp3") }
    #expect("\(kind)" == "a.mp3 cannot be written: this writes .wav files only")
  }

  @Test("files become batches, by any opener")
  func batches() throws {
    try writeTakes()
    let sounds = try AudioList.fromFiles(path, transforms: [SignalShift(0.1), PadOrTrim(600)])
    #expect(sounds.count == 10)
    #expect(try sounds[0].frameCount == 600)
    let labeled = try labelByFunc(
      SplitData.splitByFunc(sounds, randomSplitter(pValid: 0.4, seed: 1)),
      regexLabeler(#"(\d)_theo"#), procY: CategoryProcessor())
    let data: DataBunch<TF, TI> = labeled.toDataBunch(batchSize: 2, channels: 1)
    let batch = try data.train.oneBatch()
    #expect(batch.x.shape == [2, 600, 1] && batch.y.shape == [2])
    #expect(data.classes == 2)
    let other = try AudioList.fromFiles(path, extensions: []) { file in
      if file.name == "README" { throw TandemError("that is no sound") }
      return tone(3)
    }
    #expect(other.count == 11)
    #expect(try other[0] == tone(3))
    let error = try #require(throws: ItemError.self) { try other[10] }
    #expect("\(error)" == "\(path)/README cannot be read: that is no sound")
  }

  @Test("draws are the same for any number of workers")
  func workers() throws {
    try writeTakes()
    let transforms: [any Transform<Signal>] = [PadOrTrim(600), SignalShift(0.3), AddNoise()]
    let sounds = try AudioList.fromFiles(path, transforms: transforms)
    let labeled = try LabeledData(x: sounds, y: sounds)
    let passes = try [0, 3].map { workers in
      let loader = ItemLoader<TF, TF>(
        labeled, batchSize: 4, shuffle: true, options: LoaderOptions(workers: workers, seed: 5)
      ) { try collate($0) }
      let pass = loader.pass()
      return try (0..<3).map { _ in try #require(try pass()).x }
    }
    #expect(passes[0] == passes[1])
  }

  @Test("signals of different lengths or rates make no batch")
  func unlike() {
    #expect(throws: TandemError.self) { try Signal.batch([tone(5), tone(6)]) }
    #expect(
      throws: TandemError("collate: the signals of a batch differ in rate: 8000 and 16000 Hz")
    ) { try Signal.batch([tone(5), Signal(tone(5).samples, rate: 16_000)]) }
  }
}
