import Foundation

/// What an option may be: numbers, words, files, cases of an enumeration of words, and optionals of
/// these.
public protocol OptionValue {
  /// What the text says.
  ///
  /// - Throws: `UsageError` that says what is wrong with it.
  init(argument: String) throws
  /// What stands for the value in a help.
  static var placeholder: String { get }
  /// How a default is shown, nil where there is nothing to show.
  var shown: String? { get }
  /// What an option is that was not given and has no default, nil where it must be given.
  static var absent: Self? { get }
}

extension OptionValue {
  public var shown: String? { "\(self)" }
  public static var absent: Self? { nil }
}

extension Int: OptionValue {
  public init(argument: String) throws {
    guard let number = Int(argument) else { throw UsageError("\"\(argument)\" is no whole number") }
    self = number
  }
  public static var placeholder: String { "N" }
}

extension UInt64: OptionValue {
  public init(argument: String) throws {
    guard let number = UInt64(argument) else {
      throw UsageError("\"\(argument)\" is no whole number from 0 on")
    }
    self = number
  }
  public static var placeholder: String { "N" }
}

extension Double: OptionValue {
  public init(argument: String) throws {
    guard let number = Double(argument), number.isFinite else {
      throw UsageError("\"\(argument)\" is no number")
    }
    self = number
  }
  public static var placeholder: String { "NUMBER" }
}

extension String: OptionValue {
  public init(argument: String) { self = argument }
  public static var placeholder: String { "TEXT" }
}

/// A file or a folder.
extension URL: OptionValue {
  public init(argument: String) throws {
    if argument.isEmpty { throw UsageError("the path is empty") }
    self.init(fileURLWithPath: argument)
  }
  public static var placeholder: String { "PATH" }
  public var shown: String? { relativePath }
}

extension Optional: OptionValue where Wrapped: OptionValue {
  public init(argument: String) throws { self = try Wrapped(argument: argument) }
  public static var placeholder: String { Wrapped.placeholder }
  public var shown: String? { flatMap(\.shown) }
  public static var absent: Self? { .some(nil) }
}

/// One of a few words: the raw values of an enumeration.
public protocol Choice: OptionValue, CaseIterable, RawRepresentable where RawValue == String {}

extension Choice {
  public init(argument: String) throws {
    guard let choice = Self(rawValue: argument) else {
      throw UsageError("\"\(argument)\" is none of \(Self.words.joined(separator: ", "))")
    }
    self = choice
  }
  public static var placeholder: String { words.joined(separator: "|") }
  public var shown: String? { rawValue }
  private static var words: [String] { allCases.map(\.rawValue) }
}
