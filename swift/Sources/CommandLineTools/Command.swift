import Foundation

/// A program, or a part of one, that is called with options: the properties that are marked.
///
///     @main
///     struct Greet: Command {
///       static let about = "Greet somebody, several times if asked to."
///       @Option("how often", atLeast: 1) var times = 1
///       @Flag("as loud as can be") var loud = false
///       @Argument("who is meant") var name: String
///
///       func run() throws { ... }
///     }
///
/// A property called `batchSize` is the option `--batch-size`. `--help` prints what there is and ends;
/// what cannot be understood ends with status 2 and names the option, what goes wrong with status 1.
public protocol Command {
  /// Every option at its default.
  init()
  /// How it is called.
  static var name: String { get }
  /// What it does: a line, and more below it where that helps.
  static var about: String { get }

  /// Looks at options together.
  ///
  /// - Throws: `UsageError` where they contradict each other.
  func validate() throws

  /// Does it.
  func run() throws
}

extension Command {
  public static var name: String { programName }

  public func validate() throws {}

  /// Runs the program with the arguments that it was called with, and ends it.
  public static func main() {
    setvbuf(stdout, nil, Int32(_IOLBF), 0)  // a log file shows each line when it is written
    exit(statusReported { try call(Array(CommandLine.arguments.dropFirst())) })
  }

  /// How to use it, what it does, and every option with its default.
  public static var help: String { CommandLineParser(Self()).help }

  /// The command with these arguments, or nil where they ask for help, which is printed.
  ///
  /// - Throws: `UsageError` where they are wrong; its message ends with how to use the command.
  public static func parsed(_ arguments: [String]) throws -> Self? {
    let command = Self()
    if arguments.contains("--help") || arguments.contains("-h") {
      print(help)
      return nil
    }
    do {
      try CommandLineParser(command).parse(arguments)
      try command.validate()
    } catch let error as UsageError {
      let usage = CommandLineParser(Self()).usage
      throw UsageError("\(name): \(error.message)\n\(usage)\n`\(name) --help` says more")
    }
    return command
  }

  /// Runs it with these arguments.
  ///
  /// - Throws: `UsageError` where they are wrong, and what `run` throws.
  public static func call(_ arguments: [String]) throws { try parsed(arguments)?.run() }
}

/// The command line was used wrongly; `message` says how to use it.
public struct UsageError: Error {
  public let message: String
  public init(_ message: String) { self.message = message }
}

/// How the program was called, without its folder.
var programName: String {
  CommandLine.arguments.first.map { URL(fileURLWithPath: $0).lastPathComponent } ?? "program"
}

/// Runs `body`, says on standard error what went wrong, and gives the status to end with: 0 where
/// nothing did, 1, 2 for wrong use, 130 where Ctrl-C ended it.
public func statusReported(_ body: () throws -> Void) -> Int32 {
  do {
    try body()
    return 0
  } catch let error as UsageError {
    complain(error.message)
    return 2
  } catch is Interrupted {
    complain("\(programName): interrupted")
    return 130
  } catch {
    complain("\(programName): \(reason(error))")
    return 1
  }
}

private func complain(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
