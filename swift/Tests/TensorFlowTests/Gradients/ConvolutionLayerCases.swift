import TensorFlow

// Layers as functions of their input and their parameters, which the fixture holds in this order.

extension GradientTable {
  mutating func addConvolutionLayers() {
    addConvolutions()
    addTransposedConvolutions()
    addSeparableConvolutions()
  }

  private mutating func addConvolutions() {
    layer("Conv1D", \.filter, \.bias) { Conv1D(filter: $0[0], bias: $0[1], activation: tanh) }
    layer("Conv1D.same", \.filter, \.bias) {
      Conv1D(filter: $0[0], bias: $0[1], activation: tanh, stride: 2, padding: .same)
    }
    layer("Conv1D.dilation", \.filter, \.bias) {
      Conv1D(filter: $0[0], bias: $0[1], activation: tanh, padding: .same, dilation: 2)
    }
    layer("Conv1D.noBias", \.filter) { Conv1D(filter: $0[0]) }
    layer("Conv2D", \.filter, \.bias) { Conv2D(filter: $0[0], bias: $0[1], activation: tanh) }
    layer("Conv2D.same", \.filter, \.bias) {
      Conv2D(filter: $0[0], bias: $0[1], activation: tanh, strides: (2, 3), padding: .same)
    }
    layer("Conv2D.noBias", \.filter) { Conv2D(filter: $0[0], dilations: (2, 2)) }
    layer("Conv3D", \.filter, \.bias) { Conv3D(filter: $0[0], bias: $0[1], activation: tanh) }
    layer("Conv3D.same", \.filter, \.bias) {
      Conv3D(filter: $0[0], bias: $0[1], activation: tanh, strides: (1, 2, 3), padding: .same)
    }
    layer("Conv3D.noBias", \.filter) {
      Conv3D(filter: $0[0], padding: .same, dilations: (2, 1, 2))
    }
  }

  private mutating func addTransposedConvolutions() {
    for (name, padding) in [("valid", Padding.valid), ("same", .same)] {
      layer("TransposedConv1D.\(name)", \.filter, \.bias) {
        TransposedConv1D(
          filter: $0[0], bias: $0[1], activation: tanh, stride: 2, padding: padding)
      }
      layer("TransposedConv2D.\(name)", \.filter, \.bias) {
        TransposedConv2D(
          filter: $0[0], bias: $0[1], activation: tanh, strides: (2, 3), padding: padding)
      }
      layer("TransposedConv3D.\(name)", \.filter, \.bias) {
        TransposedConv3D(
          filter: $0[0], bias: $0[1], activation: tanh, strides: (2, 1, 3), padding: padding)
      }
    }
    layer("TransposedConv1D.noBias", \.filter) { TransposedConv1D(filter: $0[0]) }
    layer("TransposedConv2D.noBias", \.filter) { TransposedConv2D(filter: $0[0]) }
    layer("TransposedConv3D.noBias", \.filter) { TransposedConv3D(filter: $0[0]) }
  }

  private mutating func addSeparableConvolutions() {
    layer("DepthwiseConv2D", \.filter, \.bias) {
      DepthwiseConv2D(
        filter: $0[0], bias: $0[1], activation: tanh, strides: (2, 2), padding: .same)
    }
    layer("DepthwiseConv2D.noBias", \.filter) {
      DepthwiseConv2D(filter: $0[0], dilations: (2, 3))
    }
    let variants = [("", 1, Padding.valid, 1), (".same", 2, .same, 1), (".dilation", 1, .same, 2)]
    for (name, stride, padding, dilation) in variants {
      layer("SeparableConv1D\(name)", \.depthwiseFilter, \.pointwiseFilter, \.bias) {
        SeparableConv1D(
          depthwiseFilter: $0[0], pointwiseFilter: $0[1], bias: $0[2], activation: tanh,
          stride: stride, padding: padding, dilation: dilation)
      }
      layer("SeparableConv2D\(name)", \.depthwiseFilter, \.pointwiseFilter, \.bias) {
        SeparableConv2D(
          depthwiseFilter: $0[0], pointwiseFilter: $0[1], bias: $0[2], activation: tanh,
          strides: (stride, stride), padding: padding, dilations: (dilation, 1))
      }
    }
  }
}
