import Foundation
import SoxAudio
import TestFiles
import Testing

/// Each effect, as it is called here and as the program sox is told.
private let effects: [(effects: [SoxEffect], words: String)] = [
  ([.gain(-3)], "gain -3"),
  ([.gain(12)], "gain 12"),
  ([.rate(16000)], "rate 16000"),
  ([.trim(0.05, 0.1)], "trim 0.05 0.1"),
  ([.trim(0.125)], "trim 0.125"),
  ([.speed(1.25)], "speed 1.25"),
  ([.gain(-3), .rate(11025), .trim(0.01)], "gain -3 rate 11025 trim 0.01"),
  ([SoxEffect("lowpass") { _ in ["500"] }], "lowpass 500"),
  ([SoxEffect("remix") { _ in ["1", "1"] }], "remix 1 1"),
]

@Suite struct SoxEffectTests {
  let folder = try! TemporaryFolder()

  @Test(arguments: effects.indices, [1, 2])
  func anEffectIsSampleForSampleTheProgramsOwn(_ index: Int, _ channels: Int) throws {
    guard let program = soxProgram else { return }
    let values = wav(tone(4000, channels: channels), channels: channels)
    let path = try folder.file("a.wav", values)
    let (chain, words) = effects[index]
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments =
      ["-V1", "-D", "-R", path, "-b", "32", folder.path("b.wav")]
      + words.split(separator: " ").map(String.init)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let made = try SoxAudio(contentsOf: path).applying(chain)
    #expect(try made == SoxAudio(contentsOf: folder.path("b.wav")))
  }

  @Test func noEffectChangesNothing() throws {
    let sound = SoxAudio(samples: [1, 2, 3], rate: 8000)
    #expect(try sound.applying([]) == sound)
  }

  @Test func speedKeepsTheRateAndShortens() throws {
    let sound = SoxAudio(samples: tone(8000).map { Int32($0) << 16 }, rate: 8000)
    let fast = try sound.applying(.speed(2))
    #expect(fast.rate == 8000)
    #expect(fast.frameCount == 4000)
  }

  @Test func emptySoundStaysEmpty() throws {
    let made = try SoxAudio(samples: [], rate: 8000).applying(.gain(-3))
    #expect(made.samples.isEmpty)
  }

  @Test func aRefusedEffectIsNamedInSoxsWords() {
    let sound = SoxAudio(samples: [1, 2, 3], rate: 8000)
    #expect(throws: SoxError.self) { try sound.applying(SoxEffect("nothing")) }
    do {
      _ = try sound.applying(SoxEffect("gain") { _ in ["loud"] })
      Issue.record("gain took a word for a number")
    } catch {
      #expect("\(error)".hasPrefix("effect gain loud: usage: "), "\(error)")
    }
  }

  @Test func effectsRunFromManyThreads() async throws {
    let sound = SoxAudio(samples: tone(2000).map { Int32($0) << 16 }, rate: 8000)
    let expected = try sound.applying(.rate(11025), .gain(-1))
    try await withThrowingTaskGroup(of: SoxAudio.self) { group in
      for _ in 0..<16 { group.addTask { try sound.applying(.rate(11025), .gain(-1)) } }
      for try await made in group { #expect(made == expected) }
    }
  }
}

/// The program, where it is installed.
private let soxProgram = ["/usr/bin/sox", "/usr/local/bin/sox", "/opt/homebrew/bin/sox"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}
