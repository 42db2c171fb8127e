import CTensorFlow
import TensorFlow
import Testing

private struct Labelled: TensorGroup, Equatable {
  var image: Tensor<Float>
  var label: Tensor<Int32>
}

private struct Named: TensorGroup, Equatable {
  var name: StringTensor
  var inner: Labelled
  var weight: Tensor<Double>
}

private struct Nothing: TensorGroup {}

private struct Handles: TensorGroup {
  var resource: ResourceHandle
  var variant: VariantHandle
  var typed: TensorHandle<Int8>
}

private struct Counted: TensorGroup {
  var tensor: Tensor<Float>
  var count: Int
}

private enum Choice: TensorGroup { case one, other }

/// The names of the data types that a value's tensors have.
private func types<Group: TensorGroup>(_ group: Group.Type) -> [String] {
  Group._typeList.map(\.description)
}

extension TensorArrayProtocol {
  /// The owners, as the initialisers take them.
  fileprivate var owners: [TFETensorHandle] { _tensorHandles.map(\._tfeTensorHandle) }
}

/// Pointers of which each is owned by whoever asks for it.
private func pointers(_ owners: [TFETensorHandle]) -> [CTensorHandle] {
  owners.map { TFE_TensorHandleCopySharingTensor($0._cTensorHandle, ctf_status())! }
}

@Suite("Groups of tensors")
struct TensorGroupTests {
  private let labelled = Labelled(image: [1, 2], label: Tensor(3))
  private var named: Named {
    Named(name: StringTensor(["a", "b"]), inner: labelled, weight: [[0.5]])
  }

  @Test("their types and tensors come in the order of the stored properties")
  func order() {
    #expect(types(Tensor<Float>.self) == ["Float"])
    #expect(types(Labelled.self) == ["Float", "Int32"])
    #expect(types(Named.self) == ["String", "Float", "Int32", "Double"])
    #expect(types(Handles.self) == ["Resource", "Variant", "Int8"])
    #expect(types(Nothing.self).isEmpty)
    #expect(Named._tensorHandleCount == 4)
    #expect(named._tensorHandleCount == 4)
    #expect(named._typeList == Named._typeList)
    #expect(Named._unknownShapeList == [nil, nil, nil, nil])
    #expect(Tensor<Int8>._unknownShapeList == [nil])
    #expect(named._tensorHandles.map(\.shape) == [[2], [2], [], [1, 1]])
    #expect(named._tensorHandles.map(\.rank) == [1, 1, 0, 2])
    #expect(named._tensorHandles.allSatisfy { $0.backend == .TF_EAGER })
    #expect(named.owners[1] === labelled.image._tfe)
    #expect(Nothing()._tensorHandles.isEmpty)
  }

  @Test("a group made of its own tensors is the same, on a heap full of garbage too")
  func handles() {
    dirtyHeap()
    for _ in 0..<100 {
      #expect(Named(_handles: named.owners) == named)
      #expect(Named(_handles: named.owners[...]) == named)
    }
    #expect(Tensor<Float>(_handles: labelled.image.owners) == labelled.image)
    #expect(StringTensor(_handles: named.name.owners) == named.name)
    #expect(Nothing(_handles: [TFETensorHandle]())._tensorHandles.isEmpty)
    let typed = TensorHandle<Float>(_handles: labelled.image.owners)
    #expect(typed.handle === labelled.image._tfe)
    #expect(typed.backend == .TF_EAGER)
  }

  @Test("a group takes over the tensors at a pointer")
  func owning() {
    #expect(Named(_owning: pointers(named.owners)) == named)
    #expect(Named(_owning: pointers(named.owners), count: 4) == named)
    #expect(Tensor<Int32>(_owning: pointers(labelled.label.owners)) == labelled.label)
    #expect(Nothing(_owning: nil)._tensorHandles.isEmpty)
  }

  @Test("an array is its elements' tensors")
  func arrays() {
    let all = (0..<3).map { Labelled(image: Tensor([Float($0)]), label: Tensor(Int32($0))) }
    #expect(all._tensorHandleCount == 6)
    #expect(
      all._typeList.map(\.description) == ["Float", "Int32", "Float", "Int32", "Float", "Int32"])
    #expect([Labelled](_handles: all.owners) == all)
    #expect([Labelled](_owning: pointers(all.owners), count: 3) == all)
    #expect([Labelled](_handles: [TFETensorHandle]()).isEmpty)
    #expect([Labelled]()._typeList.isEmpty)
  }

  @Test("a literal's element is a tensor too")
  func literals() {
    let literal: _TensorElementLiteral<Float> = [[1, 2], [3, 4]]
    #expect(Tensor<Float>(_handles: literal.owners) == [[1, 2], [3, 4]])
    let back = _TensorElementLiteral<Float>(_handles: literal.owners)
    #expect(Tensor<Float>(_handles: back.owners) == [[1, 2], [3, 4]])
  }

  @Test("what the group holds is freed with it, once")
  func ownership() {
    weak var watched: TFETensorHandle?
    do {
      let group = Labelled(image: [1, 2], label: Tensor(3))
      let copy = Labelled(_handles: group.owners)
      watched = copy.image._tfe
      #expect(watched != nil)
    }
    #expect(watched == nil)
  }
}

/// A mistake with groups, and what the program says as it stops.
enum GroupMistake: String, CaseIterable, Codable, Sendable {
  case property, notStruct, count, owned, type, array

  var message: String {
    switch self {
    case .property: "TensorGroup: the stored property count is of type Int, not a group"
    case .notStruct: "TensorGroup: Choice is no struct; it has to say itself how it is made"
    case .count: "Labelled: made of 2 tensors, got 1"
    case .owned: "Labelled: made of 2 tensors, got 3"
    case .type: "Tensor<Double>: made of a tensor of Float, not of Double"
    case .array: "Array: elements are made of 2 tensors each, got 3"
    }
  }

  func make() -> Any {
    let x: Tensor<Float> = [1]
    switch self {
    case .property: return Counted(tensor: x, count: 1)._tensorHandles
    case .notStruct: return Choice.one._tensorHandles
    case .count: return Labelled(_handles: [x._tfe])
    case .owned: return Labelled(_owning: nil, count: 3)
    case .type: return Tensor<Double>(_handles: [x._tfe])
    case .array: return [Labelled](_handles: [x._tfe, x._tfe, x._tfe])
    }
  }
}

@Suite("Mistakes with groups", .serialized)
struct GroupMistakeTests {
  @Test("stop the program and say what was wrong", arguments: GroupMistake.allCases)
  func stops(mistake: GroupMistake) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [mistake] in
      print(mistake.make())
    }
    let words = standardError(of: result)
    #expect(words.contains(mistake.message), "\(words)")
  }
}
