import Foundation
import TensorFlow
import TestFiles
import Testing

@Suite("Files")
struct FileTests {
  @Test("hold the bytes that were written, whatever they are")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "new/folder/bytes.bin").path
    let bytes = StringTensor(shape: [], bytes: [(0...255).map { $0 } + [0, 255]])
    try writeFile(path, contents: bytes)
    #expect(try readFile(path) == bytes)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(bytes.bytes[0]))
    try writeFile(path, contents: StringTensor(""))
    #expect(try readFile(path) == StringTensor(""))
  }

  @Test("that cannot be read or written are errors with their name")
  func errors() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "none.txt").path
    let missing = #expect(throws: OperationError.self) { try readFile(path) }
    #expect(missing?.file == path)
    #expect(missing?.operation == "ReadFile")
    #expect("\(try #require(missing))".contains("No such file"))
    #expect(missing?.localizedDescription == missing?.description)
    let isFolder = #expect(throws: OperationError.self) {
      try writeFile(folder.url.path, contents: StringTensor("x"))
    }
    #expect(isFolder?.file == folder.url.path)
  }

  @Test("are found by a pattern")
  func patterns() throws {
    let folder = try TemporaryFolder()
    for name in ["b.txt", "a.txt", "c.png"] {
      try writeFile(folder.url.appending(path: name).path, contents: StringTensor(name))
    }
    let found = try matchingFiles(folder.url.path + "/*.txt")
    #expect(found.map { URL(filePath: $0).lastPathComponent } == ["a.txt", "b.txt"])
    #expect(try matchingFiles(folder.url.path + "/*.gif") == [])
  }
}

@Suite("Sound")
struct SoundTests {
  private let audio: Tensor<Float> = OperatorFixture.tensor("sound.audio")

  @Test("has the samples that were written, as a part or with silence added")
  func wav() throws {
    let contents = OperatorFixture.contents("sound.file")
    let (samples, rate) = try contents.decodeWav()
    #expect(samples == audio)
    #expect(rate == Tensor(16000))
    #expect(try contents.decodeWav(channelCount: 1).audio == audio[..., 0..<1])
    #expect(try contents.decodeWav(sampleCount: 5).audio == audio[0..<5])
    let longer = try contents.decodeWav(sampleCount: 1400).audio
    #expect(longer.shape == [1400, 2])
    #expect(longer[1333...] == Tensor(zeros: [67, 2]))
  }

  @Test("is written and read again")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "sound.wav").path
    try writeFile(path, contents: encodeWav(audio, sampleRate: Tensor(8000)))
    let (samples, rate) = try readWav(path)
    #expect(rate == Tensor(8000))
    expectClose(samples, audio, tolerance: 1 / 32767)
    try writeFile(path, contents: StringTensor("RIFF and no more"))
    let error = #expect(throws: OperationError.self) { try readWav(path) }
    #expect(error?.file == path)
    #expect(error?.operation == "DecodeWav")
  }

  @Test("has NumPy's spectrogram")
  func spectrogram() {
    let magnitudes = audioSpectrogram(audio, windowSize: 400, stride: 160)
    expectClose(magnitudes, OperatorFixture.tensor("sound.magnitudes"), tolerance: 1e-5)
    let powers = audioSpectrogram(audio, windowSize: 400, stride: 160, magnitudeSquared: true)
    expectClose(powers, OperatorFixture.tensor("sound.powers"), tolerance: 1e-5)
  }

  @Test("has the cepstral coefficients of the definition")
  func coefficients() {
    let powers: Tensor<Float> = OperatorFixture.tensor("sound.powers")
    let expected: Tensor<Float> = OperatorFixture.tensor("sound.mfcc")
    expectClose(mfcc(powers, sampleRate: Tensor(16000)), expected, tolerance: 1e-5)
    let few = mfcc(powers, sampleRate: Tensor(16000), dctCoefficientCount: 4)
    expectClose(few, expected[..., 0..<4], tolerance: 1e-5)
  }
}
