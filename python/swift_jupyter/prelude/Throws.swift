// Where an error was thrown that no cell catches: at each throw the runtime calls a handler, which
// keeps a piece of the stack, in which the debugger finds the calls. (Cells are compiled without
// frame pointers, and the C library's walk up the stack ends at code made at run time.)

/// The latest throw: the error's address, the number of words, and the words.
let __throws = UnsafeMutablePointer<UInt>.allocate(capacity: 514)
__throws.initialize(repeating: 0, count: 514)

/// The end of the main thread's stack; 0 if unknown.
let __stackEnd =
  dlsym(dlopen("libc.so.6", RTLD_NOW), "__libc_stack_end").map { $0.load(as: UInt.self) } ?? 0

/// Keeps what stands on the stack from `place` on, if it is the main thread's.
func __keepStack(_ error: UInt, from place: UnsafePointer<UInt>) {
  let address = UInt(bitPattern: place)
  __throws[0] = 0
  guard address < __stackEnd, __stackEnd - address < 1 << 23 else { return }
  let count = min(512, (__stackEnd - address) / 8)
  memcpy(__throws + 2, place, Int(count) * 8)
  __throws[0] = error
  __throws[1] = count
}

/// Has the stack kept at every throw.
func __watchThrows() {
  typealias Handler = @convention(c) (UnsafeRawPointer?) -> Void
  typealias Setter = @convention(c) (Handler) -> Void
  guard __stackEnd != 0,
    let setter = dlsym(dlopen("libswiftCore.so", RTLD_NOW), "_swift_setWillThrowHandler")
  else { return }
  unsafeBitCast(setter, to: Setter.self)({ error in
    var here: UInt = 0
    withUnsafePointer(to: &here) { __keepStack(UInt(bitPattern: error), from: $0) }
  })
}
__watchThrows()

/// The words on the stack when an error was thrown; empty if others were thrown since.
func __stackOfThrow(_ error: UInt) -> [UInt] {
  guard __throws[0] == error else { return [] }
  return (0..<Int(__throws[1])).map { __throws[2 + $0] }
}
