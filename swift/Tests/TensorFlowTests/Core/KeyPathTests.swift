import TensorFlow
import Testing
import _Differentiation

struct PathLeaf: KeyPathIterable, Equatable {
  var weight: Tensor<Float>
  var name = "leaf"
  var bias: Tensor<Float>

  init(_ value: Float) {
    weight = Tensor([value, value + 0.25])
    bias = Tensor(value + 0.5)
  }
}

struct PathTree: KeyPathIterable {
  var flag = true
  var numbers: (Int8, Int, Int8) = (1, 2, 3)
  var first = PathLeaf(1)
  var scale: Tensor<Double> = [9]
  var list = [PathLeaf(2), PathLeaf(3)]
  var maybe: PathLeaf? = PathLeaf(4)
  var nothing: PathLeaf?
  var table = ["one": PathLeaf(5)]
  var grid = [[PathLeaf(6)], [], [PathLeaf(7), PathLeaf(8)]]
  let rate: Float = 0.5
  var last = Tensor<Float>(10)
}

@Suite("KeyPathIterable")
struct KeyPathTests {
  @Test("lists stored properties in the order of declaration")
  func ownProperties() {
    let tree = PathTree()
    #expect(tree.allKeyPaths.count == 11)
    #expect(tree[keyPath: tree.allKeyPaths[0]] as? Bool == true)
    #expect((tree[keyPath: tree.allKeyPaths[1]] as? (Int8, Int, Int8))?.1 == 2)
    #expect(tree[keyPath: tree.allKeyPaths[2]] as? PathLeaf == PathLeaf(1))
    #expect(tree[keyPath: tree.allKeyPaths[9]] as? Float == 0.5)
    #expect(tree.allKeyPaths(to: Tensor<Float>.self).map { tree[keyPath: $0] } == [Tensor(10)])
    #expect(tree.allKeyPaths(to: PathLeaf.self).count == 1)
    #expect(tree.allWritableKeyPaths(to: [PathLeaf].self).map { tree[keyPath: $0].count } == [2])
    #expect(tree.allKeyPaths(to: Int.self).isEmpty)
  }

  @Test("reaches through structs, arrays, optionals and dictionaries")
  func nested() {
    let tree = PathTree()
    let tensors = tree.recursivelyAllKeyPaths(to: Tensor<Float>.self).map { tree[keyPath: $0] }
    let leaves: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
    let expected = leaves.flatMap { [PathLeaf($0).weight, PathLeaf($0).bias] } + [Tensor(10)]
    #expect(tensors == expected)
    #expect(
      tree.recursivelyAllKeyPaths(to: Tensor<Double>.self).map { tree[keyPath: $0] }
        == [Tensor([9])])
    #expect(tree.recursivelyAllKeyPaths(to: String.self).count == 8)
    #expect(tree.recursivelyAllKeyPaths(to: PathLeaf.self).count == 8)
  }

  @Test("what is written through a path is there, and nothing else changes")
  func writing() {
    var tree = PathTree()
    let before = tree
    let paths = tree.recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    for (index, path) in paths.enumerated() { tree[keyPath: path] += Float(100 * (index + 1)) }
    #expect(tree.first.weight == [101, 101.25])
    #expect(tree.list[1].bias == Tensor(603.5))
    #expect(tree.maybe?.weight == [704, 704.25])
    #expect(tree.nothing == nil)
    #expect(tree.table["one"]?.bias == Tensor(1005.5))
    #expect(tree.grid[2][1].weight == [1508, 1508.25])
    #expect(tree.last == Tensor(1710))
    #expect(tree.flag && tree.scale == [9] && tree.numbers.2 == 3)
    #expect(before.first == PathLeaf(1) && before.list == [PathLeaf(2), PathLeaf(3)])
  }

  @Test("paths of two walks are equal and serve as keys of a dictionary")
  func hashing() {
    let one = PathTree().recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    let two = PathTree().recursivelyAllWritableKeyPaths(to: Tensor<Float>.self)
    #expect(one == two)
    #expect(Set(one).count == one.count)
    #expect(Set(one + two).count == one.count)
    var moments: [PartialKeyPath<PathTree>: Int] = [:]
    for (index, path) in one.enumerated() { moments[path] = index }
    #expect(two.enumerated().allSatisfy { moments[$1] == $0 })
  }

  @Test("arrays, their views, optionals and dictionaries list their elements")
  func collections() {
    let array = [PathLeaf(1), PathLeaf(2)]
    #expect(
      array.allKeyPaths.map { array[keyPath: $0] as? PathLeaf } == [PathLeaf(1), PathLeaf(2)])
    #expect(array.recursivelyAllKeyPaths(to: Tensor<Float>.self).count == 4)
    var view = [Tensor<Float>].DifferentiableView([[1], [2]])
    for path in view.allWritableKeyPaths(to: Tensor<Float>.self) { view[keyPath: path] *= 10 }
    #expect(view.base == [[10], [20]])
    #expect([PathLeaf]().allKeyPaths.isEmpty)
    #expect(Optional(PathLeaf(1)).recursivelyAllKeyPaths(to: Tensor<Float>.self).count == 2)
    #expect(Optional<PathLeaf>.none.allKeyPaths.isEmpty)
    let table = ["a": PathLeaf(1), "b": PathLeaf(2)]
    #expect(
      Set(
        table.recursivelyAllKeyPaths(to: Tensor<Float>.self).map { table[keyPath: $0].scalars[0] })
        == [1, 1.5, 2, 2.5])
  }

  @Test("classes and enumerations have no stored properties to list")
  func otherTypes() {
    #expect(Choice.number(3).allKeyPaths.isEmpty)
    #expect(Box().allKeyPaths.isEmpty)
    let holder = Holder()
    #expect(
      holder.recursivelyAllKeyPaths(to: Tensor<Float>.self).map { holder[keyPath: $0] }
        == [Tensor(2)])
  }
}

private enum Choice: KeyPathIterable {
  case number(Int)
  case text(String)
}

private final class Box: KeyPathIterable {
  var tensor = Tensor<Float>(1)
}

private struct Holder: KeyPathIterable {
  var choice = Choice.text("a text that is too long to lie within the string itself")
  var box = Box()
  var existential: any Sendable = "another text that is too long to lie within the string"
  var function: (Float) -> Float = { $0 + 1 }
  var tensor = Tensor<Float>(2)
}
