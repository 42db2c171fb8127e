import BuiltinFloat
import Tandem
import TensorFlow

extension ParityCase {
  /// See `python/tandem/parity/cases/basics.py` for the tensors.
  static let basics = ParityCase("basics") { inputs, outputs in
    let x: [Float] = try inputs.tensor("x").scalars
    let y: [Float] = try inputs.tensor("y").scalars
    let counts: Tensor<Int32> = try inputs.tensor("counts")
    outputs.set("distance", to: zip(x, y).map { distance(x: $0, y: $1) })
    outputs.set("sincos", to: rows(x.map(sincos).map { [$0.sin, $0.cos] }))
    outputs.set("square_add", to: x.map { squareAdd(n: $0) })
    outputs.set("double_elements", to: x.doubleElements())
    outputs.set("power", to: x.map { $0 ** UInt(5) })
    outputs.set("is_odd", to: counts.scalars.map { Int($0).isOdd ? Float(1) : 0 })
    let (value, reference) = movedOnce(x: x[0], y: y[0])
    outputs.set("semantics/value", to: rows(value))
    outputs.set("semantics/reference", to: rows(reference))
    setComplex(x, y, &outputs)
    setBare(x, y, &outputs)
  }
}

private func setComplex(_ x: [Float], _ y: [Float], _ outputs: inout SafetensorsFile) {
  let z = zip(x, y).map { Complex(real: $0, imag: $1) }
  let w = zip(x, y).map { Complex(real: $1, imag: -$0) }
  outputs.set("complex/sum", to: parts(zip(z, w).map { [$0 + $1] }))
  outputs.set("complex/difference", to: parts(zip(z, w).map { [$0 - $1] }))
  outputs.set("complex/product", to: parts(zip(z, w).map { [$0 * $1] }))
  outputs.set("complex/conj", to: parts(z.map { [$0.conj] }))
  outputs.set("complex/roots", to: parts(z.map { [(√$0).0, (√$0).1] }))
  outputs.set("complex/total", to: parts([[total(z)]])[0])
}

private func setBare(_ x: [Float], _ y: [Float], _ outputs: inout SafetensorsFile) {
  let pairs = zip(x.map(BareFloat.init), y.map(BareFloat.init))
  outputs.set("bare/sum", to: pairs.map { Float($0 + $1) })
  outputs.set("bare/difference", to: pairs.map { Float($0 - $1) })
  outputs.set("bare/product", to: pairs.map { Float($0 * $1) })
  outputs.set("bare/quotient", to: pairs.map { Float($0 / $1) })
  outputs.set("bare/square_add", to: pairs.map { left, _ in Float(squareAdd(n: left)) })
  outputs.set("bare/less", to: pairs.map { $0 < $1 ? Float(1) : 0 })
}

private func rows(_ rows: [[Float]]) -> TF {
  TF(shape: [rows.count, rows[0].count], scalars: rows.flatMap { $0 })
}

/// Real and imaginary parts side by side, a row of numbers a row.
private func parts(_ numbers: [[Complex<Float>]]) -> TF {
  rows(numbers.map { row in row.flatMap { [$0.real, $0.imag] } })
}
