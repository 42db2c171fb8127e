import TensorFlow
import Testing

/// A mistake with an operator, and what the program says as it stops.
enum OperatorMistake: String, CaseIterable, Codable, Sendable {
  case diagonalPart, diagonal, withDiagonal, bandPart, bandRank, trace, cholesky, solve
  case qr, svd
  case resizeRank, resizeSize, areaRank
  case contents, jpegChannels, pngRank, quality, wav, spectrogramRank, window, mfcc
  case joining, joinedAxis, buckets

  var message: String {
    switch self {
    case .diagonalPart: "diagonalPart: the tensor must be of rank 2 or more: [2]"
    case .diagonal: "diagonal: the tensor must be of rank 1 or more: []"
    case .withDiagonal: "withDiagonal: the diagonal [3] does not fit the matrix [2, 3]"
    case .bandPart:
      "bandPart: 3 diagonals below and 0 above the main one do not fit the shape [2, 3]"
    case .bandRank: "bandPart: the tensor must be of rank 2 or more: [2]"
    case .trace: "trace: the tensor must be of rank 2 or more: [2]"
    case .cholesky: "cholesky: the matrices must be square: [2, 3]"
    case .solve: "triangularSolve: the matrix [2, 2] does not fit the right-hand side [3, 1]"
    case .qr: "qrDecomposition: the tensor must be of rank 2 or more: [2]"
    case .svd: "svd: the tensor must be of rank 2 or more: [2]"
    case .resizeRank: "resize: the images must be of rank 3 or 4: [2, 3]"
    case .resizeSize: "resize: the new size must be positive: 0 by 5"
    case .areaRank: "resizeArea: the images must be of rank 3 or 4: [2]"
    case .contents: "writeFile: the contents must be one string: [1]"
    case .jpegChannels:
      "encodedJpeg: the image must be [height, width, channels] with [1, 3] channels: [2, 2, 4]"
    case .pngRank: "encodedPng: the image must be [height, width, channels] with"
    case .quality: "encodedJpeg: the quality must be in 0...100, got 101"
    case .wav: "encodeWav: the audio must be [samples, channels]: [2]"
    case .spectrogramRank: "audioSpectrogram: the input must be [samples, channels]: [2]"
    case .window: "audioSpectrogram: a window of 1 samples cannot move by 1"
    case .mfcc: "mfcc: the spectrogram must be [channels, windows, frequencies]: [2]"
    case .joining: "StringTensor(joining:): the shapes do not fit: [[2], [1]]"
    case .joinedAxis: "joined: axis 1 is out of range for the shape [2]"
    case .buckets: "hashed: there must be a bucket, got 0"
    }
  }

  func make() throws -> Any {
    let (row, matrix): (Tensor<Float>, Tensor<Float>) = ([1, 2], [[1, 2, 3], [4, 5, 6]])
    let image = Tensor<UInt8>(Tensor<Float>(ones: [2, 2, 3]))
    let words = StringTensor(["a", "b"])
    switch self {
    case .diagonalPart: return row.diagonalPart()
    case .diagonal: return Tensor<Float>(1).diagonal()
    case .withDiagonal: return matrix.withDiagonal([1, 2, 3])
    case .bandPart: return matrix.bandPart(subdiagonalCount: 3, superdiagonalCount: 0)
    case .bandRank: return row.bandPart(subdiagonalCount: 0, superdiagonalCount: 0)
    case .trace: return TensorFlow.trace(row)
    case .cholesky: return TensorFlow.cholesky(matrix)
    case .solve:
      return triangularSolve(matrix: Tensor<Float>([[1, 2], [2, 1]]), rhs: [[1], [2], [3]])
    case .qr: return row.qrDecomposition()
    case .svd: return row.svd()
    case .resizeRank: return resize(images: matrix, size: (1, 1))
    case .resizeSize: return resize(images: matrix.expandingShape(at: 0), size: (0, 5))
    case .areaRank: return resizeArea(images: row, size: (1, 1))
    case .contents: try writeFile("never", contents: StringTensor(["a"]))
    case .jpegChannels: return image.padded(forSizes: [(0, 0), (0, 0), (0, 1)]).encodedJpeg()
    case .pngRank: return image[0].encodedPng()
    case .quality: return image.encodedJpeg(quality: 101)
    case .wav: return encodeWav(row, sampleRate: Tensor(8000))
    case .spectrogramRank: return audioSpectrogram(row, windowSize: 2, stride: 1)
    case .window: return audioSpectrogram(matrix, windowSize: 1, stride: 1)
    case .mfcc: return TensorFlow.mfcc(row, sampleRate: Tensor(8000))
    case .joining: return StringTensor(joining: [words, StringTensor(["c"])])
    case .joinedAxis: return words.joined(alongAxes: 1)
    case .buckets: return words.hashed(bucketCount: 0)
    }
    return self
  }
}

// One after the other: every process opens TensorFlow anew.
@Suite("Mistakes with operators", .serialized)
struct OperatorMistakeTests {
  @Test("stop the program and say what was wrong", arguments: OperatorMistake.allCases)
  func stops(mistake: OperatorMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(try mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
