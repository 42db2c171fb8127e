import TensorFlow
import _Differentiation

// Matrix multiplication with tensors (lesson 13): scalar by scalar, which is what a tensor is not
// for, then row and column, then a row at a time; the last rung is the op, `matmul`, or `•`.
//
// The course allocates the result of the first two as [a's columns, b's columns]; it has to be
// [a's rows, b's columns], and is here. The mistake went unseen because five rows fit into 784.

/// The product of `a` [n, k] and `b` [k, m], scalar by scalar.
///
/// Every index is an op, and an op costs microseconds whatever its size: this runs half a dozen for
/// each of n·k·m products. The course measured five seconds for 5x784 by 784x10.
///
/// - Precondition: Both are of rank 2 and their inner dimensions are equal.
public func matmulScalars<Scalar: TensorFlowNumeric>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  let (rows, inner, columns) = sizes(a.shape, b.shape)
  var c = Tensor<Scalar>(zeros: [rows, columns])
  for i in 0..<rows {
    for j in 0..<columns {
      for k in 0..<inner {
        c[i, j] += a[i, k] * b[k, j]
      }
    }
  }
  return c
}

/// The product of `a` [n, k] and `b` [k, m], the innermost loop replaced by row * column, summed.
///
/// - Precondition: Both are of rank 2 and their inner dimensions are equal.
@differentiable(reverse,wrt: (a, b) where Scalar: TensorFlowFloatingPoint)
public func matmulRows<Scalar: TensorFlowNumeric>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  let (rows, _, columns) = sizes(a.shape, b.shape)
  var c = Tensor<Scalar>(zeros: [rows, columns])
  for i in 0..<rows {
    for j in 0..<columns {
      c[i, j] = (a[i] * b[0..., j]).sum()
    }
  }
  return c
}

/// The product of `a` [n, k] and `b` [k, m], a row at a time: row [k, 1] times `b`, summed over k.
///
/// - Precondition: Both are of rank 2 and their inner dimensions are equal.
@differentiable(reverse,wrt: (a, b) where Scalar: TensorFlowFloatingPoint)
public func matmulBroadcast<Scalar: TensorFlowNumeric>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>)
  -> Tensor<Scalar>
{
  let (rows, _, columns) = sizes(a.shape, b.shape)
  var c = Tensor<Scalar>(zeros: [rows, columns])
  for i in 0..<rows {
    c[i] = (a[i].expandingShape(at: 1) * b).sum(squeezingAxes: 0)
  }
  return c
}

private func sizes(_ a: TensorShape, _ b: TensorShape) -> (rows: Int, inner: Int, columns: Int) {
  require(
    a.rank == 2 && b.rank == 2, "matmul: needs two matrices, got the shapes \(a) and \(b)")
  require(a[1] == b[0], "matmul: inner dimensions differ: \(a) and \(b)")
  return (a[0], a[1], b[1])
}
