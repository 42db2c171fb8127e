import CommandLineTools
import Foundation
import Testing

private enum Colour: String, Choice { case red, blue }

/// A command of every kind of option.
private struct Sample: Command {
  static let name = "sample"
  static let about = "Does nothing."
  @Option("how often", atLeast: 1) var times = 3
  @Option("the paint") var colour = Colour.red
  @Option("a share") var share: Double?
  @Option("where to") var outFolder: URL
  @Option(
    "a number that is as good as any other, for it has no meaning of its own: what random "
      + "numbers come of") var seed: UInt64 = 42
  @Flag("in haste") var quick
  @Argument("what is meant") var thing: String
  @Rest("and more") var others: [Int]

  func validate() throws {
    if quick, times > 9 { throw UsageError("--quick is for fewer than ten times") }
  }

  func run() throws {}
}

@Suite("Commands")
struct CommandTests {
  private let needed = ["ship", "1", "--out-folder", "here"]

  /// What is said of these arguments.
  private func message(_ arguments: [String]) -> String {
    do {
      _ = try Sample.parsed(arguments)
      return "no error"
    } catch {
      return (error as? UsageError)?.message ?? "\(error)"
    }
  }

  @Test("what is not given keeps its default")
  func defaults() throws {
    let command = try #require(try Sample.parsed(needed))
    #expect(command.times == 3 && command.colour == .red && command.share == nil)
    #expect(command.seed == 42 && !command.quick)
    #expect(command.thing == "ship" && command.others == [1])
    #expect(command.outFolder.lastPathComponent == "here")
  }

  @Test("options are read by type, in any order, with a space or an equals sign")
  func values() throws {
    let words = "--times=7 --quick ship --share -0.5 1 --colour blue -2 --out-folder here --seed 0"
    let command = try #require(try Sample.parsed(words.components(separatedBy: " ")))
    #expect(command.times == 7 && command.quick && command.share == -0.5)
    #expect(command.colour == .blue && command.thing == "ship" && command.others == [1, -2])
    #expect(command.seed == 0)
  }

  @Test("two commands share nothing")
  func apart() throws {
    let first = try #require(try Sample.parsed(needed + ["--times", "5"]))
    let second = try #require(try Sample.parsed(needed))
    #expect(first.times == 5 && second.times == 3)
  }

  @Test("what follows two dashes is a value")
  func dashes() throws {
    let command = try #require(try Sample.parsed(["--out-folder", "x", "--", "--quick", "4"]))
    #expect(command.thing == "--quick" && command.others == [4] && !command.quick)
  }

  @Test(
    "an error names the option and what is wrong with it",
    arguments: [
      (["--times", "two"], "sample: --times: \"two\" is no whole number"),
      (["--times", "0"], "sample: --times: 0 is below 1"),
      (["--times"], "sample: --times wants a value"),
      (["--share", "nan"], "sample: --share: \"nan\" is no number"),
      (["--colour", "green"], "sample: --colour: \"green\" is none of red, blue"),
      (["--seed", "-1"], "sample: --seed: \"-1\" is no whole number from 0 on"),
      (["--quick=yes"], "sample: --quick takes no value"),
      (["--loud"], "sample: no option --loud"),
      (["-q"], "sample: no option -q"),
      (["--out-folder", ""], "sample: --out-folder: the path is empty"),
      (["--quick", "--times", "10"], "sample: --quick is for fewer than ten times"),
    ])
  func wrong(arguments: [String], words: String) {
    let said = message(needed + arguments)
    #expect(said.hasPrefix(words + "\nusage: sample THING OTHERS... --out-folder PATH [OPTIONS]"))
  }

  @Test("what must be given is missed")
  func missing() {
    #expect(message(["ship", "1"]).hasPrefix("sample: --out-folder must be given"))
    #expect(message(["--out-folder", "x"]).hasPrefix("sample: THING must be given"))
    #expect(message(["ship", "--out-folder", "x"]).hasPrefix("sample: OTHERS must be given"))
    #expect(
      message(["ship", "one", "--out-folder", "x"]).hasPrefix("sample: OTHERS: \"one\" is no"))
  }

  @Test("help lists everything with its default, in lines of a hundred characters at most")
  func help() {
    let lines = Sample.help.components(separatedBy: "\n")
    #expect(lines[0] == "usage: sample THING OTHERS... --out-folder PATH [OPTIONS]")
    #expect(lines[2] == "Does nothing.")
    #expect(lines.contains("  --times N          how often [at least 1] [default: 3]"))
    #expect(lines.contains("  --colour red|blue  the paint [default: red]"))
    #expect(lines.contains("  --share NUMBER     a share"))
    #expect(lines.contains("  --quick            in haste"))
    #expect(lines.contains("  --help             show this, and end"))
    #expect(lines.contains("                     random numbers come of [default: 42]"))
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test("wrong use, a fault and Ctrl-C each have a status of their own")
  func statuses() {
    #expect(statusReported {} == 0)
    #expect(statusReported { throw CocoaError(.fileNoSuchFile) } == 1)
    #expect(statusReported { throw UsageError("wrong") } == 2)
    #expect(statusReported { throw Interrupted() } == 130)
  }

  @Test("Ctrl-C ends the work where it looks, and only while that is asked for")
  func interrupts() throws {
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)  // whoever started the tests may have blocked it
    try checkInterrupts()
    #expect(throws: Interrupted.self) {
      try withInterrupts {
        try checkInterrupts()
        raise(SIGINT)
        try checkInterrupts()
      }
    }
    try withInterrupts { try checkInterrupts() }
  }

  @Test("memory is known, and its peak is no less than what is there")
  func memory() throws {
    let (now, peak) = (try residentMemory(), peakMemory)
    #expect(now > 1_000_000 && peak > 1_000_000)
  }
}
