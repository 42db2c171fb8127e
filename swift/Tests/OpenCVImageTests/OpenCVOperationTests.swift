import OpenCVImage
import Testing

extension OpenCVTests {
  @Suite struct OpenCVOperationTests {
    let image = slopes(48, 64)

    private func matches(
      _ made: Mat, _ shape: [Int], _ place: (Int, Int) -> (Int, Int)
    ) -> Bool {
      guard made.shape == shape else { return false }
      return (0..<shape[0]).allSatisfy { y in
        (0..<shape[1]).allSatisfy { x in
          let (row, column) = place(y, x)
          return (0..<shape[2]).allSatisfy { made[y, x, $0] == image[row, column, $0] }
        }
      }
    }

    @Test func flipsAndTurnsMovePixels() throws {
      #expect(matches(try flip(image, .horizontal), [48, 64, 3]) { ($0, 63 - $1) })
      #expect(matches(try flip(image, .vertical), [48, 64, 3]) { (47 - $0, $1) })
      #expect(matches(try flip(image, .both), [48, 64, 3]) { (47 - $0, 63 - $1) })
      #expect(matches(try rotate(image, .half), [48, 64, 3]) { (47 - $0, 63 - $1) })
      #expect(matches(try rotate(image, .clockwise), [64, 48, 3]) { (47 - $1, $0) })
      #expect(matches(try rotate(image, .counterclockwise), [64, 48, 3]) { ($1, 63 - $0) })
      #expect(matches(try transpose(image), [64, 48, 3]) { ($1, $0) })
      #expect(matches(try crop(image, x: 9, y: 4, Size(6, 5)), [5, 6, 3]) { ($0 + 4, $1 + 9) })
    }

    @Test func nearestTakesPixelsAsTheyAre() throws {
      let doubled = try resize(image, Size(128, 96), interpolation: .nearest)
      #expect(matches(doubled, [96, 128, 3]) { ($0 / 2, $1 / 2) })
    }

    @Test(arguments: Interpolation.allCases)
    func aSizeIsReachedExactly(interpolation: Interpolation) throws {
      for size in [Size(20, 11), Size(64, 48), Size(101, 67), Size(1, 1)] {
        let made = try resize(image, size, interpolation: interpolation)
        #expect(made.size == size)
        #expect(try size.width < 2 || distance(made, slopes(size.height, size.width)) < 8)
      }
    }

    @Test func areaIsTheMeanOfWhatFallsTogether() throws {
      let small = try resize(image, Size(32, 24), interpolation: .area)
      let four = [(10, 20), (10, 21), (11, 20), (11, 21)].map { Int(image[$0, $1, 1]) }
      #expect(abs(Int(small[5, 10, 1]) - four.reduce(0, +) / 4) <= 1)
    }

    @Test func coloursChangePlaces() throws {
      let rgb = try cvtColor(image, .bgr2rgb)
      #expect((0..<3).allSatisfy { rgb[20, 30, $0] == image[20, 30, 2 - $0] })
      let gray = try cvtColor(image, .bgr2gray)
      #expect(gray.channels == 1)
      let (blue, green, red) = (image[20, 30, 0], image[20, 30, 1], image[20, 30, 2])
      let light = 0.114 * Double(blue) + 0.587 * Double(green) + 0.299 * Double(red)
      #expect(abs(Double(gray[20, 30]) - light) <= 1)
      #expect(try cvtColor(rgb, .rgb2gray) == gray)
      let three = try cvtColor(gray, .gray2bgr)
      #expect((0..<3).allSatisfy { three[20, 30, $0] == gray[20, 30] })
    }

    @Test func huesAreDegreesOverTwo() throws {
      let numbers: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255]
      let colors = try Mat(numbers, rows: 1, cols: 3, channels: 3)
      let hsv = try cvtColor(colors, .bgr2hsv)
      #expect(try hsv.scalars() == [120, 255, 255, 60, 255, 255, 0, 255, 255] as [UInt8])
      #expect(try cvtColor(hsv, .hsv2bgr) == colors)
      #expect(try cvtColor(cvtColor(colors, .bgr2rgb), .rgb2hsv) == hsv)
      #expect(try cvtColor(hsv, .hsv2rgb) == cvtColor(colors, .bgr2rgb))
    }

    @Test func bordersAreWhatTheyAreCalled() throws {
      let row = try Mat([1, 2, 3, 4] as [UInt8], rows: 1, cols: 4)
      let expected: [Border: [UInt8]] = [
        .constant: [9, 9, 1, 2, 3, 4, 9, 9], .replicate: [1, 1, 1, 2, 3, 4, 4, 4],
        .reflect: [2, 1, 1, 2, 3, 4, 4, 3], .wrap: [3, 4, 1, 2, 3, 4, 1, 2],
        .reflect101: [3, 2, 1, 2, 3, 4, 3, 2],
      ]
      for border in Border.allCases {
        let made = try copyMakeBorder(row, left: 2, right: 2, border: border, color: [9])
        #expect(try made.scalars() == expected[border])
      }
    }

    /// A part's border is made of the part, not of what lies around it in its image.
    @Test func aPartHasNoNeighbours() throws {
      let part = try crop(image, x: 10, y: 10, Size(8, 8))
      let alone = try Mat(part.scalars(of: UInt8.self), rows: 8, cols: 8, channels: 3)
      #expect(try blur(part, Size(3, 3)) == blur(alone, Size(3, 3)))
      #expect(try gaussianBlur(part, Size(5, 5)) == gaussianBlur(alone, Size(5, 5)))
      #expect(try medianBlur(part, 3) == medianBlur(alone, 3))
      let framed = try copyMakeBorder(part, top: 2, border: .reflect)
      #expect(try framed == copyMakeBorder(alone, top: 2, border: .reflect))
    }

    @Test func blursAreMeansAndMedians() throws {
      let row = try Mat([0, 0, 90, 0, 0] as [UInt8], rows: 1, cols: 5)
      #expect(try blur(row, Size(3, 1)).scalars() == [0, 30, 30, 30, 0] as [UInt8])
      let bell = try gaussianBlur(row, Size(3, 1), sigma: 0.85).scalars(of: UInt8.self)
      #expect(bell[1] == bell[3] && bell[2] > bell[1] && bell[1] > 0)
      var spoilt = try Mat([UInt8](repeating: 7, count: 49), rows: 7, cols: 7)
      spoilt[3, 3] = 255
      #expect(try medianBlur(spoilt, 3).scalars() == [UInt8](repeating: 7, count: 49))
    }

    // MARK: Warps

    @Test func aMoveIsAWarp() throws {
      let move = try Mat([1, 0, 5, 0, 1, 3] as [Double], rows: 2, cols: 3)
      let moved = try warpAffine(image, move, image.size, color: [1, 2, 3])
      #expect((0..<3).allSatisfy { moved[20, 30, $0] == image[17, 25, $0] })
      #expect((0..<3).map { moved[1, 30, $0] } == [1, 2, 3])
      let plane = try Mat([1, 0, 5, 0, 1, 3, 0, 0, 1] as [Double], rows: 3, cols: 3)
      #expect(try warpPerspective(image, plane, image.size, color: [1, 2, 3]) == moved)
    }

    @Test func aTurnKeepsItsCenter() throws {
      let turn = try getRotationMatrix2D(Point(31, 23), angle: 90)
      let numbers = try turn.scalars(of: Double.self)
      let expected = [0, 1, 8, -1, 0, 54.0]
      #expect(zip(numbers, expected).allSatisfy { abs($0 - $1) < 1e-9 })
      let turned = try warpAffine(image, turn, image.size, interpolation: .nearest)
      #expect((0..<3).allSatisfy { turned[23, 31, $0] == image[23, 31, $0] })
    }

    @Test func aTransformTakesItsPointsThere() throws {
      let from = [Point(0, 0), Point(63, 0), Point(63, 47), Point(0, 47)]
      let to = [Point(5, 3), Point(60, 8), Point(50, 40), Point(2, 44)]
      let plane = try getPerspectiveTransform(from, to).scalars(of: Double.self)
      let sheared = try getAffineTransform(Array(from.prefix(3)), Array(to.prefix(3)))
      let affine = try sheared.scalars(of: Double.self) + [0, 0, 1]
      for (matrix, count) in [(plane, 4), (affine, 3)] {
        for (start, end) in zip(from, to).prefix(count) {
          let made = (0..<3).map {
            matrix[3 * $0] * start.x + matrix[3 * $0 + 1] * start.y + matrix[3 * $0 + 2]
          }
          #expect(abs(made[0] / made[2] - end.x) < 1e-4 && abs(made[1] / made[2] - end.y) < 1e-4)
        }
      }
    }
  }
}
