import Foundation

/// Runs a function as a graph or by XLA; with `.auto` by the faster of the two.
final class FunctionRunner {
  private let function: GraphFunction
  private let lock = NSLock()
  private var choice: Choice

  private enum Choice {
    case settled(xla: Bool)
    /// Times both, one after the other; the first round of each makes it ready.
    case trying(Trial)
  }

  private struct Trial {
    var calls = 0
    var best = (graph: Double.infinity, xla: Double.infinity)
    static let rounds = 4
  }

  init(_ function: GraphFunction, _ compilation: Compilation) {
    self.function = function
    choice =
      switch compilation {
      case .graph: .settled(xla: false)
      case .xla: .settled(xla: true)
      case .auto: .trying(Trial())
      }
  }

  func call(_ arguments: [TFETensorHandle]) -> [TFETensorHandle] {
    let inputs = arguments + function.extraInputs()
    switch lock.withLock({ choice }) {
    case .settled(let xla): return run(inputs, xla)
    case .trying(let trial): return attempt(inputs, trial)
    }
  }

  private func run(_ inputs: [TFETensorHandle], _ xla: Bool) -> [TFETensorHandle] {
    do {
      return try function.call(inputs, byXLA: xla)
    } catch {
      fatalError("compiled, by \(xla ? "XLA" : "graph"): \(error)")
    }
  }

  private func attempt(_ inputs: [TFETensorHandle], _ trial: Trial) -> [TFETensorHandle] {
    let isXLA = trial.calls % 2 == 1
    let start = Date()
    guard let results = try? function.call(inputs, byXLA: isXLA) else {
      // XLA does not know every op; an error that is none of XLA's shows again.
      lock.withLock { choice = .settled(xla: false) }
      return run(inputs, false)
    }
    results.first?.wait()
    note(isXLA, Date().timeIntervalSince(start))
    return results
  }

  /// Threads that try at the same time may each time a call; every one of them counts.
  private func note(_ isXLA: Bool, _ seconds: Double) {
    lock.withLock {
      guard case .trying(var trial) = choice else { return }
      if trial.calls >= 2 {
        if isXLA {
          trial.best.xla = min(trial.best.xla, seconds)
        } else {
          trial.best.graph = min(trial.best.graph, seconds)
        }
      }
      trial.calls += 1
      let isOver = trial.calls >= 2 * Trial.rounds
      choice = isOver ? .settled(xla: trial.best.xla < trial.best.graph) : .trying(trial)
    }
  }
}

extension TFETensorHandle {
  /// Waits until the tensor is computed: on a GPU the call returns before.
  fileprivate func wait() { withBytes { _ in } }
}
