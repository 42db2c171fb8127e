import TensorFlow
import Testing
import _Differentiation

/// Writes `forward`, so that its calls are seen.
private struct Block: Layer {
  var first = Dense<Float>(inputSize: 8, outputSize: 8, activation: relu)
  var second = Dense<Float>(inputSize: 8, outputSize: 8, useBias: false)

  @differentiable(reverse)
  func forward(_ input: Tensor<Float>) -> Tensor<Float> { second(first(input)) + input }
}

private struct Net: Layer {
  var conv = Conv2D<Float>(filterShape: (3, 3, 1, 2))
  var pool = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
  var flatten = Flatten<Float>()
  var blocks = [Block(), Block()]
  var spare: Dense<Float>? = Dense(inputSize: 8, outputSize: 1000)
  var output = Dense<Float>(inputSize: 8, outputSize: 3)

  @differentiable(reverse)
  func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
    let hidden = input.sequenced(through: conv, pool, flatten, blocks)
    return output(hidden) + output(hidden)
  }
}

@Suite("The summary of a model")
struct SummaryTests {
  private let input = Tensor<Float>(zeros: [5, 6, 6, 1])

  /// The table's cells, row by row.
  private func cells(_ table: String) -> [[String]] {
    table.split(separator: "\n").map { line in
      line.split(separator: "  ").map { $0.trimmingPrefix(" ") }.filter { !$0.isEmpty }
        .map(String.init)
    }
  }

  @Test("lists every layer, with the shape of its output and its parameters")
  func layers() {
    let rows = cells(Net().summary(input: input))
    #expect(rows[0] == ["Layer", "Type", "Output", "Parameters"])
    #expect(rows[2] == ["(all)", "Net", "[5, 3]", "9,319"])
    #expect(rows[3] == ["conv", "Conv2D<Float>", "[5, 4, 4, 2]", "20"])
    #expect(rows[4] == ["pool", "MaxPool2D<Float>", "[5, 2, 2, 2]", "0"])
    #expect(rows[5] == ["flatten", "Flatten<Float>", "[5, 8]", "0"])
    #expect(rows[6] == ["blocks[0]", "Block", "[5, 8]", "136"])
    #expect(rows[7] == ["blocks[0].first", "Dense<Float>", "[5, 8]", "72"])
    #expect(rows[8] == ["blocks[0].second", "Dense<Float>", "[5, 8]", "64"])
    #expect(rows[10] == ["blocks[1].first", "Dense<Float>", "[5, 8]", "72"])
    #expect(rows[12] == ["spare", "Dense<Float>", "-", "9,000"])
    #expect(rows[13] == ["output", "Dense<Float>", "[5, 3] x2", "27"])
    #expect(rows.count == 14)
  }

  @Test("columns stand in line")
  func columns() {
    let lines = Net().summary(input: input).split(separator: "\n")
    #expect(Set(lines.map(\.count)).count == 1)
    #expect(lines[1].allSatisfy { $0 == "-" })
  }

  @Test("layers of one type are told apart by their tensors, or by their settings")
  func identities() {
    struct Crossed: Layer {
      var small = Dense<Float>(inputSize: 2, outputSize: 3)
      var large = Dense<Float>(inputSize: 3, outputSize: 2)
      var two = MaxPool2D<Float>(poolSize: (2, 2), strides: (2, 2))
      var three = MaxPool2D<Float>(poolSize: (3, 3), strides: (3, 3))

      @differentiable(reverse)
      func callAsFunction(_ input: Tensor<Float>) -> Tensor<Float> {
        let rows = large(small(large(Tensor<Float>(ones: [4, 3]))))
        return two(three(input)) + rows.sum()
      }
    }
    let rows = cells(Crossed().summary(input: Tensor(zeros: [1, 12, 12, 1])))
    #expect(rows[3] == ["small", "Dense<Float>", "[4, 3]", "9"])
    #expect(rows[4] == ["large", "Dense<Float>", "[4, 2] x2", "8"])
    #expect(rows[5] == ["two", "MaxPool2D<Float>", "[1, 2, 2, 1]", "0"])
    #expect(rows[6] == ["three", "MaxPool2D<Float>", "[1, 4, 4, 1]", "0"])
  }

  @Test("nothing is noted when nobody listens, and threads listen for themselves")
  func threads() {
    let tables = onThreads(4) { index in
      Net().summary(input: Tensor(zeros: [index + 1, 6, 6, 1]))
    }
    for (index, table) in tables.enumerated() {
      #expect(cells(table)[13][2] == "[\(index + 1), 3] x2")
    }
  }
}

@Suite("Notes on tensors")
struct AnnotationTests {
  private let x: Tensor<Float> = [[1, 2], [3, 4]]

  @Test("are on the annotated tensor and not on the one that it was made of")
  func annotate() {
    let noted = x.annotate("first")
    let twice = noted.annotate("second")
    #expect(x.annotations == "" && noted.annotations == "first")
    #expect(twice.annotations == "first\nsecond" && (twice + 1).annotations == "")
    #expect(twice == x)
    #expect(twice.summary == "Tensor<Float> [2, 2] on CPU:0\nfirst\nsecond")
    #expect(x.summary == "Tensor<Float> [2, 2] on CPU:0")
    #expect(x.irText.hasPrefix("Float[2, 2] on CPU:0"))
  }

  @Test("pass gradients on")
  func gradients() {
    #expect(gradient(at: x) { ($0.annotate("a") * $0).sum() } == 2 * x)
    let layer = Dense<Float>(weight: [[1], [1]])
    #expect(layer.annotated(layer(x)).annotations == "type=Dense<Float>")
    #expect(gradient(at: x) { layer.annotated($0 * 3).sum() } == [[3, 3], [3, 3]])
  }

  @Test("go with their tensor: one at the same address later has none")
  func reuse() {
    for round in 0..<1000 {
      let tensor = Tensor<Float>(Float(round))
      #expect(tensor.annotations == "")
      #expect(tensor.annotate("round \(round)").annotations == "round \(round)")
    }
  }

  @Test("any tensor has them, seen through the protocols")
  func protocols() {
    func shape<T: TensorProtocol>(_ tensor: T) -> TensorShape { tensor.shape }
    func annotated<T: DifferentiableTensorProtocol>(_ tensor: T) -> String {
      tensor.annotate("seen").annotations
    }
    #expect(shape(Tensor<Int32>(repeating: 1, shape: [2, 5], on: .default)) == [2, 5])
    #expect(annotated(x) == "seen")
  }
}
