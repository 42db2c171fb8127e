/// Did, on the archived X10 backend, what ops had been put off.
///
/// Nothing is put off here: ops run when they are called, and a step that is to be run as a whole is
/// said to be by `compiled(using:cacheLimit:_:)`. Old training loops call this once a step;
/// they may go on doing so.
public func LazyTensorBarrier(
  on device: Device? = nil, devices: [Device] = [], wait: Bool = false
) {}
