/// A value that is given by its name, `--epochs 5` or `--epochs=5`; the property's own value is the
/// default.
///
/// Without one the option must be given, unless its type is an optional. It is an object, so that
/// what is read from the command line finds its way into the command.
@propertyWrapper
public final class Option<Value: OptionValue> {
  public private(set) var wrappedValue: Value {
    get {
      guard let value else { fatalError("Option: it is read before the command line") }
      return value
    }
    set { value = newValue }
  }

  let help: String
  private let defaultText: String?
  private let check: (Value) -> String?
  private let bounds: String
  private var value: Value?

  init(_ value: Value?, _ help: String, bounds: String = "", check: @escaping (Value) -> String?) {
    (self.value, self.help, self.bounds, self.check) = (value, help, bounds, check)
    defaultText = value.flatMap(\.shown)
  }

  /// An option that has a default.
  public convenience init(wrappedValue: Value, _ help: String = "") {
    self.init(wrappedValue, help, check: { _ in nil })
  }

  /// An option that has none.
  public convenience init(_ help: String = "") {
    self.init(Value.absent, help, check: { _ in nil })
  }
}

extension Option where Value: Comparable {
  /// An option that has a default and must not be below `least`.
  public convenience init(wrappedValue: Value, _ help: String = "", atLeast least: Value) {
    self.init(wrappedValue, help, bounds: "at least \(least)") {
      $0 < least ? "\($0) is below \(least)" : nil
    }
  }
}

extension Option: CommandLineItem {
  var place: CommandLinePlace { .named(takes: Value.placeholder) }
  var isMissing: Bool { value == nil }
  var details: String {
    [bounds, defaultText.map { "default: \($0)" } ?? ""].filter { !$0.isEmpty }
      .map { "[\($0)]" }.joined(separator: " ")
  }

  func take(_ text: String) throws {
    let read = try Value(argument: text)
    if let fault = check(read) { throw UsageError(fault) }
    value = read
  }
}

/// A switch, `--quick`.
@propertyWrapper
public final class Flag: CommandLineItem {
  public private(set) var wrappedValue: Bool
  let help: String
  let details = ""
  let place = CommandLinePlace.flag
  let isMissing = false

  /// A switch that is off.
  public init(wrappedValue: Bool = false, _ help: String = "") {
    (self.wrappedValue, self.help) = (wrappedValue, help)
  }

  func take(_ text: String) { wrappedValue = true }
}

/// A value that is given by its place. It must be given.
@propertyWrapper
public final class Argument<Value: OptionValue>: CommandLineItem {
  public var wrappedValue: Value {
    guard let value else { fatalError("Argument: it is read before the command line") }
    return value
  }
  let help: String
  let details = Value.placeholder.contains("|") ? "[\(Value.placeholder)]" : ""
  let place = CommandLinePlace.placed
  private var value: Value?

  /// An argument.
  public init(_ help: String = "") { self.help = help }

  var isMissing: Bool { value == nil }

  func take(_ text: String) throws { value = try Value(argument: text) }
}

/// All values that are left over, one at least: the last of the properties.
@propertyWrapper
public final class Rest<Value: OptionValue>: CommandLineItem {
  public private(set) var wrappedValue: [Value] = []
  let help: String
  let details = ""
  let place = CommandLinePlace.rest

  /// The rest.
  public init(_ help: String = "") { self.help = help }

  var isMissing: Bool { wrappedValue.isEmpty }

  func take(_ text: String) throws { wrappedValue.append(try Value(argument: text)) }
}

/// Where a value stands on the command line.
enum CommandLinePlace: Equatable {
  case named(takes: String)
  case flag, placed, rest
}

/// What a marked property is to the parser.
protocol CommandLineItem: AnyObject {
  var help: String { get }
  /// What is said behind the help: bounds and default.
  var details: String { get }
  var place: CommandLinePlace { get }
  var isMissing: Bool { get }

  /// - Throws: `UsageError` that says what is wrong with the text, without the option's name.
  func take(_ text: String) throws
}
