import TensorFlow

extension GradientTable {
  mutating func addWindows() {
    addLines()
    addVolumes()
    addStridedDilations()
    addTransposed()
    addBoxes()
    addFractions()
    addMorphology()
    addBlocks()
  }

  private mutating func addLines() {
    binary("conv1D.valid") { conv1D($0, filter: $1) }
    binary("conv1D.same") { conv1D($0, filter: $1, padding: .same) }
    binary("conv1D.validStride") { conv1D($0, filter: $1, stride: 2) }
    binary("conv1D.sameStride") { conv1D($0, filter: $1, stride: 2, padding: .same) }
    binary("conv1D.sameStrideEven") { conv1D($0, filter: $1, stride: 2, padding: .same) }
    binary("conv1D.validDilation") { conv1D($0, filter: $1, dilation: 3) }
    binary("conv1D.sameDilation") { conv1D($0, filter: $1, padding: .same, dilation: 2) }
  }

  private mutating func addVolumes() {
    binary("conv3D.valid") { conv3D($0, filter: $1) }
    binary("conv3D.same") { conv3D($0, filter: $1, padding: .same) }
    binary("conv3D.validStride") { conv3D($0, filter: $1, strides: (1, 2, 2, 2, 1)) }
    binary("conv3D.sameStride") {
      conv3D($0, filter: $1, strides: (1, 1, 2, 3, 1), padding: .same)
    }
    binary("conv3D.validDilation") { conv3D($0, filter: $1, dilations: (1, 2, 2, 3, 1)) }
    binary("conv3D.sameDilation") {
      conv3D($0, filter: $1, padding: .same, dilations: (1, 2, 1, 2, 1))
    }
  }

  private mutating func addStridedDilations() {
    binary("conv2D.validStrideDilation") {
      conv2D($0, filter: $1, strides: (1, 2, 1, 1), dilations: (1, 2, 3, 1))
    }
    binary("conv2D.sameStrideDilation") {
      conv2D($0, filter: $1, strides: (1, 2, 3, 1), padding: .same, dilations: (1, 2, 1, 1))
    }
    binary("depthwiseConv2D.validStrideDilation") {
      depthwiseConv2D($0, filter: $1, strides: (1, 2, 2, 1), dilations: (1, 2, 3, 1))
    }
  }

  private mutating func addTransposed() {
    binary("transposedConv2D.valid") {
      transposedConv2D($0, shape: [2, 5, 5, 3], filter: $1)
    }
    binary("transposedConv2D.same") {
      transposedConv2D($0, shape: [2, 3, 4, 3], filter: $1, padding: .same)
    }
    binary("transposedConv2D.validStride") {
      transposedConv2D($0, shape: [2, 7, 8, 3], filter: $1, strides: (1, 2, 2, 1))
    }
    binary("transposedConv2D.sameStride") {
      transposedConv2D(
        $0, shape: [2, 6, 12, 3], filter: $1, strides: (1, 2, 3, 1), padding: .same)
    }
    binary("transposedConv2D.sameGaps") {
      transposedConv2D(
        $0, shape: [1, 6, 12, 3], filter: $1, strides: (1, 3, 4, 1), padding: .same)
    }
    binary("transposedConv2D.validLarger") {
      transposedConv2D($0, shape: [1, 7, 7, 3], filter: $1, strides: (1, 3, 2, 1))
    }
    binary("transposedConv2D.sameSmaller") {
      transposedConv2D($0, shape: [1, 3, 5, 3], filter: $1, strides: (1, 2, 2, 1), padding: .same)
    }
    binary("transposedConv2D.dilation") {
      transposedConv2D($0, shape: [1, 4, 6, 3], filter: $1, dilations: (1, 2, 3, 1))
    }
    binary("transposedConv3D.validStride") {
      transposedConv3D($0, shape: [1, 4, 5, 4, 2], filter: $1, strides: (1, 2, 1, 2, 1))
    }
    binary("transposedConv3D.sameStride") {
      transposedConv3D(
        $0, shape: [1, 2, 6, 6, 2], filter: $1, strides: (1, 1, 2, 3, 1), padding: .same)
    }
  }

  private mutating func addBoxes() {
    let shapes = [
      ("", (1, 2, 2, 2, 1), (1, 2, 2, 2, 1)),
      ("Overlapping", (1, 3, 2, 3, 1), (1, 2, 1, 2, 1)),
      ("Unequal", (1, 1, 3, 2, 1), (1, 2, 1, 2, 1)),
    ]
    for (padding, name) in [(Padding.valid, "valid"), (.same, "same")] {
      for (variant, window, strides) in shapes {
        unary("maxPool3D.\(name)\(variant)") {
          maxPool3D($0, filterSize: window, strides: strides, padding: padding)
        }
        unary("avgPool3D.\(name)\(variant)") {
          avgPool3D($0, filterSize: window, strides: strides, padding: padding)
        }
      }
    }
  }

  private mutating func addFractions() {
    let ratio = (1.0, 1.4, 1.5, 1.0)
    unary("fractionalMaxPool2D") {
      fractionalMaxPool2D($0, poolingRatio: ratio, deterministic: true, seed: 1, seed2: 2)
    }
    unary("fractionalMaxPool2D.overlapping") {
      fractionalMaxPool2D(
        $0, poolingRatio: ratio, overlapping: true, deterministic: true, seed: 1, seed2: 2)
    }
    unary("fractionalMaxPool2D.pseudoRandom") {
      fractionalMaxPool2D(
        $0, poolingRatio: ratio, pseudoRandom: true, deterministic: true, seed: 1, seed2: 2)
    }
  }

  private mutating func addMorphology() {
    let variants = [
      ("valid", (1, 1, 1, 1), (1, 1, 1, 1), Padding.valid),
      ("same", (1, 1, 1, 1), (1, 1, 1, 1), .same),
      ("validStride", (1, 2, 2, 1), (1, 1, 1, 1), .valid),
      ("sameStride", (1, 2, 3, 1), (1, 1, 1, 1), .same),
      ("validRates", (1, 1, 1, 1), (1, 2, 3, 1), .valid),
      ("sameRates", (1, 1, 2, 1), (1, 2, 1, 1), .same),
    ]
    for (variant, strides, rates, padding) in variants {
      binary("dilation2D.\(variant)") {
        dilation2D($0, filter: $1, strides: strides, rates: rates, padding: padding)
      }
      binary("erosion2D.\(variant)") {
        erosion2D($0, filter: $1, strides: strides, rates: rates, padding: padding)
      }
    }
  }

  private mutating func addBlocks() {
    unary("depthToSpace") { depthToSpace($0, blockSize: 2) }
    unary("depthToSpace.one") { depthToSpace($0, blockSize: 1) }
    unary("spaceToDepth") { spaceToDepth($0, blockSize: 3) }
    unary("spaceToDepth.one") { spaceToDepth($0, blockSize: 1) }
  }
}
