import Tandem
import TensorFlow
import Testing

@Suite("Transforms of sound")
struct AudioTransformsTests {
  private let ramp = Signal((1...10).map { Float($0) }, channels: 2, rate: 8000)  // 5 frames

  private func made(_ transform: some Transform<Signal>, _ signal: Signal, _ seed: Int = 0) throws
    -> [Float]
  {
    var generator = TransformGenerator(pythonSeed: seed)
    let found = try transform(signal, using: &generator)
    #expect(found.rate == signal.rate)
    return found.samples
  }

  @Test("a signal is frames of channels")
  func signal() async {
    #expect(ramp.frameCount == 5 && ramp.seconds == 5 / 8000.0)
    #expect(ramp.tensor.shape == [5, 2] && ramp.tensor[1].scalars == [3, 4])
    #expect(Signal(ramp.tensor, rate: 8000) == ramp)
    #expect("\(ramp)" == "Signal(2 x 5 at 8000 Hz)")
    let odd = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Signal([1, 2, 3], channels: 2, rate: 8000)
    }
    #expect(words(of: odd).contains("3 samples make no frames of 2 channels at 8000 Hz"))
    let rate = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Signal([1], rate: 0)
    }
    #expect(words(of: rate).contains("at 0 Hz"))
  }

  @Test("lengths are cut and filled with silence, at the end or on both sides")
  func lengths() throws {
    #expect(try made(PadOrTrim(2), ramp) == [1, 2, 3, 4])
    #expect(try made(PadOrTrim(6), ramp) == ramp.samples + [0, 0])
    #expect(try made(PadOrTrim(5), ramp) == ramp.samples)
    #expect(try made(PadOrTrim(8, centre: true), ramp) == [0, 0] + ramp.samples + [0, 0, 0, 0])
    #expect(try made(PadOrTrim(2, centre: true), ramp) == [5, 6, 7, 8])
  }

  @Test("channels become their mean")
  func mono() throws {
    #expect(try made(ToMono(), ramp) == [1.5, 3.5, 5.5, 7.5, 9.5])
    let one = Signal([1, 2], rate: 8000)
    #expect(try made(ToMono(), one) == one.samples)
  }

  @Test("a shift loses what leaves, a roll loses nothing, and both go either way")
  func shifts() throws {
    let signal = Signal((1...20).map { Float($0) }, rate: 8000)
    var places = Set<Int>()
    for seed in 0..<60 {
      let rolled = try made(SignalShift(0.2, roll: true), signal, seed)
      let shifted = try made(SignalShift(0.2), signal, seed)
      let first = rolled.firstIndex(of: 1)!
      let by = first > 10 ? first - 20 : first
      places.insert(by)
      #expect(rolled.sorted() == signal.samples)
      let kept = signal.samples.dropFirst(max(-by, 0)).dropLast(max(by, 0))
      let silence = [Float](repeating: 0, count: abs(by))
      #expect(shifted == (by > 0 ? silence + kept : kept + silence))
    }
    #expect(places == Set(-4...4))
    #expect(try made(SignalShift(0), signal) == signal.samples)
  }

  @Test("noise is as loud as its ratio says, silence stays")
  func noise() throws {
    let signal = Signal(normal([4000, 1], 1), rate: 8000)
    let found = try made(AddNoise(low: 10, high: 10), signal)
    let noise = zip(found, signal.samples).map { $0 - $1 }
    func power(_ samples: [Float]) -> Float { samples.reduce(0) { $0 + $1 * $1 } }
    #expect(abs(power(signal.samples) / power(noise) - 10) < 0.5)
    #expect(try made(AddNoise(low: 10, high: 10), signal, 1) != found)
    let silence = Signal([Float](repeating: 0, count: 20), rate: 8000)
    #expect(try made(AddNoise(), silence) == silence.samples)
  }

  @Test("another rate is that of the signal too")
  func rate() {
    var generator = TransformGenerator(pythonSeed: 0)
    let found = Resample(4000)(ramp, using: &generator)
    #expect(found.rate == 4000 && found.channels == 2 && found.frameCount == 3)
    #expect(Resample(8000)(ramp, using: &generator) == ramp)
  }

  @Test("standard normal numbers are torch.randn's")
  func normals() {
    // torch.randn(n, generator=torch.Generator().manual_seed(42)), last ones of 20.
    let published: [Int: [Float]] = [
      3: [0.33669, 0.128809, 0.234462], 16: [-0.55943, -0.768839, 0.762445],
      20: [-0.39571, 0.803409, -0.621595],
    ]
    for (count, last) in published {
      var generator = MersenneTwister(torchSeed: 42)
      let found = generator.normals(count)
      #expect(found.count == count)
      #expect(zip(found.suffix(3), last).allSatisfy { abs($0 - $1) < 2e-6 })
    }
  }
}
