import TensorFlow

// The stream of text that a language model reads (lesson 12).
//
//     x[row, i] = stream[row * length + i],  y[row, i] = stream[row * length + i + 1]
//
// All texts one after the other are cut into `batchSize` rows, and these into windows of `bptt`
// tokens: row k of a batch goes on where row k of the batch before ended, so a model may keep its
// state. Texts are shuffled anew for each epoch, never their tokens; of one seed as Python's are.
//
// Twin: python/tandem/data/language_stream.py.

/// Batches (x, y) [batchSize, bptt] of tokens and the ones that follow; the last may be shorter.
///
/// Of the stream, fewer than `batchSize` tokens at its end are no target.
public final class LanguageModelStream {
  /// The numbers of each text's tokens.
  public let texts: [[Int32]]
  /// How many rows a batch has.
  public let batchSize: Int
  /// How many tokens of a row a batch has: as far as the gradient goes back through time.
  public let bptt: Int
  /// Whether the texts come in another order in each pass.
  public let shuffle: Bool
  /// How many tokens a row of the whole stream has.
  public let rowLength: Int
  /// How many passes have begun.
  public private(set) var epoch = 0
  /// The first batch of the next pass.
  public private(set) var start = 0
  private var generator: MersenneTwister
  private weak var running: StreamPass?

  /// A stream of numericalised texts; `seed` fixes the shuffling.
  ///
  /// - Precondition: Both sizes are at least 1.
  /// - Throws: `DataError` where the tokens are too few for so many rows and a target.
  public init(
    _ texts: [[Int32]], batchSize: Int = 64, bptt: Int = 70, shuffle: Bool = false,
    seed: Int? = nil
  ) throws {
    require(
      batchSize >= 1 && bptt >= 1,
      "LanguageModelStream: batchSize and bptt must be 1 or more: \(batchSize), \(bptt)")
    (self.texts, self.batchSize, self.bptt) = (texts, batchSize, bptt)
    self.shuffle = shuffle
    let tokens = texts.reduce(0) { $0 + $1.count }
    rowLength = (tokens - 1) / batchSize
    guard rowLength >= 1 else {
      throw DataError(
        "the texts have \(tokens) tokens: too few for \(batchSize) rows and a target")
    }
    generator = MersenneTwister(torchSeed: seed ?? .random(in: 0..<1 << 62))
  }

  /// How many batches a whole pass has.
  public var count: Int { (rowLength + bptt - 1) / bptt }

  /// All tokens in the order of the next pass, which is drawn here.
  public func stream() -> [Int32] {
    let order = shuffle ? generator.permutation(texts.count) : Array(texts.indices)
    return order.flatMap { texts[$0] }
  }

  /// The rows [batchSize, rowLength] of a stream, and of the tokens that follow.
  public func rows(_ stream: [Int32]) -> (x: TI, y: TI) { window(stream, 0..<rowLength) }

  private func window(_ stream: [Int32], _ columns: Range<Int>) -> (x: TI, y: TI) {
    func tensor(ahead: Int) -> TI {
      let scalars = (0..<batchSize).flatMap { row in
        stream[(row * rowLength + columns.lowerBound + ahead)...].prefix(columns.count)
      }
      return TI(shape: [batchSize, columns.count], scalars: scalars)
    }
    return (tensor(ahead: 0), tensor(ahead: 1))
  }
}

/// The course's name.
public typealias LM_PreLoader = LanguageModelStream

/// Where a pass is: it lives as long as somebody asks for its batches.
private final class StreamPass {
  let number: Int
  /// The generator before the pass.
  let generator: MersenneTwister
  /// How many batches the pass has given, those before it began among them.
  var given: Int

  init(_ number: Int, _ generator: MersenneTwister, _ given: Int) {
    (self.number, self.generator, self.given) = (number, generator, given)
  }
}

extension LanguageModelStream {
  /// Begins a pass: gives its batches one by one, then nil. Who lets go of the function has left
  /// the pass.
  public func pass() -> Batches<TI, TI>.Pass {
    let pass = StreamPass(epoch, generator, start)
    running = pass
    (epoch, start) = (epoch + 1, 0)
    let stream = stream()
    return {
      let first = pass.given * self.bptt
      guard first < self.rowLength else {
        if self.running === pass { self.running = nil }
        return nil
      }
      pass.given += 1
      return self.window(stream, first..<min(first + self.bptt, self.rowLength))
    }
  }

  /// Remembers where the stream is: of a pass that has been begun, its beginning and its batches so
  /// far.
  ///
  /// - Returns: What puts it back there, so that the next pass gives the batches still to come.
  public func saved() -> () -> Void {
    let pass = running
    let (epoch, start) = (pass?.number ?? epoch, pass?.given ?? start)
    let generator = pass?.generator ?? generator
    return { [self] in
      (self.epoch, self.start, self.generator) = (epoch, start, generator)
      running = nil
    }
  }

  /// The first batch of the next pass, which begins after it as if nothing had been.
  public func oneBatch() -> (x: TI, y: TI) {
    let (running, epoch, start, generator) = (running, epoch, start, generator)
    defer {
      (self.epoch, self.start, self.generator) = (epoch, start, generator)
      self.running = running
    }
    let first = start * bptt
    return window(stream(), first..<min(first + bptt, rowLength))
  }
}

extension Batches where Input == TI, Label == TI {
  /// The batches of a stream.
  public init(_ stream: LanguageModelStream) {
    self.init(count: stream.count, saved: stream.saved, pass: stream.pass)
  }
}
