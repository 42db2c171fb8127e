import TensorFlow

extension GradientTable {
  mutating func addPoolingLayers() {
    addZeroPadding()
    addMaxPools()
    addAvgPools()
    addGlobalPools()
    addOtherLayers()
  }

  private mutating func addZeroPadding() {
    layer("ZeroPadding1D") { _ in ZeroPadding1D(padding: 2) }
    layer("ZeroPadding1D.unequal") { _ in ZeroPadding1D(padding: (0, 3)) }
    layer("ZeroPadding2D") { _ in ZeroPadding2D(padding: (1, 2)) }
    layer("ZeroPadding2D.unequal") { _ in ZeroPadding2D(padding: ((1, 2), (3, 0))) }
    layer("ZeroPadding3D") { _ in ZeroPadding3D(padding: (1, 2, 0)) }
    layer("ZeroPadding3D.unequal") { _ in ZeroPadding3D(padding: ((1, 2), (3, 0), (0, 2))) }
  }

  private mutating func addMaxPools() {
    layer("MaxPool1D.valid") { _ in MaxPool1D(poolSize: 2, stride: 2) }
    layer("MaxPool1D.same") { _ in MaxPool1D(poolSize: 3, stride: 2, padding: .same) }
    layer("MaxPool2D.same") { _ in
      MaxPool2D(poolSize: (3, 2), strides: (2, 3), padding: .same)
    }
    layer("MaxPool3D.valid") { _ in MaxPool3D(poolSize: (2, 3, 1), strides: (2, 1, 2)) }
    layer("MaxPool3D.cube") { _ in MaxPool3D(poolSize: 2, stride: 2, padding: .same) }
  }

  private mutating func addAvgPools() {
    layer("AvgPool1D.valid") { _ in AvgPool1D(poolSize: 2, stride: 2) }
    layer("AvgPool1D.same") { _ in AvgPool1D(poolSize: 3, stride: 2, padding: .same) }
    layer("AvgPool2D.same") { _ in
      AvgPool2D(poolSize: (3, 2), strides: (2, 3), padding: .same)
    }
    layer("AvgPool3D.valid") { _ in AvgPool3D(poolSize: (2, 3, 1), strides: (2, 1, 2)) }
    layer("AvgPool3D.cube") { _ in AvgPool3D(poolSize: 2, stride: 2, padding: .same) }
  }

  private mutating func addGlobalPools() {
    layer("GlobalMaxPool1D") { _ in GlobalMaxPool1D() }
    layer("GlobalMaxPool2D") { _ in GlobalMaxPool2D() }
    layer("GlobalMaxPool3D") { _ in GlobalMaxPool3D() }
    layer("GlobalAvgPool1D") { _ in GlobalAvgPool1D() }
    layer("GlobalAvgPool2D") { _ in GlobalAvgPool2D() }
    layer("GlobalAvgPool3D") { _ in GlobalAvgPool3D() }
  }

  private mutating func addOtherLayers() {
    layer("FractionalMaxPool2D") { _ in
      FractionalMaxPool2D(poolingRatio: (1.4, 1.5), deterministic: true, seed: 1, seed2: 2)
    }
    layer("UpSampling1D") { _ in UpSampling1D(size: 3) }
    layer("UpSampling2D") { _ in UpSampling2D(size: 2) }
    layer("UpSampling3D") { _ in UpSampling3D(size: 2) }
    layer("Dilation2D", \.filter) {
      Dilation2D(filter: $0[0], strides: (2, 1), rates: (1, 2), padding: .same)
    }
    layer("Erosion2D", \.filter) { Erosion2D(filter: $0[0], strides: (1, 2), rates: (2, 1)) }
  }
}
