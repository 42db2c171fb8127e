// A dictionary whose values are of many types, and are got back without a cast (lesson 14).
//
//     var numbers = HeterogeneousDictionary((LearningRate.self, 0.1))
//     numbers[LearningRate.self]   // 0.1, a Double
//     numbers[StepCount.self]      // 0, an Int: nobody has set it
//     numbers[LearningRate.self] = "fast"   // does not compile
//
// The key is a type, and says what type its value has; so a key that is misspelt, or a value of
// another type, does not compile.

/// A key of a `HeterogeneousDictionary`: a type, of which no value is needed.
public protocol HetDictKey {
  /// What stands under the key.
  associatedtype Value
  /// What is read where nothing stands under the key.
  static var defaultValue: Value { get }
  /// What it is called in messages and files.
  static var name: String { get }
}

extension HetDictKey {
  /// The type's own name.
  public static var name: String { String(describing: Self.self) }
}

/// Values of any types, each under a key that knows the value's type.
public struct HeterogeneousDictionary {
  private struct Entry {
    let name: String
    var value: Any
  }

  private var entries: [ObjectIdentifier: Entry] = [:]

  /// Holds a value under each of the keys.
  public init<each Key: HetDictKey>(_ pairs: repeat ((each Key).Type, (each Key).Value)) {
    repeat put((each pairs).0, (each pairs).1)
  }

  /// The value under the key, or the key's default.
  public subscript<Key: HetDictKey>(_ key: Key.Type) -> Key.Value {
    get { (entries[ObjectIdentifier(key)]?.value as? Key.Value) ?? Key.defaultValue }
    set { put(key, newValue) }
  }

  /// Whether a value stands under the key.
  public func contains<Key: HetDictKey>(_ key: Key.Type) -> Bool { contains(ObjectIdentifier(key)) }

  /// The names of the keys that have a value, sorted.
  public var names: [String] { entries.values.map(\.name).sorted() }

  /// Both, and under a key of both the value of `other`.
  public func merging(_ other: HeterogeneousDictionary) -> HeterogeneousDictionary {
    var merged = self
    merged.entries.merge(other.entries) { _, new in new }
    return merged
  }

  private mutating func put<Key: HetDictKey>(_ key: Key.Type, _ value: Key.Value) {
    entries[ObjectIdentifier(key)] = Entry(name: Key.name, value: value)
  }
}

extension HeterogeneousDictionary {
  var keys: Set<ObjectIdentifier> { Set(entries.keys) }

  func contains(_ key: ObjectIdentifier) -> Bool { entries[key] != nil }

  func name(of key: ObjectIdentifier) -> String { entries[key]?.name ?? "?" }

  /// The values that are numbers, by name.
  var numbers: [String: Double] {
    let pairs = entries.values.compactMap { entry in number(entry.value).map { (entry.name, $0) } }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The same keys, with other numbers under some of them.
  func replacing(numbers: [String: Double]) -> HeterogeneousDictionary {
    var replaced = self
    for (key, entry) in entries {
      guard let number = numbers[entry.name] else { continue }
      replaced.entries[key]?.value = entry.value is Int ? Int(number) : number
    }
    return replaced
  }

  private func number(_ value: Any) -> Double? {
    (value as? Double) ?? (value as? Int).map(Double.init)
  }
}

extension HeterogeneousDictionary: CustomStringConvertible {
  /// `[LearningRate: 0.1, Momentum: 0.9]`, by name.
  public var description: String {
    let sorted = entries.values.sorted { $0.name < $1.name }
    return "[" + sorted.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "]"
  }
}
