/// A layer whose tensors PyTorch names or lays out in another way. What a layer does not list has
/// the same name and layout on both sides.
///
///     extension Attention: PyTorchNamed {
///       static var pyTorchTensors: [String: PyTorchTensor] {
///         ["query": PyTorchTensor("q_proj.weight", .linear)]
///       }
///     }
public protocol PyTorchNamed {
  /// The tensors by the name of the stored property here.
  static var pyTorchTensors: [String: PyTorchTensor] { get }
}

/// A tensor of a layer, as PyTorch has it.
public struct PyTorchTensor: Sendable {
  /// What one tensor here is there.
  enum Parts: Sendable {
    /// One tensor.
    case one
    /// The rows of the input, then those of as many state values as a gate has.
    case inputAndState
    /// Two of one shape that are added.
    case sum
  }

  /// Its names in the state dictionary, without the layer's; two where it is kept in two parts.
  let names: [String]
  let layout: PyTorchLayout
  let parts: Parts

  /// A tensor of this name, without the layer's, and layout.
  public init(_ name: String, _ layout: PyTorchLayout = .same) {
    self.init(names: [name], layout, .one)
  }

  init(names: [String], _ layout: PyTorchLayout, _ parts: Parts) {
    (self.names, self.layout, self.parts) = (names, layout, parts)
  }

  /// The same under other names.
  func named(_ name: (String) -> String) -> PyTorchTensor {
    PyTorchTensor(names: names.map(name), layout, parts)
  }

  /// The same in another layout.
  func laidOut(as layout: PyTorchLayout) -> PyTorchTensor {
    PyTorchTensor(names: names, layout, parts)
  }
}

extension PyTorchTensor {
  /// The tensors that files hold for one here.
  func toPyTorch<Scalar: TensorFlowFloatingPoint>(_ tensor: Tensor<Scalar>) -> [Tensor<Scalar>] {
    switch parts {
    case .one: return [layout.toPyTorch(tensor)]
    case .inputAndState:
      let (rows, columns) = (tensor.shape[0], tensor.shape[1])
      let input = rows - columns / 4
      return [(0, input), (input, rows)].map { first, end in
        layout.toPyTorch(
          tensor.slice(lowerBounds: [first, 0], upperBounds: [end, columns]))
      }
    case .sum: return [layout.toPyTorch(tensor), Tensor(zerosLike: tensor)]
    }
  }

  /// The tensor here for those that a file holds.
  func fromPyTorch<Scalar: TensorFlowFloatingPoint>(_ tensors: [Tensor<Scalar>], shape: TensorShape)
    -> Tensor<Scalar>
  {
    switch parts {
    case .one: layout.fromPyTorch(tensors[0], shape: shape)
    case .inputAndState: Tensor(concatenating: tensors.map { layout.fromPyTorch($0) })
    case .sum: layout.fromPyTorch(tensors[0] + tensors[1])
    }
  }

  /// The same for a tensor of any type; one that is rearranged has floating-point scalars.
  func toPyTorch(_ handle: TFETensorHandle) -> [TFETensorHandle] {
    switch handle.dataType {
    case Float.tensorFlowDataType: return toPyTorch(Tensor<Float>(_tfe: handle)).map(\._tfe)
    case Double.tensorFlowDataType: return toPyTorch(Tensor<Double>(_tfe: handle)).map(\._tfe)
    case let type:
      requireSame(type)
      return [handle]
    }
  }

  func fromPyTorch(_ handles: [TFETensorHandle], shape: TensorShape) -> TFETensorHandle {
    switch handles[0].dataType {
    case Float.tensorFlowDataType:
      return fromPyTorch(handles.map { Tensor<Float>(_tfe: $0) }, shape: shape)._tfe
    case Double.tensorFlowDataType:
      return fromPyTorch(handles.map { Tensor<Double>(_tfe: $0) }, shape: shape)._tfe
    case let type:
      requireSame(type)
      return handles[0]
    }
  }

  private func requireSame(_ type: TensorDataType) {
    require(
      parts == .one && layout == .same,
      "PyTorch: \"\(names[0])\" of \(type) cannot be laid out anew, only Float and Double can")
  }
}
