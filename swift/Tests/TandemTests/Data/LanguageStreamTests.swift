import Tandem
import TensorFlow
import Testing

/// Texts whose tokens are 0, 1, 2, ... all through, so that each token is met once only.
private func texts(_ lengths: [Int]) -> [[Int32]] {
  var next: Int32 = 0
  return lengths.map { length in
    defer { next += Int32(length) }
    return Array(next..<(next + Int32(length)))
  }
}

/// The rows of each batch of a pass.
private func rows(_ stream: LanguageModelStream) -> [[[Int32]]] {
  Batches(stream).map { batch in
    (batch.x.unstacked() + batch.y.unstacked()).map(\.scalars)
  }
}

@Suite("The stream of a language model")
struct LanguageStreamTests {
  @Test("a small corpus by hand")
  func byHand() throws {
    let stream = try LanguageModelStream(texts([4, 8]), batchSize: 2, bptt: 3)
    #expect(stream.count == 2)
    #expect(
      rows(stream) == [
        [[0, 1, 2], [5, 6, 7], [1, 2, 3], [6, 7, 8]], [[3, 4], [8, 9], [4, 5], [9, 10]],
      ])
  }

  @Test("texts are shuffled whole and anew in every epoch, as Python shuffles them")
  func shuffled() throws {
    let stream = try LanguageModelStream(
      texts([4, 8, 1, 7, 10]), batchSize: 2, bptt: 5, shuffle: true, seed: 3)
    #expect(
      rows(stream) == [
        [[4, 5, 6, 7, 8], [15, 16, 17, 18, 19], [5, 6, 7, 8, 9], [16, 17, 18, 19, 20]],
        [[9, 10, 11, 0, 1], [20, 21, 22, 23, 24], [10, 11, 0, 1, 2], [21, 22, 23, 24, 25]],
        [[2, 3, 13, 14], [25, 26, 27, 28], [3, 13, 14, 15], [26, 27, 28, 29]],
      ])
    #expect(rows(stream)[1][1] == [26, 27, 28, 29, 13])
    #expect(stream.epoch == 2)
  }

  @Test("nothing of the stream is lost, and each row goes on where it ended")
  func whole() throws {
    for (batchSize, bptt) in [(1, 1), (3, 4), (4, 7), (9, 12)] {
      let stream = try LanguageModelStream(
        texts([13, 0, 21, 5, 30]), batchSize: batchSize, bptt: bptt, shuffle: true, seed: 1)
      let order = try LanguageModelStream(
        texts([13, 0, 21, 5, 30]), batchSize: batchSize, bptt: bptt, shuffle: true, seed: 1
      ).stream()
      let batches = Array(Batches(stream))
      #expect(batches.count == stream.count)
      let x = TI(concatenating: batches.map(\.x), alongAxis: 1).scalars
      let y = TI(concatenating: batches.map(\.y), alongAxis: 1).scalars
      #expect(x == Array(order.prefix(x.count)))
      #expect(y == Array(order.dropFirst().prefix(x.count)))
      #expect(0..<batchSize ~= order.count - 1 - x.count)
    }
  }

  @Test("a pass goes on after a resume as if nothing had been", arguments: [0, 1, 4])
  func resumed(_ taken: Int) throws {
    let stream = try LanguageModelStream(
      texts([Int](repeating: 5, count: 20)), batchSize: 4, bptt: 6, shuffle: true, seed: 1)
    _ = rows(stream)
    var pass: (() throws -> (x: TI, y: TI)?)? = stream.pass()
    for _ in 0..<taken { _ = try pass?() }
    let restore = stream.saved()
    var rest: [[Int32]] = []
    while let batch = try pass?() { rest.append(batch.x.scalars) }
    let next = rows(stream)
    restore()
    #expect(stream.start == taken)
    #expect(Batches(stream).map(\.x.scalars) == rest)
    #expect(rows(stream) == next)
    #expect(stream.epoch == 3)
    // A pass that is left early is over.
    pass = stream.pass()
    _ = try pass?()
    pass = nil
    stream.saved()()
    #expect(stream.start == 0)
  }

  @Test("one batch leaves the stream as it was")
  func oneBatch() throws {
    let stream = try LanguageModelStream(
      texts([Int](repeating: 5, count: 20)), batchSize: 4, bptt: 6, shuffle: true, seed: 1)
    let x = stream.oneBatch().x
    #expect(stream.epoch == 0)
    #expect(try Batches(stream).oneBatch().x == x)
  }

  @Test("too few tokens are refused; the course's name is known")
  func tooFew() throws {
    let error = #expect(throws: DataError.self) {
      try LanguageModelStream(texts([4]), batchSize: 4)
    }
    #expect(error?.description == "the texts have 4 tokens: too few for 4 rows and a target")
    #expect(try LM_PreLoader(texts([5]), batchSize: 4).count == 1)
    #expect(throws: DataError.self) { try LanguageModelStream([], batchSize: 4) }
  }
}
