import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Sound drawn")
struct ShowAudioTests {
  @Test("low tones are below, the quietest place is dark and the loudest bright")
  func pixels() {
    let picture = TF([[0, 1, 2], [3, 4, 8]])  // the lower band is quieter
    let pixels = spectrogramPixels(picture)
    #expect(pixels.shape == [2, 3, 3])
    #expect(pixels[1, 0].scalars == [0, 0, 4])
    #expect(pixels[0, 2].scalars == [252, 253, 191])
    #expect(pixels[0, 1].scalars == [181, 54, 122])  // half way
    let brightness = Tensor<Int32>(pixels).sum(squeezingAxes: 2).scalars
    #expect(brightness[3...] + brightness[..<3] == ArraySlice(brightness.sorted()))
    #expect(spectrogramPixels(picture.expandingShape(at: 2)) == pixels)
    #expect(spectrogramPixels(TF(ones: [2, 2]))[0, 0].scalars == [0, 0, 4])
  }

  @Test("several have their titles, each a picture")
  func several() throws {
    let figure = showSpectrograms(
      (0..<5).map { normal([40, 30, 1], $0) }, titles: ["a", "b", "c", "<d>", "e"], columns: 3)
    let files = figure.svg.components(separatedBy: "data:image/png;base64,").dropFirst()
    #expect(files.count == 5)
    let base64 = try #require(files.first?.prefix { $0 != "\"" })
    let bytes = [UInt8](try #require(Data(base64Encoded: String(base64))))
    #expect(try StringTensor(shape: [], bytes: [bytes]).decodePng().shape == [80, 80, 3])
    #expect(figure.svg.contains("&lt;d&gt;"))
  }

  @Test("a signal has a line for each channel, over seconds")
  func signal() {
    let signal = Signal(normal([4000, 2], 1), rate: 8000)
    let svg = showSignal(signal).svg
    #expect(svg.components(separatedBy: "<path").count == 3)
    #expect(svg.contains("seconds") && svg.contains(">0.4<") && !svg.contains(">0.6<"))
  }

  @Test("what cannot be drawn is named")
  func traps() async {
    let channels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = spectrogramPixels(TF(ones: [4, 5, 2]))
    }
    #expect(words(of: channels).contains("one channel at a time, got [4, 5, 2]"))
    let titles = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = showSpectrograms([TF(ones: [4, 5])], titles: [])
    }
    #expect(words(of: titles).contains("showSpectrograms: 1 with 0 titles"))
  }
}
