import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Where pixels come from")
struct CoordinatesTests {
  private let images = TF(randomUniform: [2, 8, 8, 3], seed: (1, 2))

  private func moved(_ matrix: TF, _ padding: ImagePadding = .reflection) -> TF {
    resample(images, coordinateWarp(matrix, height: 8, width: 8), .bilinear, padding)
  }

  private func pair(_ value: Float) -> TF { TF([value, value]) }

  @Test("the identity gives the batch back", arguments: ImagePadding.allCases)
  func identity(padding: ImagePadding) {
    let still = zoomMatrix(pair(1))
    expectClose(moved(still, padding), images)
    let grid = affineGrid(still, height: 8, width: 8)
    expectClose(resample(images, grid, .nearest, padding), images, tolerance: 0)
  }

  @Test("the square's symmetries are those of pictures, counter-clockwise")
  func symmetries() {
    for symmetry in PictureSymmetry.allCases {
      let number = Tensor<Int32>([0, Int32(symmetry.rawValue + 1)])
      let found = moved(dihedralMatrix(number))
      expectClose(found[0], images[0])
      let expected = Picture(images[1]).transposed(symmetry)
      #expect(furthest(Picture(found[1]), expected) <= 1, "\(symmetry)")
    }
    let turned = moved(rotationMatrix(pair(90)), .border)
    #expect(furthest(Picture(turned[0]), Picture(images[0]).transposed(.rotate90)) <= 1)
    expectClose(
      moved(flipMatrix(Tensor([false, true])))[1], moved(dihedralMatrix(Tensor([1, 1])))[1])
  }

  @Test("a shift moves right and down, and what comes in is as the padding says")
  func shift() {
    let matrix = shiftMatrix(x: pair(2 * 2 / 8.0), y: pair(2 * 1 / 8.0))
    let kept = images[0..., 0..<7, 0..<6]
    for padding in ImagePadding.allCases {
      let found = moved(matrix, padding)
      expectClose(found[0..., 1..., 2...], kept)
      let corner = found[0..., 0, 0]
      switch padding {
      case .zeros: #expect(corner.scalars.allSatisfy { $0 == 0 })
      case .border: expectClose(corner, images[0..., 0, 0])
      case .reflection: expectClose(corner, images[0..., 0, 1])
      }
    }
  }

  @Test("reflection goes on beyond the mirror image")
  func reflection() {
    let matrix = shiftMatrix(x: pair(2 * 3), y: pair(0))  // by three widths: mirrored once
    expectClose(moved(matrix), moved(flipMatrix(Tensor([true, true]))), tolerance: 1e-4)
    expectClose(moved(shiftMatrix(x: pair(2 * 2), y: pair(0))), images, tolerance: 1e-4)
  }

  @Test("a zoom keeps its point, and moves are composed in order")
  func compose() {
    let zoom = zoomMatrix(pair(2), x: pair(0.5), y: pair(-1))
    let point = TF(shape: [3, 1], scalars: [0.5, -1, 1])
    expectClose(matmul(zoom[0], point), point)
    let (turn, move) = (rotationMatrix(pair(30)), shiftMatrix(x: pair(0.3), y: pair(0.1)))
    expectClose(composeMatrices(turn, move, zoom), matmul(matmul(turn, move), zoom))
  }

  @Test("perspective takes the square's corners to the quadrilateral's")
  func perspective() {
    let quad: [Float] = [-1.1, -0.9, -0.8, 1, 0.9, 1.2, 1, -1]
    let matrix = perspectiveMatrix(TF(shape: [1, 4, 2], scalars: quad))[0]
    let square: [[Float]] = [[-1, -1, 1], [-1, 1, 1], [1, 1, 1], [1, -1, 1]]
    for (place, corner) in square.enumerated() {
      let found = matmul(matrix, TF(shape: [3, 1], scalars: corner)).scalars
      #expect(abs(found[0] / found[2] - quad[2 * place]) < 1e-5)
      #expect(abs(found[1] / found[2] - quad[2 * place + 1]) < 1e-5)
    }
  }
}

@Suite("Augmentation of batches")
struct BatchAugmentTests {
  private func none(
    seed: UInt64 = 0, _ change: (inout BatchAugment.Settings) -> Void = { _ in }
  ) -> BatchAugment {
    BatchAugment(seed: seed) {
      ($0.flip, $0.degrees, $0.zoom, $0.tilt) = (0, 0, 1...1, 0)
      change(&$0)
    }
  }

  private func batch(_ shape: TensorShape) -> TF { TF(randomUniform: shape, seed: (3, 4)) }

  @Test("nothing asked gives the batch back, to the bit")
  func nothing() {
    let images = batch([4, 9, 7, 3])
    #expect(none()(images) == images)
    expectClose(none { $0.tilt = 1e-7 }(images), images)
  }

  @Test("flips come as often as is asked, and mirror")
  func flips() {
    let images = batch([500, 4, 4, 1])
    let found = none { $0.flip = 0.3 }(images)
    let mirrored = images.reversed(inAxes: 2)
    let isMirrored = (0..<500).map { row in
      (found[row] - mirrored[row]).squared().max().scalarized() < 1e-8
    }
    #expect(abs(Double(isMirrored.count { $0 }) / 500 - 0.3) < 0.07)
    for row in 0..<500 where !isMirrored[row] { expectClose(found[row], images[row]) }
  }

  @Test("every image is moved otherwise, and a generator that is kept draws on as before")
  func draws() {
    let augment = BatchAugment(seed: 5)
    let first = augment.matrices(64)
    #expect(Set((0..<64).map { first[$0].scalars }).count == 64)
    let kept = augment.generator
    let second = augment.matrices(8)
    augment.generator = kept
    #expect(augment.matrices(8) == second)
    #expect(BatchAugment(seed: 6).matrices(64) != first)
  }

  @Test("symmetries come up alike")
  func symmetries() {
    let matrices = none { $0.dihedral = 1 }.matrices(4000)
    let kinds = (0..<4000).map { matrices[$0].scalars.map { Int($0.rounded()) } }
    let counts = Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(counts.count == 8)
    #expect(counts.values.allSatisfy { abs(Double($0) / 4000 - 1.0 / 8) < 0.02 })
  }

  @Test("the size of the result is what is asked, and a learner's delegate takes it")
  func size() {
    let augment = BatchAugment { $0.size = PictureSize(height: 5, width: 6) }
    #expect(augment(batch([2, 9, 7, 3])).shape == [2, 5, 6, 3])
    let delegate = Learner<TI, SGD<FAConv2D>>.BatchTransform(augment.callAsFunction)
    #expect(delegate.order == 80)
  }

  @Test("what is out of range traps")
  func traps() async {
    let chance = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BatchAugment { $0.flip = 2 }
    }
    #expect(words(of: chance).contains("BatchAugment: flip must be in 0..1: 2.0"))
    let square = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BatchAugment { $0.dihedral = 1 }(TF(zeros: [1, 4, 5, 3]))
    }
    #expect(words(of: square).contains("BatchAugment: dihedral needs squares, got 4 x 5"))
    let rank = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = BatchAugment()(TF(zeros: [4, 5, 3]))
    }
    #expect(words(of: rank).contains("needs images [n, h, w, channels], got [4, 5, 3]"))
  }
}
