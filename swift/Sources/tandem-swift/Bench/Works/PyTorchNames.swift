import Foundation
import TensorFlow

/// The name that PyTorch gives to what a model has at `path`: `blocks[0].norm1.scale` is
/// `blocks.0.norm1.weight` there.
func pyTorchName(ofPath path: String) -> String {
  var parts = path.replacingOccurrences(of: "[", with: ".").replacingOccurrences(of: "]", with: "")
    .split(separator: ".").map(String.init)
  guard let last = parts.popLast() else { return path }
  return (parts + [pyTorchTerms[last] ?? last]).joined(separator: ".")
}

private let pyTorchTerms = ["filter": "weight", "scale": "weight", "offset": "bias"]

/// Takes every parameter of `model` from the tensor called `prefix` and its name in PyTorch. Running
/// statistics stay as they are.
///
/// - Throws: `SafetensorsError` where one is missing or has another shape.
func loadWeights<Model>(of model: inout Model, from file: SafetensorsFile, prefix: String) throws {
  var failure: Error?
  updateTensorLeaves(of: &model) { path, handle in
    // A layer without bias has one of no length.
    let isAbsent = handle.shape.contiguousSize == 0 || path.contains("running")
    if isAbsent || failure != nil { return handle }
    do {
      let name = prefix + pyTorchName(ofPath: path)
      return (try file.tensor(name, shape: handle.shape) as Tensor<Float>)._tfe
    } catch {
      failure = error
      return handle
    }
  }
  if let failure { throw failure }
}
