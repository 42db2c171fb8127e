import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/pooling.py` for the tensors.
  static let pooling = ParityCase("pooling") { inputs, outputs in
    let x: TF = Layout.images.fromPyTorch(try inputs.tensor("x"))
    for size in [1, 2, 3] {
      store("avg_windows\(size)", valueWithPullback(at: x) { avgPool2dWindows($0, size: size) })
      store("avg\(size)", valueWithPullback(at: x) { FAAvgPool2D(size)($0) })
      store("adaptive_avg\(size)", valueWithPullback(at: x) { adaptiveAvgPool2dWindows($0, size) })
      store("adaptive_max\(size)", valueWithPullback(at: x) { adaptiveMaxPool2dWindows($0, size) })
      store("concat\(size)", valueWithPullback(at: x) { AdaptiveConcatPool2D(size)($0) })
    }
    store("global", valueWithPullback(at: x) { FAGlobalAvgPool2D()($0) })

    // The value itself is the gradient that comes back.
    func store(_ name: String, _ form: (value: TF, pullback: (TF) -> TF)) {
      outputs.set(name, to: form.value, form.value.rank == 4 ? .images : .same)
      outputs.set("\(name)/grad", to: form.pullback(form.value), .images)
    }
  }
}
