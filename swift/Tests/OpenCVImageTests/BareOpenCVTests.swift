import COpenCV
import CxxStdlib
import OpenCVImage
import TestFiles
import Testing

extension OpenCVTests {
  /// What Swift makes of OpenCV's headers, with nothing of ours between.
  @Suite struct BareOpenCVTests {
    let folder = try! TemporaryFolder()

    @Test func cPlusPlusIsCalledAsItIs() throws {
      let path = folder.path("a.png")
      try imwrite(path, slopes(48, 64))
      let image = cv.imread(std.string(path), 1)
      #expect((image.rows, image.cols, image.channels()) == (48, 64, 3))
      let middle = image.data[3 * (20 * 64 + 10) + 1]
      #expect(middle == slopes(48, 64)[20, 10, 1])
    }

    /// Why `Mat` is there: assignment makes no copy of a `cv::Mat`'s pixels.
    @Test func aCopyInCPlusPlusSharesItsPixels() {
      let first = cv.Mat(2, 2, 0)
      let second = first
      first.data[0] = 42
      #expect(second.data[0] == 42)
      #expect(first.data == second.data)
    }

    @Test func theVersionIsTheHeaders() {
      let numbers = [CV_VERSION_MAJOR, CV_VERSION_MINOR, CV_VERSION_REVISION]
      #expect(OpenCVLibrary.version == numbers.map(String.init).joined(separator: "."))
    }
  }
}
