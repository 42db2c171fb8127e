import _Differentiation

// The collections that `FieldPlan` walks element by element.

extension Array: TensorContainer {
  static func forEachElement(
    of container: UnsafeMutableRawPointer, _ body: (Int, UnsafeMutableRawPointer) -> Void
  ) {
    container.assumingMemoryBound(to: [Element].self).pointee
      .withUnsafeMutableBufferPointer { buffer in
        for index in buffer.indices { body(index, buffer.baseAddress! + index) }
      }
  }

  static func elementCount(of container: UnsafeMutableRawPointer) -> Int {
    container.assumingMemoryBound(to: [Element].self).pointee.count
  }

  static func fill(_ container: UnsafeMutableRawPointer, zeros count: Int) {
    guard let zero = additiveZero(Element.self) else { return }
    container.assumingMemoryBound(to: [Element].self).pointee = Array(repeating: zero, count: count)
  }

  static var elementPlan: FieldPlan { .of(Element.self) }
  static var elementConfiguration: ConfigurationPlan { .of(Element.self) }
}

// A differentiable view is laid out as the array it wraps.
extension Array.DifferentiableView: TensorContainer where Element: Differentiable {
  static func forEachElement(
    of container: UnsafeMutableRawPointer, _ body: (Int, UnsafeMutableRawPointer) -> Void
  ) {
    Array<Element>.forEachElement(of: container, body)
  }

  static func elementCount(of container: UnsafeMutableRawPointer) -> Int {
    Array<Element>.elementCount(of: container)
  }

  static func fill(_ container: UnsafeMutableRawPointer, zeros count: Int) {
    Array<Element>.fill(container, zeros: count)
  }

  static var elementPlan: FieldPlan { .of(Element.self) }
  static var elementConfiguration: ConfigurationPlan { .of(Element.self) }
}

// What an optional wraps lies at its start.
extension Optional: TensorContainer {
  static func forEachElement(
    of container: UnsafeMutableRawPointer, _ body: (Int, UnsafeMutableRawPointer) -> Void
  ) {
    if elementCount(of: container) == 1 { body(0, container) }
  }

  static func elementCount(of container: UnsafeMutableRawPointer) -> Int {
    container.assumingMemoryBound(to: Wrapped?.self).pointee == nil ? 0 : 1
  }

  static func fill(_ container: UnsafeMutableRawPointer, zeros count: Int) {
    let zero = count == 0 ? nil : additiveZero(Wrapped.self)
    container.assumingMemoryBound(to: Wrapped?.self).pointee = zero
  }

  static var elementPlan: FieldPlan { .of(Wrapped.self) }
  static var elementConfiguration: ConfigurationPlan { .of(Wrapped.self) }
}

private func additiveZero<T>(_ type: T.Type) -> T? {
  func zero<Z: AdditiveArithmetic>(_ type: Z.Type) -> T? { Z.zero as? T }
  return (type as? any AdditiveArithmetic.Type).flatMap { zero($0) }
}
