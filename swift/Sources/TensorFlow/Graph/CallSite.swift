#if canImport(Runtime)
  import Runtime
#endif

/// Where this module was called from, for an error message: ` in train(_:) at main.swift:12`; empty
/// where it cannot be found out.
@inline(never) func callSite() -> String {
  #if canImport(Runtime)
    guard let trace = try? Backtrace.capture(limit: 64).symbolicated() else { return "" }
    let caller = trace.frames.lazy.compactMap(\.symbol).first { !isOurs($0) }
    guard let caller else { return "" }
    let place = caller.sourceLocation.map { location in
      " at \(location.path.split(separator: "/").last ?? ""):\(location.line)"
    }
    return " in \(caller.name)\(place ?? "")"
  #else
    return ""
  #endif
}

#if canImport(Runtime)
  private func isOurs(_ symbol: SymbolicatedBacktrace.Symbol) -> Bool {
    let name = symbol.rawName  // modules: TensorFlow, Swift ("s", or a type's letter behind "S")
    return ["$s10TensorFlow", "$s7Runtime", "$sS", "$ss"].contains { name.hasPrefix($0) }
      || name.contains("Backtrac")
  }
#endif
