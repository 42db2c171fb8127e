import TensorFlow
import _Differentiation

/// A learner of the network that `arch` makes of a number of channels and one of classes, both as
/// the data say unless they are given.
///
///     let learner = cnnLearner(
///       data, LossFunction { softmaxCrossEntropy(logits: $0, labels: $1) },
///       optimizer: { SGD(for: $0, learningRate: 0.01) }
///     ) { xresnet18(cIn: $0, cOut: $1) }
///
/// - Precondition: The data or the arguments say how many channels and classes there are.
public func cnnLearner<Label, Opt: Optimizer & AnyObject>(
  _ data: DataBunch<TF, Label>, _ lossFunction: LossFunction<TF, Label>, cIn: Int? = nil,
  cOut: Int? = nil, optimizer: (Opt.Model) -> Opt, _ arch: (Int, Int) -> Opt.Model
) -> Learner<Label, Opt>
where Opt.Model: Module, Opt.Model.Input == TF, Opt.Model.Output == TF {
  guard let channels = cIn ?? data.channels, let classes = cOut ?? data.classes else {
    let sizes = [("cIn", cIn ?? data.channels), ("cOut", cOut ?? data.classes)]
    let missing = sizes.filter { $0.1 == nil }.map(\.0).joined(separator: " and ")
    fatalError("cnnLearner: the data do not say \(missing): give them")
  }
  let model = arch(channels, classes)
  return Learner(
    data: data, lossFunction: lossFunction, model: model, optimizer: optimizer(model))
}
