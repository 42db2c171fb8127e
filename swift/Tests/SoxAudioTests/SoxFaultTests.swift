import Foundation
import SoxAudio
import TestFiles
import Testing

@Suite struct SoxFaultTests {
  let folder = try! TemporaryFolder()

  private func fault(_ path: String, type: String? = nil) -> String {
    do {
      let sound = try SoxAudio(contentsOf: path, type: type)
      return "\(sound.frameCount) frames were read"
    } catch { return "\(error)" }
  }

  @Test func aMissingFileIsNamed() {
    let path = folder.path("none.wav")
    #expect(fault(path) == "\(path): No such file or directory")
  }

  @Test func anEmptyFileIsRefused() throws {
    let path = try folder.file("a.wav", [])
    #expect(fault(path) == "\(path): is empty")
  }

  @Test func anotherFormatIsRefused() throws {
    let path = try folder.file("a.wav", Array("These are words, and not a sound at all.".utf8))
    #expect(fault(path) == "\(path): announces no sound (wav, flac, vorbis, mp3, aiff, au)")
  }

  @Test func soxsOwnMessageIsThrown() throws {
    let path = try folder.file("a.wav", Array(wav(tone(10)).prefix(30)))
    #expect(
      fault(path) == "\(path): can't open input file `\(path)': Sorry, don't understand .wav size")
    let words = try folder.file("words", Array("These are words.".utf8))
    #expect(fault(words, type: "flac").contains("FLAC"))
  }

  @Test(arguments: ["wav", "flac", "aiff", "au"]) func aFileCutShortIsRefused(kind: String) throws {
    let sound = try SoxAudio(contentsOf: folder.file("a.wav", wav(tone(4000))))
    try sound.write(to: folder.path("b.\(kind)"))
    let bytes = try folder.bytes("b.\(kind)")
    let path = try folder.file("c.\(kind)", Array(bytes.dropLast(bytes.count / 3)))
    #expect(fault(path).contains("of 4000 frames are there"), "\(fault(path))")
  }

  @Test func aHugeHeaderReservesNoMemory() throws {
    let path = try folder.file("a.wav", wav(tone(100), announced: 2_000_000_000))
    #expect(fault(path).contains("100 of 1000000000 frames are there"), "\(fault(path))")
    let wide = wav(tone(100), channels: 65535, rate: 2_000_000_000, announced: 2_000_000_000)
    let other = try folder.file("b.wav", wide)
    #expect(fault(other).contains("0 of 15259 frames are there"), "\(fault(other))")
  }

  @Test func aNameIsNoCommand() throws {
    let made = folder.path("made")
    #expect(throws: SoxError.self) { try SoxAudio(contentsOf: "|touch \(made)", type: "wav") }
    #expect(!FileManager.default.fileExists(atPath: made))
  }

  @Test func aClosedReaderSaysSo() throws {
    let path = try folder.file("a.wav", wav(tone(10)))
    let reader = try SoxReader(path)
    reader.close()
    reader.close()
    #expect(throws: SoxError.self) { try reader.read(frames: 1) }
  }

  @Test func aFailedWriteLeavesNothing() throws {
    let sound = SoxAudio(samples: [1, 2, 3], rate: 8000)
    let path = folder.path("a.nothing")
    do {
      try sound.write(to: path)
      Issue.record("a kind that there is not was written")
    } catch {
      #expect("\(error)" == "\(path): no handler for file extension `nothing'")
    }
    #expect(throws: SoxError.self) { try sound.write(to: folder.path("none/a.wav")) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
  }

  /// A process may have 1,024 files open at a time.
  @Test func everyFileIsClosed() throws {
    let good = try folder.file("a.wav", wav(tone(10)))
    let bad = try folder.file("b.wav", Array(wav(tone(10)).prefix(30)))
    for _ in 0..<1500 {
      #expect(try SoxReader(good).format.channels == 1)
      #expect(fault(bad).contains("can't open input file"))
    }
  }

  @Test(arguments: ["wav", "flac", "ogg", "mp3", "aiff", "au"])
  func aDamagedFileThrowsOrIsRead(kind: String) throws {
    let sound = try SoxAudio(contentsOf: folder.file("a.wav", wav(tone(1500))))
    try sound.write(to: folder.path("b.\(kind)"))
    let bytes = try folder.bytes("b.\(kind)")
    var (draws, thrown) = (Draws(state: 42), 0)
    for _ in 0..<20 {
      let path = try folder.file("c.\(kind)", mutated(bytes, &draws))
      do { _ = try SoxAudio(contentsOf: path) } catch is SoxError { thrown += 1 }
    }
    #expect(kind == "mp3" || thrown > 0, "no damage was noticed")
  }
}
