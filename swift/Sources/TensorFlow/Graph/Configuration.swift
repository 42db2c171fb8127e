/// What a value holds besides tensors.
struct Configuration: Hashable {
  private(set) var bytes: [UInt8] = []
  private(set) var values: [AnyHashable] = []

  init() {}

  init<Value>(of value: Value) {
    var value = value
    add(&value)
  }

  mutating func add<Value>(_ value: inout Value) {
    let plan = ConfigurationPlan.of(Value.self)
    withUnsafeMutableBytes(of: &value) { place in
      if let start = place.baseAddress { add(start, plan) }
    }
  }

  private mutating func add(_ place: UnsafeMutableRawPointer, _ plan: ConfigurationPlan) {
    switch plan {
    case .nothing: break
    case .bytes(let count): append(place, count)
    case .hashable(let value): values.append(value(place))
    case .fields(let fields): for field in fields { add(place + field.offset, field.plan) }
    case .container(let container): add(elementsOf: place, container)
    case .object: add(objectAt: place)
    }
  }

  private mutating func add(
    elementsOf place: UnsafeMutableRawPointer, _ container: any TensorContainer.Type
  ) {
    var count = container.elementCount(of: place)
    append(&count, MemoryLayout<Int>.size)
    let plan = container.elementConfiguration
    if case .nothing = plan { return }
    container.forEachElement(of: place) { add($1, plan) }
  }

  /// Which object it is counts: closures of the trace, such as a rate's, belong to it.
  private mutating func add(objectAt place: UnsafeMutableRawPointer) {
    append(place, MemoryLayout<Int>.size)
    let object = place.assumingMemoryBound(to: AnyObject.self).pointee
    add(Unmanaged.passUnretained(object).toOpaque(), .ofObject(type(of: object)))
  }

  private mutating func append(_ place: UnsafeMutableRawPointer, _ count: Int) {
    bytes.append(contentsOf: UnsafeRawBufferPointer(start: place, count: count))
  }
}
