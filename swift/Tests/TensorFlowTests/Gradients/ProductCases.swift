import TensorFlow

extension GradientTable {
  mutating func addProducts() {
    for batch in ["", "batch."] {
      binary("matmul.\(batch)plain") { matmul($0, $1) }
      binary("matmul.\(batch)left") { matmul($0, transposed: true, $1) }
      binary("matmul.\(batch)right") { matmul($0, transposed: false, $1, transposed: true) }
      binary("matmul.\(batch)both") { matmul($0, transposed: true, $1, transposed: true) }
    }
    binary("matmul.batch.broadcast") { matmul($0, $1) }
    binary("matmul.operator") { $0 • $1 }
    addConvolutions()
    addDepthwiseConvolutions()
    addPools()
  }

  private mutating func addConvolutions() {
    binary("conv2D.valid") { conv2D($0, filter: $1) }
    binary("conv2D.same") { conv2D($0, filter: $1, padding: .same) }
    binary("conv2D.validStride") { conv2D($0, filter: $1, strides: (1, 2, 2, 1), padding: .valid) }
    binary("conv2D.sameStride") { conv2D($0, filter: $1, strides: (1, 2, 2, 1), padding: .same) }
    binary("conv2D.sameStrideEven") {
      conv2D($0, filter: $1, strides: (1, 2, 2, 1), padding: .same)
    }
    binary("conv2D.sameUnequalStrides") {
      conv2D($0, filter: $1, strides: (1, 2, 1, 1), padding: .same)
    }
    binary("conv2D.validDilation") {
      conv2D($0, filter: $1, strides: (1, 1, 1, 1), padding: .valid, dilations: (1, 2, 2, 1))
    }
    binary("conv2D.sameDilation") {
      conv2D($0, filter: $1, strides: (1, 1, 1, 1), padding: .same, dilations: (1, 2, 3, 1))
    }
  }

  private mutating func addDepthwiseConvolutions() {
    let (one, two) = ((1, 1, 1, 1), (1, 2, 2, 1))
    for (variant, strides) in [("", one), ("Stride", two)] {
      binary("depthwiseConv2D.valid\(variant)") {
        depthwiseConv2D($0, filter: $1, strides: strides, padding: .valid)
      }
      binary("depthwiseConv2D.same\(variant)") {
        depthwiseConv2D($0, filter: $1, strides: strides, padding: .same)
      }
    }
    binary("depthwiseConv2D.validDilation") {
      depthwiseConv2D($0, filter: $1, strides: one, padding: .valid, dilations: (1, 2, 2, 1))
    }
    binary("depthwiseConv2D.sameDilation") {
      depthwiseConv2D($0, filter: $1, strides: one, padding: .same, dilations: (1, 2, 3, 1))
    }
  }

  private mutating func addPools() {
    let shapes = [
      ("", (1, 2, 2, 1), (1, 2, 2, 1)),
      ("Overlapping", (1, 3, 3, 1), (1, 2, 2, 1)),
      ("Unequal", (1, 3, 2, 1), (1, 1, 2, 1)),
    ]
    for (padding, name) in [(Padding.valid, "valid"), (.same, "same")] {
      for (variant, window, strides) in shapes {
        unary("maxPool2D.\(name)\(variant)") {
          maxPool2D($0, filterSize: window, strides: strides, padding: padding)
        }
        unary("avgPool2D.\(name)\(variant)") {
          avgPool2D($0, filterSize: window, strides: strides, padding: padding)
        }
      }
    }
  }
}
