import Foundation
import Tandem
import TensorFlow
import Testing

@Suite("Random erasing")
struct EraseTests {
  private let images = TF(randomNormal: [6, 12, 10, 2], mean: TF(3), seed: (5, 6))

  /// Where two batches differ, in any channel: [n, h, w].
  private func changed(_ a: TF, _ b: TF) -> Tensor<Bool> {
    abs(a - b).max(squeezingAxes: 3) .> 0
  }

  @Test(
    "boxes lie in the image, and cover their share", arguments: [[32, 32], [8, 60], [90, 5]])
  func boxes(sides: [Int]) {
    var generator = MersenneTwister(torchSeed: 1)
    let kind = ErasedBoxes(area: 0.2...0.3, aspect: 0.5...2)
    let drawn = kind.draw(500, height: sides[0], width: sides[1], using: &generator).scalars
    for start in stride(from: 0, to: drawn.count, by: 4) {
      let (top, left, high, wide) = (
        Int(drawn[start]), Int(drawn[start + 1]), Int(drawn[start + 2]), Int(drawn[start + 3])
      )
      #expect(top >= 0 && high >= 1 && top + high <= sides[0])
      #expect(left >= 0 && wide >= 1 && left + wide <= sides[1])
      let share = Double(high * wide) / Double(sides[0] * sides[1])
      let rounding = (Double(high + wide) / 2 + 1) / Double(sides[0] * sides[1])
      #expect(0.2 - rounding <= share && share <= 0.3 + rounding)
    }
  }

  @Test("a mask is true within its box")
  func mask() {
    let boxes = Tensor<Int32>([[1, 2, 2, 1], [0, 0, 0, 0]])
    let mask = boxMask(boxes, height: 4, width: 4)
    #expect(mask.shape == [2, 4, 4, 1])
    let places = mask.scalars.indices.filter { mask.scalars[$0] }
    #expect(places == [1 * 4 + 2, 2 * 4 + 2])
  }

  @Test("one box of each is noise with the batch's statistics, in its range")
  func noise() {
    var generator = MersenneTwister(torchSeed: 2)
    let found = randErase(images, using: &generator, p: 1)
    let differs = changed(found, images)
    for row in 0..<6 { #expect(differs[row].scalars.contains(true)) }
    let (low, high) = (images.min(alongAxes: 0, 1, 2), images.max(alongAxes: 0, 1, 2))
    #expect((found .>= low).scalars.allSatisfy { $0 } && (found .<= high).scalars.allSatisfy { $0 })
    let everywhere = Tensor<Bool>(repeating: true, shape: [6, 12, 10, 1])
    let all = fillWithNoise(images, inside: everywhere, normal([6, 12, 10, 2], 9))
    #expect(abs(all.mean().scalarized() - 3) < 0.1)
    #expect(abs(all.standardDeviation().scalarized() - 1) < 0.1)
  }

  @Test("a probability of 0 erases nothing, to the bit, and a seed repeats")
  func seeds() {
    var generator = MersenneTwister(torchSeed: 3)
    #expect(randErase(images, using: &generator, p: 0) == images)
    #expect(randCopy(images, using: &generator, p: 0) == images)
    var (first, second) = (MersenneTwister(torchSeed: 4), MersenneTwister(torchSeed: 4))
    #expect(randErase(images, using: &first) == randErase(images, using: &second))
    #expect(randCopy(images, using: &first) == randCopy(images, using: &second))
  }

  @Test("a copy is another part of the same image")
  func copies() {
    var generator = MersenneTwister(torchSeed: 5)
    let numbers = TF(rangeFrom: 0, to: 6 * 12 * 10, stride: 1).reshaped(to: [6, 12, 10, 1])
    let found = randCopy(numbers, using: &generator, p: 1)
    for row in 0..<6 {
      let (now, before) = (found[row].scalars, numbers[row].scalars)
      #expect(Set(now).isSubset(of: Set(before)))
      // All of the box has moved by the same way.
      let moves = Set(zip(now, before).map { $0 - $1 })
      #expect(moves.count <= 2)
    }
  }

  @Test("bounds out of order trap")
  func traps() async {
    let area = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ErasedBoxes(area: 0...0.4)
    }
    #expect(words(of: area).contains("ErasedBoxes: bounds out of order: area 0.0...0.4"))
    let chance = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = MersenneTwister(torchSeed: 1)
      _ = randErase(TF(zeros: [1, 2, 2, 1]), using: &generator, p: 2)
    }
    #expect(words(of: chance).contains("random erasing: p must be within 0..1, got 2.0"))
  }
}
