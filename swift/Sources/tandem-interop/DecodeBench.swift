import BenchServing
import Dispatch
import Foundation
import TensorFlow

#if OPENCV
  import OpenCVImage
#endif
#if SOX
  import SoxAudio
#endif
#if VIPS
  import VipsImage
#endif

/// Files decoded to tensors by one worker and by two; see `python/tandem/bench/decode.py`, which makes
/// the files and writes their paths to `inputs`.
func decodeContestants(inputs: String) throws -> [Contestant] {
  let files = try JSONDecoder().decode(
    [String: [String]].self, from: Data(contentsOf: URL(fileURLWithPath: inputs)))
  var contestants: [Contestant] = []
  for workers in [1, 2] {
    let suffix = workers == 1 ? "" : " with \(workers) workers"
    #if VIPS
      contestants += [
        contestant("thumbnails" + suffix, files["photos"] ?? [], workers) { path in
          try VipsImage.thumbnail(of: path, width: 128, height: 128).tensor()
        },
        contestant("photos" + suffix, files["photos"] ?? [], workers) { path in
          try VipsImage(contentsOf: path, sequential: true).tensor()
        },
      ]
    #endif
    #if OPENCV
      contestants.append(
        contestant("photos by OpenCV" + suffix, files["photos"] ?? [], workers) { path in
          try imread(path).tensor()
        })
    #endif
    #if SOX
      contestants.append(
        contestant("recordings" + suffix, files["recordings"] ?? [], workers) { path in
          try SoxAudio(contentsOf: path).tensor
        })
    #endif
  }
  return contestants
}

private func contestant<Scalar: TensorFlowNumeric>(
  _ work: String, _ files: [String], _ workers: Int,
  _ read: @escaping (String) throws -> Tensor<Scalar>
) -> Contestant {
  Contestant(
    work: work, who: "swift",
    run: { inParallel(files, workers) { _ = try! read($0) } },
    output: { ShapedArray(try files.map { Tensor<Float>(try read($0)).mean().scalarized() }) })
}

/// Gives each worker every so many-th file.
private func inParallel(_ files: [String], _ workers: Int, _ body: (String) -> Void) {
  guard workers > 1 else { return files.forEach(body) }
  DispatchQueue.concurrentPerform(iterations: workers) { worker in
    for i in stride(from: worker, to: files.count, by: workers) { body(files[i]) }
  }
}
