import CSox
import Foundation

extension SoxAudio {
  /// The sound after the effects, in their order.
  ///
  /// - Throws: `SoxError`, which names the effect, with libsox's own message.
  public func applying(_ effects: SoxEffect...) throws -> SoxAudio { try applying(effects) }

  /// The sound after the effects, in their order.
  ///
  /// A chain runs from a source to a sink, and both are functions of ours that C calls.
  ///
  /// - Throws: `SoxError`, which names the effect, with libsox's own message.
  public func applying(_ effects: [SoxEffect]) throws -> SoxAudio {
    guard !effects.isEmpty else { return self }
    return try oneAtATime.withLock {
      try SoxLibrary.begin()
      let flow = Flow(samples)
      let chain = SoxChain(
        signal: sox_signalinfo_t(
          rate: rate, channels: UInt32(channels), precision: 32,
          length: sox_uint64_t(samples.count),
          mult: nil))
      try chain.add(source, flow)
      for effect in effects { try chain.add(effect) }
      try chain.add(sink, flow)
      try chain.run()
      return SoxAudio(
        samples: flow.output, rate: chain.signal.rate, channels: Int(chain.signal.channels))
    }
  }
}

/// Effects share tables within libsox that nothing guards.
private let oneAtATime = NSLock()

/// What the two ends of a chain work on; C holds a pointer to it.
private final class Flow {
  let input: [Int32]
  var next = 0
  var output: [Int32] = []

  init(_ input: [Int32]) { self.input = input }

  /// A function for C has no context: it finds its data in the memory that its effect came with.
  static func of(_ effect: UnsafeMutablePointer<sox_effect_t>) -> Flow {
    let slot = effect.pointee.priv.assumingMemoryBound(to: UnsafeRawPointer.self)
    return Unmanaged<Flow>.fromOpaque(slot.pointee).takeUnretainedValue()
  }
}

/// Gives the samples, as many as are asked for at a time.
private let source = handler(
  name: "input",
  drain: { effect, output, count in
    let flow = Flow.of(effect!)
    let part = min(count!.pointee, flow.input.count - flow.next)
    flow.input.withUnsafeBufferPointer { samples in
      if part > 0 { output!.update(from: samples.baseAddress! + flow.next, count: part) }
    }
    flow.next += part
    count!.pointee = part
    return flow.next < flow.input.count ? SoxLibrary.success : SoxLibrary.endOfFile
  })

/// Takes what comes out of the last effect.
private let sink = handler(
  name: "output",
  flow: { effect, input, _, count, produced in
    Flow.of(effect!).output += UnsafeBufferPointer(start: input, count: count!.pointee)
    produced!.pointee = 0
    return SoxLibrary.success
  })

private func handler(
  name: StaticString, flow: sox_effect_handler_flow? = nil, drain: sox_effect_handler_drain? = nil
) -> sox_effect_handler_t {
  var handler = sox_effect_handler_t()
  handler.name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
  handler.flags = UInt32(SOX_EFF_MCHAN)
  (handler.flow, handler.drain) = (flow, drain)
  handler.priv_size = MemoryLayout<UnsafeRawPointer>.size
  return handler
}

/// A chain of effects; `signal` goes from one to the next and says what comes out.
private final class SoxChain {
  private(set) var signal: sox_signalinfo_t
  private let chain: UnsafeMutablePointer<sox_effects_chain_t>
  /// The chain keeps a pointer to it.
  private let encoding = UnsafeMutablePointer<sox_encodinginfo_t>.allocate(capacity: 1)

  init(signal: sox_signalinfo_t) {
    self.signal = signal
    encoding.initialize(to: sox_encodinginfo_t())
    encoding.pointee.bits_per_sample = 32
    chain = sox_create_effects_chain(encoding, encoding)
  }

  deinit {
    sox_delete_effects_chain(chain)
    encoding.deallocate()
  }

  func add(_ effect: SoxEffect) throws {
    let before = signal.rate
    try add(effect.name, effect.arguments(before))
    if effect.keepsRate, signal.rate != before { try add("rate", [word(before)]) }
  }

  /// Adds one end of the chain.
  func add(_ handler: sox_effect_handler_t, _ flow: Flow) throws {
    var handler = handler
    try add(&handler, String(cString: handler.name), []) { effect in
      effect.pointee.priv.assumingMemoryBound(to: UnsafeRawPointer.self).pointee =
        UnsafeRawPointer(Unmanaged.passUnretained(flow).toOpaque())
      return SoxLibrary.success
    }
  }

  func run() throws {
    let status = sox_flow_effects(chain, nil, nil)
    guard status == SoxLibrary.success || status == SoxLibrary.endOfFile else {
      throw SoxError("the effects stopped: \(SoxLibrary.message)")
    }
  }

  private func add(_ name: String, _ arguments: [String]) throws {
    guard let handler = sox_find_effect(name) else {
      throw SoxError("sox has no effect \"\(name)\"")
    }
    try add(handler, name, arguments) { effect in
      guard !arguments.isEmpty else { return SoxLibrary.success }
      var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
      defer { words.forEach { free($0) } }
      return sox_effect_options(effect, Int32(words.count), &words)
    }
  }

  private func add(
    _ handler: UnsafePointer<sox_effect_handler_t>, _ name: String, _ arguments: [String],
    _ prepare: (UnsafeMutablePointer<sox_effect_t>) -> Int32
  ) throws {
    let effect = sox_create_effect(handler)!
    defer { free(effect) }  // the chain has a copy
    guard prepare(effect) == SoxLibrary.success,
      withUnsafeMutablePointer(
        to: &signal, { sox_add_effect(chain, effect, $0, $0) == SoxLibrary.success })
    else {
      let words = ([name] + arguments).joined(separator: " ")
      throw SoxError("effect \(words): \(SoxLibrary.message)")
    }
  }
}

/// A number as sox reads it: without an exponent where it is of common size.
func word(_ number: Double) -> String { String(format: "%.10g", number) }
