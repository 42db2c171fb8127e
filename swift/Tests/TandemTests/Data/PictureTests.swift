import Tandem
import TensorFlow
import Testing

@Suite("Pictures")
struct PictureTests {
  private let picture = countingPicture(4, 3)

  @Test("bytes lie row by row, a pixel's channels side by side")
  func bytes() {
    #expect(Array(picture[0, 0]) == [11, 48, 85])
    // The sixth pixel: 15, 16 and 17 times 37, and 11 more.
    #expect(Array(picture[1, 2]) == [54, 91, 128])
    #expect(toByteTensor(picture).scalars == picture.bytes)
    #expect(Picture(toByteTensor(picture)) == picture)
  }

  @Test("grey is repeated in RGB, and transparency dropped")
  func rgb() {
    let grey = countingPicture(2, 3, channels: 1)
    #expect(grey.rgb.bytes == grey.bytes.flatMap { [$0, $0, $0] })
    let both = countingPicture(2, 3, channels: 2)
    #expect(Array(both.rgb[1, 2]) == Array(repeating: both[1, 2].first!, count: 3))
    let four = countingPicture(2, 3, channels: 4)
    #expect(Array(four.rgb[1, 1]) == Array(four[1, 1].prefix(3)))
    #expect(picture.rgb == picture)
  }

  @Test("a crop is its rows and columns")
  func crop() {
    let part = picture.cropped(rows: 1..<3, columns: 1..<3)
    #expect(part.height == 2 && part.width == 2)
    for row in 0..<2 {
      for column in 0..<2 { #expect(part[row, column] == picture[row + 1, column + 1]) }
    }
    #expect(picture.cropped(rows: 0..<4, columns: 0..<3) == picture)
  }

  @Test("eight symmetries are those of their names", arguments: PictureSymmetry.allCases)
  func symmetries(symmetry: PictureSymmetry) {
    let made = picture.transposed(symmetry)
    let (bottom, right) = (3, 2)
    for row in 0..<made.height {
      for column in 0..<made.width {
        let old =
          switch symmetry {
          case .flipLeftRight: (row, right - column)
          case .flipTopBottom: (bottom - row, column)
          case .rotate90: (column, right - row)
          case .rotate180: (bottom - row, right - column)
          case .rotate270: (bottom - column, row)
          case .transpose: (column, row)
          case .transverse: (bottom - column, right - row)
          }
        #expect(Array(made[row, column]) == Array(picture[old.0, old.1]))
      }
    }
    #expect(Set([made.height, made.width]) == [3, 4])
  }

  @Test("floats from 0 to 1 become bytes, and are cut to that")
  func floats() {
    let made = Picture(TF(shape: [1, 5], scalars: [-1, 0, 0.5, 1, 7]))
    #expect(made.channels == 1 && made.bytes == [0, 0, 128, 255, 255])
  }

  @Test("what is no picture traps")
  func traps() async {
    let few = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Picture(height: 2, width: 2, bytes: [1, 2, 3])
    }
    #expect(words(of: few).contains("Picture: 3 bytes are no picture [2, 2, 3]"))
    let outside = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = countingPicture(2, 2).cropped(rows: 0..<3, columns: 0..<1)
    }
    #expect(words(of: outside).contains("cropped: no box of rows 0..<3 and columns 0..<1 in 2 x 2"))
    let pixel = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = countingPicture(2, 2)[0, 2]
    }
    #expect(words(of: pixel).contains("Picture: no pixel 0, 2 in 2 x 2"))
  }
}
