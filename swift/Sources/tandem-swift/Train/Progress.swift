import CommandLineTools
import Foundation

/// Shows a run on standard output while it goes on.
final class Progress {
  enum Mode: String, Choice { case bar, json, none }

  private let mode: Mode
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var epochs = 0
  private var stepsPerEpoch = 0
  private var lastShown: UInt64 = 0

  init(_ mode: Mode) { self.mode = mode }

  func show(_ event: RunEvent) {
    switch mode {
    case .none: return
    case .json:
      print(event.json)
      fflush(nil)
    case .bar: bar(event)
    }
  }

  /// A line that is written over as steps pass, and one that stays for each epoch.
  private func bar(_ event: RunEvent) {
    switch event {
    case .begin(let model, let data, let epochs, let steps):
      (self.epochs, stepsPerEpoch) = (epochs, steps)
      write("\(model) on \(data): \(epochs) epochs of \(steps) steps\n")
    case .step(let epoch, let step, let loss): showStep(epoch, step, loss)
    case .epoch(let epoch, let trainLoss, let loss, let accuracy):
      let text = String(
        format: "epoch %d/%d  training loss %.4f  test loss %.4f  accuracy %.2f %%",
        epoch + 1, epochs, trainLoss, loss, accuracy * 100)
      write((isTerminal ? "\r\u{1B}[K" : "") + text + "\n")
    case .end(let milliseconds): write(String(format: "%.3f ms a step\n", milliseconds))
    }
  }

  private func showStep(_ epoch: Int, _ step: Int, _ loss: Float) {
    let now = DispatchTime.now().uptimeNanoseconds
    guard isTerminal, now - lastShown > 50_000_000 else { return }
    lastShown = now
    let width = 30
    let done = width * (step + 1) / stepsPerEpoch
    let line = String(repeating: "=", count: done) + String(repeating: " ", count: width - done)
    write(String(format: "\repoch %d/%d  [%@]  loss %.4f", epoch + 1, epochs, line, loss))
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
