import TensorFlow
import Testing
import _Differentiation

// What the tests of layers and losses compare with: loops over Swift arrays, and differences.

/// The output of a 2-D convolution by its definition, without padding.
///
/// `[n, height, width, in]` and a filter `[height, width, in, out]` give `[n, h, w, out]`.
func convolved(
  _ input: Tensor<Double>, _ filter: Tensor<Double>, strides: (Int, Int) = (1, 1)
) -> Tensor<Double> {
  let (x, f) = (input.shape, filter.shape)
  let rows = (x[1] - f[0]) / strides.0 + 1
  let columns = (x[2] - f[1]) / strides.1 + 1
  let (values, weights) = (input.scalars, filter.scalars)
  var output: [Double] = []
  for n in 0..<x[0] {
    for row in 0..<rows {
      for column in 0..<columns {
        for channel in 0..<f[3] {
          var sum = 0.0
          for i in 0..<f[0] {
            for j in 0..<f[1] {
              for k in 0..<f[2] {
                let place = ((n * x[1] + row * strides.0 + i) * x[2] + column * strides.1 + j)
                sum +=
                  values[place * x[3] + k] * weights[((i * f[1] + j) * f[2] + k) * f[3] + channel]
              }
            }
          }
          output.append(sum)
        }
      }
    }
  }
  return Tensor(shape: [x[0], rows, columns, f[3]], scalars: output)
}

/// What `reduce` makes of each window of an image `[n, height, width, channels]`.
func pooled(
  _ input: Tensor<Double>, _ size: (Int, Int), strides: (Int, Int), _ reduce: ([Double]) -> Double
) -> Tensor<Double> {
  let x = input.shape
  let rows = (x[1] - size.0) / strides.0 + 1
  let columns = (x[2] - size.1) / strides.1 + 1
  let values = input.scalars
  var output: [Double] = []
  for n in 0..<x[0] {
    for row in 0..<rows {
      for column in 0..<columns {
        for channel in 0..<x[3] {
          let window = (0..<size.0 * size.1).map { place in
            let (i, j) = (place / size.1, place % size.1)
            let pixel = (n * x[1] + row * strides.0 + i) * x[2] + column * strides.1 + j
            return values[pixel * x[3] + channel]
          }
          output.append(reduce(window))
        }
      }
    }
  }
  return Tensor(shape: [x[0], rows, columns, x[3]], scalars: output)
}

/// The gradients of `loss` at every tensor of `model`, by path, from central differences.
func differences<Model>(
  _ model: Model, step: Double = 1e-5, _ loss: (Model) -> Tensor<Double>
) -> [(path: String, gradient: Tensor<Double>)] {
  tensorLeaves(of: model).map { path, handle in
    let leaf = Tensor<Double>(_tfe: handle)
    let slopes = leaf.scalars.indices.map { index -> Double in
      let (above, below) = (moved(model, path, index, step), moved(model, path, index, -step))
      return (loss(above).scalarized() - loss(below).scalarized()) / (2 * step)
    }
    return (path, Tensor(shape: leaf.shape, scalars: slopes))
  }
}

/// The model with one scalar of one tensor moved.
private func moved<Model>(_ model: Model, _ path: String, _ index: Int, _ step: Double) -> Model {
  var model = model
  updateTensorLeaves(of: &model) { other, handle in
    guard other == path else { return handle }
    let leaf = Tensor<Double>(_tfe: handle)
    var scalars = leaf.scalars
    scalars[index] += step
    return Tensor(shape: leaf.shape, scalars: scalars)._tfe
  }
  return model
}

/// Expects that the gradient of `loss` at each tensor of `model` is that of central differences.
/// They err by about `step`² and by the rounding of the loss over `step`: 1e-8 together.
func expectGradients<Model: Differentiable>(
  of model: Model, sourceLocation: SourceLocation = #_sourceLocation,
  _ loss: @differentiable(reverse) (Model) -> Tensor<Double>
) {
  let gradient = gradient(at: model, of: loss)
  let found = Dictionary(
    uniqueKeysWithValues: tensorLeaves(of: gradient).map {
      ($0.path, Tensor<Double>(_tfe: $0.handle))
    })
  for (path, expected) in differences(model, { loss($0) }) where expected.scalarCount > 0 {
    guard let actual = found[path] else {
      Issue.record("no gradient of \(path)", sourceLocation: sourceLocation)
      continue
    }
    expectClose(actual, expected, tolerance: 1e-7, path, sourceLocation: sourceLocation)
  }
}
