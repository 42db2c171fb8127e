import Foundation
import SoxAudio
import TensorFlow
import TestFiles
import Testing

@Suite struct SoxAudioTests {
  let folder = try! TemporaryFolder()

  @Test func samplesAreTheFilesOwnInTheUpperHalf() throws {
    let values: [Int16] = [0, 1, -1, 32767, -32768, 12345]
    let sound = try SoxAudio(contentsOf: folder.file("a.wav", wav(values)))
    #expect(sound.samples == values.map { Int32($0) << 16 })
    #expect(sound.floats == values.map { Float($0) / 32768 })
    #expect(sound.rate == 8000)
    #expect(sound.channels == 1)
  }

  @Test func channelsLieSideBySide() throws {
    let path = try folder.file("a.wav", wav([1, 10, 2, 20, 3, 30], channels: 2, rate: 44100))
    let sound = try SoxAudio(contentsOf: path)
    #expect(sound.frameCount == 3)
    #expect(sound.tensor.shape == [3, 2])
    #expect((sound.tensor * 32768).scalars == [1, 10, 2, 20, 3, 30])
  }

  @Test func formatIsWhatTheHeaderSays() throws {
    let path = try folder.file("a.wav", wav(tone(900, channels: 2), channels: 2, rate: 11025))
    let expected = (type: "wav", rate: 11025.0, bits: 16, encoding: "Signed PCM", frames: 900)
    let format = try SoxReader(path).format
    #expect(format.type == expected.type)
    #expect(format.rate == expected.rate)
    #expect(format.channels == 2)
    #expect(format.bits == expected.bits)
    #expect(format.encoding == expected.encoding)
    #expect(format.frames == expected.frames)
  }

  @Test func aReaderGoesOnWhereItStopped() throws {
    let values = tone(1000)
    let reader = try SoxReader(folder.file("a.wav", wav(values)))
    let parts = try [reader.read(frames: 1), reader.read(frames: 600), reader.read(frames: 600)]
    #expect(parts.map(\.count) == [1, 600, 399])
    #expect(parts.flatMap { $0 } == values.map { Int32($0) << 16 })
    #expect(try reader.read(frames: 5).isEmpty)
  }

  @Test(arguments: ["wav", "flac", "aiff", "au"]) func whatIsWrittenIsReadAgain(kind: String) throws
  {
    let sound = try SoxAudio(
      contentsOf: folder.file("a.wav", wav(tone(3000, channels: 2), channels: 2)))
    try sound.write(to: folder.path("b.\(kind)"))
    #expect(try SoxAudio(contentsOf: folder.path("b.\(kind)")) == sound)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == 2)
  }

  @Test(arguments: [24, 32]) func moreBitsAreKept(bits: Int) throws {
    var draws = Draws(state: 7)
    let samples = (0..<500).map { _ in
      Int32.random(in: (.min / 2)...(.max / 2), using: &draws) & ~((1 << (32 - bits)) - 1)
    }
    let sound = SoxAudio(samples: samples, rate: 16000)
    try sound.write(to: folder.path("a.wav"), bits: bits)
    #expect(try SoxAudio(contentsOf: folder.path("a.wav")) == sound)
  }

  @Test(arguments: ["ogg", "mp3"]) func soundThatLosesStaysClose(kind: String) throws {
    let sound = try SoxAudio(contentsOf: folder.file("a.wav", wav(tone(8000))))
    try sound.write(to: folder.path("b.\(kind)"))
    let other = try SoxAudio(contentsOf: folder.path("b.\(kind)"))
    let power: ([Float]) -> Float = { values in values.map { $0 * $0 }.reduce(0, +) }
    #expect(other.frameCount >= sound.frameCount)
    #expect(abs(power(other.floats) / power(sound.floats) - 1) < 0.15)
  }

  @Test func sixteenBitsAreRoundedAndNotDithered() throws {
    let halves: [Int32] = [0x0001_7FFF, 0x0001_8001, -0x0001_7FFF, -0x0001_8001, 0x7FFF_FFFF]
    try SoxAudio(samples: halves, rate: 8000).write(to: folder.path("a.wav"))
    let read = try SoxAudio(contentsOf: folder.path("a.wav")).samples.map { $0 >> 16 }
    #expect(read == [1, 2, -1, -2, 32767])
  }
}
