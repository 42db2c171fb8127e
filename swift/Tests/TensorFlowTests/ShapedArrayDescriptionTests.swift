import TensorFlow
import Testing

@Suite("ShapedArray prints as the archived module's tensors did")
struct ShapedArrayDescriptionTests {
  @Test("a scalar has no brackets, a vector is one line")
  func lowRanks() {
    #expect(ShapedArray<Float>(3).description == "3.0")
    #expect("\(ShapedArray<Float>([1, -2.5]))" == "[ 1.0, -2.5]")
    #expect(ShapedArray<String>(["a", "bcd"]).description == "[  a, bcd]")
  }

  // Published in "Raw TensorFlow operators" and in lesson 13's notebooks.
  @Test("a matrix is right-aligned to its widest scalar")
  func matrices() {
    let product: ShapedArray<Double> = [[8, 14], [18, 20]]
    #expect(product.description == "[[ 8.0, 14.0],\n [18.0, 20.0]]")
    let flags: ShapedArray<Bool> = [[false, true], [true, true]]
    #expect(flags.description == "[[false,  true],\n [ true,  true]]")
    let column: ShapedArray<Double> = [[10], [20]]
    #expect(column.description == "[[10.0],\n [20.0]]")
  }

  @Test("blank lines part matrices, two blank lines part stacks of matrices")
  func highRanks() {
    let cube = ShapedArray(shape: [2, 2, 2], scalars: 1...8)
    #expect(cube.description == "[[[1, 2],\n  [3, 4]],\n\n [[5, 6],\n  [7, 8]]]")
    let stack = ShapedArray(shape: [2, 1, 1, 2], scalars: 1...4)
    #expect(stack.description == "[[[[1, 2]]],\n\n\n [[[3, 4]]]]")
  }

  @Test("empty dimensions show the brackets that are left")
  func empty() {
    #expect(ShapedArray<Int>([]).description == "[]")
    #expect(ShapedArray<Int>(repeating: 0, shape: [2, 0]).description == "[[],\n []]")
    #expect(ShapedArray<Int>(repeating: 0, shape: [0, 2]).description == "[]")
  }

  // Published in notebook 01 of the course: the width counts scalars, not what parts them.
  @Test("a row is wrapped after lineWidth / width scalars and continues under its first")
  func wrapping() {
    let row = ShapedArray<Float>([
      -0.005803396, -0.024631958, 0.03615688, 0.0096107405, 0.012657308, -0.053515803,
      0.009175679, -0.026777314, -0.012249914, 0.03801028,
    ])
    #expect(
      row.description == """
        [-0.005803396, -0.024631958,   0.03615688, 0.0096107405,  0.012657308, -0.053515803,
          0.009175679, -0.026777314, -0.012249914,   0.03801028]
        """)
    let digits = ShapedArray(shape: [2, 5], scalars: 0..<10)
    #expect(
      digits.description(lineWidth: 2) == """
        [[0, 1,
          2, 3,
          4],
         [5, 6,
          7, 8,
          9]]
        """)
    let labels = ShapedArray<Int32>(repeating: 2, shape: [32])
    #expect(labels.description == "[" + String(repeating: "2, ", count: 31) + "2]")
    #expect(ShapedArray<Int>([100, 200]).description(lineWidth: 1) == "[100,\n 200]")
  }

  @Test("more than 1000 scalars are summarised, 1000 are not")
  func summaries() {
    let thousand = ShapedArray(shape: [1000], scalars: 0..<1000)
    #expect(!thousand.description.contains("..."))
    let more = ShapedArray(shape: [1001], scalars: 0..<1001)
    #expect(more.description == "[   0,    1,    2, ...,  998,  999, 1000]")
    #expect(more.fullDescription.contains("500"))
    #expect(!more.fullDescription.contains("..."))
    let square = ShapedArray(shape: [40, 40], scalars: 0..<1600)
    #expect(
      square.description == """
        [[   0,    1,    2, ...,   37,   38,   39],
         [  40,   41,   42, ...,   77,   78,   79],
         [  80,   81,   82, ...,  117,  118,  119],
         ...,
         [1480, 1481, 1482, ..., 1517, 1518, 1519],
         [1520, 1521, 1522, ..., 1557, 1558, 1559],
         [1560, 1561, 1562, ..., 1597, 1598, 1599]]
        """)
  }

  @Test("a summary keeps edgeElementCount elements at each end of long dimensions only")
  func edges() {
    let array = ShapedArray(shape: [5, 2, 2], scalars: 0..<20)
    #expect(
      array.description(edgeElementCount: 1, summarizing: true) == """
        [[[ 0,  1],
          [ 2,  3]],

         ...,

         [[16, 17],
          [18, 19]]]
        """)
    #expect(!array.description(edgeElementCount: 1).contains("..."))
    // The scalars left out do not widen those shown.
    let wide = ShapedArray<Int>([1, 1000, 1000, 2])
    #expect(wide.description(edgeElementCount: 1, summarizing: true) == "[1, ..., 2]")
  }

  @Test("a slice prints as an array of its own, and mirrors show the description only")
  func slicesAndMirrors() {
    let array = ShapedArray(shape: [2, 2], scalars: 8...11)
    #expect(array[0].description == "[8, 9]")
    #expect(array[1...].fullDescription == "[[10, 11]]")
    #expect(array.customMirror.children.isEmpty)
    #expect(array[0].customMirror.children.isEmpty)
    #expect(array.playgroundDescription as? String == array.description)
    #expect(array[0].playgroundDescription as? String == "[8, 9]")
    var dumped = ""
    dump(array, to: &dumped)
    #expect(dumped.hasPrefix("- [[ 8,  9],\n [10, 11]]"))
  }

  @Test("widths that hold nothing trap")
  func traps() async {
    let width = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(ShapedArray<Int>([1]).description(lineWidth: 0))
    }
    #expect(standardError(of: width).contains("lineWidth must be positive, not 0"))
    let edge = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      print(ShapedArray<Int>([1]).description(edgeElementCount: -1, summarizing: true))
    }
    #expect(standardError(of: edge).contains("edgeElementCount must be positive, not -1"))
  }
}
