import TensorFlow

/// The course's short names (lesson 13).
public typealias TF = Tensor<Float>
public typealias TI = Tensor<Int32>
