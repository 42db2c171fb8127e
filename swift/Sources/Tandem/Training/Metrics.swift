import Foundation
import TensorFlow

// Metrics, and their means over an epoch (lesson 9).
//
//     mean = sum over batches of n[b] value[b] / sum of n[b]
//
// A mean of means would give the last, short batch as much to say as a whole one. Sums stay on the
// device until the pass is over, so that training does not wait for them.
//
// Twin: python/tandem/training/metrics.py.

/// What is measured of a pass: a mean of values of its batches, or a function of the mean loss.
public struct Metric<Output, Label> {
  /// What it is called in tables.
  public let name: String
  let kind: Kind

  enum Kind {
    case ofBatch((Output, Label) -> TF)
    case ofLoss((Double) -> Double)
  }

  /// Of output and targets: a mean over the targets, or what is one when batches are put together.
  public init(_ name: String, _ value: @escaping (Output, Label) -> TF) {
    (self.name, kind) = (name, .ofBatch(value))
  }

  /// A function of the mean loss of the whole pass, and not a mean itself.
  public init(_ name: String, ofLoss value: @escaping (Double) -> Double) {
    (self.name, kind) = (name, .ofLoss(value))
  }

  /// The exponential of a loss that is the mean cross-entropy of a token, in nats.
  public static var perplexity: Metric { Metric("perplexity", ofLoss: { exp($0) }) }
}

extension Metric where Output == TF, Label == TI {
  /// The share of scores [..., classes] whose largest is the class in targets [...].
  ///
  /// - Precondition: The shapes fit. That classes lie in range is not looked at: it would wait for
  ///   the device. `Tandem.accuracy` does.
  public static var accuracy: Metric { Metric("accuracy", rightShare) }

  /// 1 - `accuracy`.
  public static var errorRate: Metric { Metric("error_rate") { 1 - rightShare($0, $1) } }

  /// The share of targets that are among the k largest scores.
  ///
  /// - Precondition: The shapes fit.
  public static func topK(_ k: Int) -> Metric {
    Metric("top_\(k)") { scores, target in
      requireFit("top_\(k)", scores, target)
      let best: (values: TF, indices: TI) = _Raw.topKV2(scores, k: TI(Int32(k)))
      let found = TF(best.indices .== target.expandingShape(at: -1)).max(squeezingAxes: -1)
      return found.mean()
    }
  }
}

private func rightShare(_ scores: TF, _ target: TI) -> TF {
  requireFit("accuracy", scores, target)
  return TF(scores.argmax(squeezingAxis: -1) .== target).mean()
}

/// Counts [classes, classes]: rows are the targets, columns what was predicted.
///
/// - Parameters:
///   - scores: `[..., classes]`
///   - target: Classes `[...]`
/// - Precondition: The shapes fit, and classes are in range.
public func confusionMatrix(_ scores: TF, _ target: TI) -> TI {
  requireFit("confusionMatrix", scores, target)
  return confusionMatrix(
    predicted: scores.argmax(squeezingAxis: -1), target, classes: scores.shape[scores.rank - 1])
}

/// Counts [classes, classes] of predicted classes [...] and targets [...].
///
/// - Precondition: Both are of one shape, and in range.
public func confusionMatrix(predicted: TI, _ target: TI, classes: Int) -> TI {
  require(
    predicted.shape == target.shape,
    "confusionMatrix: shapes differ: \(predicted.shape) and \(target.shape)")
  var counts = [Int32](repeating: 0, count: classes * classes)
  for (column, row) in zip(predicted.scalars, target.scalars) {
    require(
      0..<classes ~= Int(row) && 0..<classes ~= Int(column),
      "confusionMatrix: target \(row) or prediction \(column) is outside 0..\(classes - 1)")
    counts[Int(row) * classes + Int(column)] += 1
  }
  return TI(shape: [classes, classes], scalars: counts)
}

private func requireFit(_ name: String, _ scores: TF, _ target: TI) {
  require(
    scores.rank == target.rank + 1 && scores.shape.dropLast() == target.shape,
    "\(name): needs scores [..., classes] and targets [...], got \(scores.shape) "
      + "and \(target.shape)")
}

/// The mean loss and the metrics of one pass over the data.
///
/// A batch weighs as much as it has targets: rows for classes [n], tokens for text [n, length].
public struct AvgStats<Output, Label> {
  /// What is measured beside the loss.
  public let metrics: [Metric<Output, Label>]
  /// How many targets there were.
  public private(set) var count = 0
  /// Of the loss, then of each metric that is a mean.
  private var totals: [Tensor<Double>] = []

  /// Statistics of the loss, and of these.
  public init(_ metrics: [Metric<Output, Label>] = []) { self.metrics = metrics }

  /// The names of the values: "loss", then those of the metrics.
  public var names: [String] { ["loss"] + metrics.map(\.name) }

  /// Begins a pass.
  public mutating func reset() { (count, totals) = (0, []) }

  /// Takes in a batch: its mean loss, what was predicted for it, and its targets.
  public mutating func accumulate(loss: TF, _ output: Output, _ target: Label) {
    let size = targetCount(of: target)
    count += size
    let values = [loss] + metrics.map { $0.value(output, target) ?? loss }
    if totals.isEmpty { totals = values.map { _ in Tensor<Double>(0) } }
    for (place, value) in values.enumerated() {
      totals[place] += Tensor<Double>(value) * Double(size)
    }
  }

  /// The values in the order of `names`; not a number for a pass that had no batch.
  public var values: [Double] {
    guard count > 0 else { return names.map { _ in .nan } }
    let means = Tensor<Double>(stacking: totals).scalars.map { $0 / Double(count) }
    return [means[0]] + zip(metrics, means.dropFirst()).map { $0.mean($1, loss: means[0]) }
  }
}

extension Metric {
  fileprivate func value(_ output: Output, _ target: Label) -> TF? {
    if case .ofBatch(let value) = kind { return value(output, target) }
    return nil
  }

  fileprivate func mean(_ mean: Double, loss: Double) -> Double {
    if case .ofLoss(let value) = kind { return value(loss) }
    return mean
  }
}

/// How many targets a batch has, by the first tensor where there are several; 1 where there is none.
public func targetCount<Label>(of target: Label) -> Int {
  tensorLeaves(of: target).first?.handle.shape.contiguousSize ?? 1
}
