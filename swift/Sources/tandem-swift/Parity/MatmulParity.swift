import Tandem
import TensorFlow
import _Differentiation

extension ParityCase {
  /// See `python/tandem/parity/cases/matmul.py` for the tensors.
  static let matmul = ParityCase("matmul") { inputs, outputs in
    let (a, b): (TF, TF) = (try inputs.tensor("a"), try inputs.tensor("b"))
    let cotangent: TF = try inputs.tensor("cotangent")
    let product = TensorFlow.matmul(a, b)
    outputs.set("matmul_loops", to: matmulLoops(Matrix(a), Matrix(b)).array)
    outputs.set("matmul_unsafe", to: matmulUnsafe(Matrix(a), Matrix(b)).array)
    outputs.set("matmul_simd", to: matmulSIMD(Matrix(a), Matrix(b)).array)
    outputs.set("matmul_scalars", to: matmulScalars(a, b))
    outputs.set("matmul_rows", to: matmulRows(a, b))
    outputs.set("matmul_broadcast", to: matmulBroadcast(a, b))
    outputs.set("matmul_einsum", to: product)
    outputs.set("matmul", to: product)

    let op = pullback(at: a, b) { TensorFlow.matmul($0, $1) }(cotangent)
    outputs.set("matmul/grad/a", to: op.0)
    outputs.set("matmul/grad/b", to: op.1)
    let broadcast = pullback(at: a, b) { matmulBroadcast($0, $1) }(cotangent)
    outputs.set("matmul_broadcast/grad/a", to: broadcast.0)
    outputs.set("matmul_broadcast/grad/b", to: broadcast.1)
  }
}
