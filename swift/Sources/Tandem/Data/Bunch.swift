import TensorFlow

// The data a learner is given: batches to train on and batches to validate on (lesson 9).
//
// Twin: python/tandem/data/bunch.py.

/// What a learner asks of a loader: inputs and targets in turn, pass after pass, and how many
/// batches a pass has.
///
/// A pass may meet a file that cannot be read: `pass()` gives a function that throws then. As a
/// `Sequence` it is for loops over data that has no such faults.
public struct Batches<Input, Label>: Sequence {
  /// One batch: inputs and what they are to give.
  public typealias Element = (x: Input, y: Label)
  /// The next batch of a pass each time that it is called; nil at its end.
  public typealias Pass = () throws -> Element?

  private let makePass: () throws -> Pass
  private let countBatches: () -> Int
  private let remember: () -> () -> Void

  /// Batches that `pass` gives, each time that it is called from the first on.
  ///
  /// - Parameters:
  ///   - count: How many batches a pass has, asked at each pass.
  ///   - saved: Remembers the order of the passes to come, and returns what puts it back; none where
  ///     all passes are alike.
  ///   - pass: Begins a pass, and returns the function that gives its batches.
  public init(
    count: @escaping @autoclosure () -> Int, saved: @escaping () -> () -> Void = { {} },
    pass: @escaping () throws -> Pass
  ) {
    countBatches = count
    remember = saved
    makePass = pass
  }

  /// The batches of a collection, the same in each pass.
  public init<Stored: Collection>(_ batches: Stored) where Stored.Element == Element {
    self.init(count: batches.count) {
      var iterator = batches.makeIterator()
      return { iterator.next() }
    }
  }

  /// How many batches a pass has.
  public var count: Int { countBatches() }

  /// Begins a pass.
  ///
  /// - Throws: What a loader throws at its beginning; the function that is returned, for a batch
  ///   that cannot be had.
  public func pass() throws -> Pass { try makePass() }

  /// Begins a pass.
  ///
  /// - Precondition: Every batch can be had.
  public func makeIterator() -> AnyIterator<Element> {
    let next = orTrap { try pass() }
    return AnyIterator { orTrap(next) }
  }

  /// Remembers the order of the passes to come.
  ///
  /// - Returns: What puts it back, so that they come again as they would have.
  public func saved() -> () -> Void { remember() }

  /// The first batch of a pass.
  ///
  /// - Throws: `TandemError` where a pass has no batch; what the pass throws.
  public func oneBatch() throws -> Element {
    let next = try pass()
    guard let batch = try next() else { throw TandemError("Batches: there is no batch in a pass") }
    return batch
  }
}

private func orTrap<Result>(_ body: () throws -> Result) -> Result {
  do { return try body() } catch { fatalError("Batches: \(error)") }
}

extension Batches where Input == TF, Label == TI {
  /// The batches of a loader, in the order that its sampler gives each pass.
  public init(_ loader: DataLoader) {
    self.init(count: loader.count, saved: loader.sampler.saved) {
      var iterator = loader.makeIterator()
      return { iterator.next() }
    }
  }
}

/// Batches to train on and batches to validate on; channels in and classes out, where known.
public struct DataBunch<Input, Label> {
  /// What is trained on.
  public var train: Batches<Input, Label>
  /// What is validated on.
  public var valid: Batches<Input, Label>
  /// How many channels an image has.
  public var channels: Int?
  /// How many classes there are, which is not how many labels.
  public var classes: Int?

  /// Both, and what is known of them.
  public init(
    train: Batches<Input, Label>, valid: Batches<Input, Label>, channels: Int? = nil,
    classes: Int? = nil
  ) {
    self.train = train
    self.valid = valid
    self.channels = channels
    self.classes = classes
  }
}

/// Classes [n] as a tensor, and how many different ones there are.
///
/// The course's Swift 06 printed the length of the label tensor, 512, as the class count.
public func classCount(_ labels: TI) -> Int { Set(labels.scalars).count }
