// The pooling layers go by the names of their aliases: `MaxPool2D<Float>`, `GlobalAvgPool1D<Float>`.

extension Pool1D: NamedLayer {
  static var layerName: String { name("", Reduction.self, "Pool1D", Scalar.self) }
}

extension Pool2D: NamedLayer {
  static var layerName: String { name("", Reduction.self, "Pool2D", Scalar.self) }
}

extension Pool3D: NamedLayer {
  static var layerName: String { name("", Reduction.self, "Pool3D", Scalar.self) }
}

extension GlobalPool1D: NamedLayer {
  static var layerName: String { name("Global", Reduction.self, "Pool1D", Scalar.self) }
}

extension GlobalPool2D: NamedLayer {
  static var layerName: String { name("Global", Reduction.self, "Pool2D", Scalar.self) }
}

extension GlobalPool3D: NamedLayer {
  static var layerName: String { name("Global", Reduction.self, "Pool3D", Scalar.self) }
}

private func name(
  _ prefix: String, _ reduction: any PoolingReduction.Type, _ kind: String, _ scalar: Any.Type
) -> String {
  "\(prefix)\(reduction.kind == .max ? "Max" : "Avg")\(kind)<\(scalar)>"
}
