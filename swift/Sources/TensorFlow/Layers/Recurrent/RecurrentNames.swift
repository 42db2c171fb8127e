// The recurrent layers of the module's own cells, and the names that they had before.

/// A layer of plain recurrent cells.
public typealias BasicRNN<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<BasicRNNCell<Scalar>>
/// A layer of long short-term memories.
public typealias LSTM<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<LSTMCell<Scalar>>
/// A layer of gated recurrent units.
public typealias GRU<Scalar: TensorFlowFloatingPoint> = RecurrentLayer<GRUCell<Scalar>>

/// Two layers of plain recurrent cells, one a direction.
public typealias BidirectionalBasicRNN<Scalar: TensorFlowFloatingPoint> =
  BidirectionalRecurrentLayer<BasicRNNCell<Scalar>>
/// Two layers of long short-term memories, one a direction.
public typealias BidirectionalLSTM<Scalar: TensorFlowFloatingPoint> =
  BidirectionalRecurrentLayer<LSTMCell<Scalar>>
/// Two layers of gated recurrent units, one a direction.
public typealias BidirectionalGRU<Scalar: TensorFlowFloatingPoint> =
  BidirectionalRecurrentLayer<GRUCell<Scalar>>

/// The older name of `RecurrentLayerCell`.
public typealias RNNCell = RecurrentLayerCell
/// The older name of `RecurrentLayer`.
public typealias RNN = RecurrentLayer
/// The older name of `BasicRNNCell`.
public typealias SimpleRNNCell = BasicRNNCell
/// The older name of `BasicRNN`.
public typealias SimpleRNN = BasicRNN
