import Foundation
import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/audio.py` for the tensors.
  static let audio = ParityCase("audio") { inputs, outputs in
    outputs.set("hann", to: hannWindow(201))
    outputs.set("filters/slaney", to: melFilters(rate: rate, nFFT: 256, nMels: 40))
    outputs.set(
      "filters/htk",
      to: melFilters(
        rate: 16_000, nFFT: 400, nMels: 23, low: 64, high: 7600, htk: true, slaneyNorm: false))
    outputs.set("dct", to: dctMatrix(13, 40))
    try transforms(inputs, &outputs)
    try pictures(inputs, &outputs)
    let waves: TF = try inputs.tensor("waves")
    for (old, new) in [(8000, 16_000), (44_100, 16_000), (8000, 11_025)] {
      outputs.set("resample/\(old)_\(new)", to: resample(waves, from: old, to: new))
    }
    try opened(inputs, &outputs)
    try signals(Signal(waves[0].transposed(), rate: rate), inputs, &outputs)
  }
}

private let rate = 8000

private func transforms(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile) throws {
  let (x, window): (TF, TF) = (try inputs.tensor("waves"), try inputs.tensor("window"))
  let cotangent: TF = try inputs.tensor("transform_cotangent")
  let both = Spectrum<Float>.TangentVector(real: cotangent, imaginary: 2 * cotangent)
  let fast = valueWithPullback(at: x) { stft($0, nFFT: 256, hop: 100, window: window) }
  outputs.set("stft", to: fast.value)
  outputs.set("stft/grad", to: fast.pullback(both))
  let slow = valueWithPullback(at: x) { stftMatrix($0, nFFT: 256, hop: 100, window: window) }
  outputs.set("stft_matrix", to: slow.value)
  outputs.set("stft_matrix/grad", to: slow.pullback(both))
  outputs.set("stft_whole", to: stft(x, nFFT: 101, hop: 37, center: false))
}

private func pictures(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile) throws {
  // [n, channels, samples] in Python.
  let x = (try inputs.tensor("waves") as TF).transposed(permutation: 0, 2, 1)
  let mel = MelSpectrogram(rate: rate, nFFT: 256, hop: 64, nMels: 40)
  outputs.set("spectrogram", to: Spectrogram(nFFT: 256, hop: 64, winLength: 200)(x), .images)
  outputs.set("magnitude", to: Spectrogram(nFFT: 256, power: 1)(x), .images)
  outputs.set("mel", to: mel(x), .images)
  outputs.set("decibel", to: Decibel(topDB: 30)(mel(x)), .images)
  let cotangent = Layout.images.fromPyTorch(try inputs.tensor("mfcc_cotangent") as TF)
  let mfcc = LayerGradients(MFCC(mel, nMFCC: 13), x, cotangent)
  outputs.set("mfcc", to: mfcc.value, .images)
  outputs.set("mfcc/grad", to: mfcc.ofInput.transposed(permutation: 0, 2, 1))
}

private func opened(_ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile) throws {
  let home = try CaseFolder()
  defer { withExtendedLifetime(home) {} }  // sounds are read when they are asked for
  let folder = home.path
  for n in 0..<8 {
    let bytes = (try inputs.tensor("wav/\(n)") as Tensor<UInt8>).scalars
    try Data(bytes).write(to: (folder / "\(n % 3)_theo_\(n).wav").url)
  }
  outputs.set("opened", to: try openAudio(folder / "0_theo_0.wav").tensor.transposed())
  let loader = try loader(folder)
  var (x, y): ([TF], [TI]) = ([], [])
  for _ in 0..<2 {
    let pass = loader.pass()
    while let batch = try pass() {
      x.append(batch.x)
      y.append(batch.y)
    }
  }
  outputs.set("loaded/x", to: TF(concatenating: x), .images)
  outputs.set("loaded/y", to: TF(TI(concatenating: y)))
}

private func loader(_ folder: FilePath) throws -> ItemLoader<TF, TI> {
  let signals = try AudioList.fromFiles(
    folder, transforms: [ToMono(), PadOrTrim(1200), SignalShift(0.2)])
  let all = SplitData(train: signals, valid: signals)
  let labeled = try labelByFunc(all, regexLabeler(#"^(\d)_"#), procY: CategoryProcessor())
  let loader = ItemLoader(
    labeled.train, batchSize: 3, shuffle: true, options: LoaderOptions(workers: 2, seed: 11)
  ) { try collate($0) }
  loader.batchTransforms = [
    MelSpectrogram(rate: rate, nFFT: 256, hop: 64, nMels: 40), Decibel(),
    SpecAugment(bands: 6, frames: 5, bandMasks: 1, frameMasks: 1),
  ]
  return loader
}

private func signals(
  _ signal: Signal, _ inputs: SafetensorsFile, _ outputs: inout SafetensorsFile
) throws {
  try outputs.set("mono", to: ToMono(), of: signal)
  for count in [1000, 1999] {
    try outputs.set("fitted/\(count)", to: PadOrTrim(count), of: signal)
    try outputs.set("centred/\(count)", to: PadOrTrim(count, centre: true), of: signal)
  }
  let images = Layout.images.fromPyTorch(try inputs.tensor("pictures") as TF)
  let masks = SpecAugment(bands: 6, frames: 10, bandMasks: 1, share: 0.2, value: 0)
  for seed in (try inputs.tensor("seeds") as TI).scalars.map(Int.init) {
    try outputs.set("shifted/\(seed)", to: SignalShift(0.3), of: signal, seed)
    try outputs.set("rolled/\(seed)", to: SignalShift(0.3, roll: true), of: signal, seed)
    try outputs.set("noisy/\(seed)", to: AddNoise(low: 5, high: 20), of: signal, seed)
    outputs.set("masked/\(seed)", to: masks, of: images, seed)
    outputs.set("mean_masked/\(seed)", to: SpecAugment(bands: 6, frames: 10), of: images, seed)
  }
}

extension SafetensorsFile {
  fileprivate mutating func set(_ name: String, to spectrum: Spectrum<Float>) {
    set("\(name)/real", to: spectrum.real)
    set("\(name)/imaginary", to: spectrum.imaginary)
  }

  /// Puts what a transform makes of a signal, channels first as in Python.
  fileprivate mutating func set(
    _ name: String, to transform: some Transform<Signal>, of signal: Signal, _ seed: Int = 0
  ) throws {
    var generator = MersenneTwister(pythonSeed: seed)
    set(name, to: try transform(signal, using: &generator).tensor.transposed())
  }

  /// Puts what masks make of images, channels first as in Python.
  fileprivate mutating func set(
    _ name: String, to masks: SpecAugment, of images: TF, _ seed: Int
  ) {
    var generator = MersenneTwister(pythonSeed: seed)
    set(name, to: masks(images, using: &generator), .images)
  }
}
