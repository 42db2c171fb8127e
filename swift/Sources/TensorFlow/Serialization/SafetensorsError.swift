/// What is wrong with a safetensors file, or with what was asked of it.
public struct SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The path of the file, or a phrase for one that has not been written yet.
  public let file: String
  /// What is wrong with it.
  public let problem: Problem

  /// What can be wrong, with the tensor's name first where it is one's fault.
  public enum Problem: Equatable {
    /// The file cannot be read, for the reason that the system gives.
    case unreadable(String)
    /// The file cannot be written, for the reason that the system gives.
    case unwritable(String)
    /// The file has fewer bytes than the length of a header takes.
    case tooShort(found: Int)
    /// The header is said to be longer than the file is, or than is allowed.
    case headerLength(stated: UInt64, available: Int)
    /// The header is something else than one JSON object.
    case headerNotJSON(String)
    /// The metadata is something else than text by text.
    case badMetadata
    /// The header has a key twice.
    case duplicateKey(String)
    /// A tensor is described by something else than type, shape and offsets.
    case badTensor(String, found: String)
    /// A tensor has a type that is none of `SafetensorsType`.
    case unknownType(String, found: String)
    /// A tensor's bytes are more or fewer than its type and shape need; nil where those overflow.
    case wrongSize(String, SafetensorsType, [Int], expected: Int?, found: Int)
    /// A tensor ends behind the end of the file.
    case pastTheEnd(String, end: Int, available: Int)
    /// A tensor does not begin where the one before it ends.
    case misplaced(String, expected: Int, found: Int)
    /// The bytes behind the header are more or fewer than the tensors'.
    case uncovered(expected: Int, found: Int)
    /// No tensor has the name that was asked for; `present` are the names there are.
    case missing(String, present: [String])
    /// A tensor has another type than was asked for.
    case wrongType(String, expected: SafetensorsType, found: SafetensorsType)
    /// A tensor has another shape than was asked for.
    case wrongShape(String, expected: [Int], found: [Int])
    /// The file does not fit the model: what it lacks, what it has too much, what is wrong in it.
    indirect case misfit(missing: [String], unexpected: [String], wrong: [Problem])
  }

  /// One line: the file, the tensor, what was expected and what was found.
  public var description: String { "\(file): \(problem)" }
}

extension SafetensorsError.Problem: CustomStringConvertible {
  /// The sentence that follows the file's name.
  public var description: String {
    switch self {
    case .unreadable(let reason): return "cannot be read: \(reason)"
    case .unwritable(let reason): return "cannot be written: \(reason)"
    case .missing(let name, let present):
      return "expected a tensor \"\(name)\", found \(Self.list(present))"
    case .wrongType(let name, let expected, let found):
      return "tensor \"\(name)\": expected the type \(expected), found \(found)"
    case .wrongShape(let name, let expected, let found):
      return "tensor \"\(name)\": expected the shape \(expected), found \(found)"
    case .misfit(let missing, let unexpected, let wrong):
      return "does not fit the model: " + Self.misfit(missing, unexpected, wrong)
    default: return formatFault
    }
  }

  // What makes a file not a safetensors file.
  private var formatFault: String {
    switch self {
    case .tooShort(let found): return "expected a header length of 8 bytes, found \(found) bytes"
    case .headerLength(let stated, let available):
      return "expected a header of at most \(available) bytes, found a header length of \(stated)"
    case .headerNotJSON(let found): return "expected a header of one JSON object, found \(found)"
    case .badMetadata: return "expected \"__metadata__\" to map text to text, found something else"
    case .duplicateKey(let key):
      return "expected every key once in the header, found \"\(key)\" twice"
    case .uncovered(let expected, let found):
      return "expected \(expected) bytes after the header, found \(found)"
    default: return tensorFault
    }
  }

  private var tensorFault: String {
    switch self {
    case .badTensor(let name, let found):
      return "tensor \"\(name)\": expected dtype, shape and data_offsets, found \(found)"
    case .unknownType(let name, let found):
      let known = SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
      return "tensor \"\(name)\": expected a dtype of \(known), found \(found)"
    case .wrongSize(let name, let type, let shape, let expected, let found):
      let size = expected.map(String.init) ?? "too many"
      return "tensor \"\(name)\": expected \(size) bytes of \(type) for the shape \(shape), "
        + "found \(found)"
    case .pastTheEnd(let name, let end, let available):
      return "tensor \"\(name)\": expected its bytes within the \(available) after the header, "
        + "found them to end at \(end)"
    case .misplaced(let name, let expected, let found):
      let fault = found < expected ? "it overlaps the tensor before it" : "there is a gap before it"
      return "tensor \"\(name)\": expected its bytes to begin at \(expected), found \(found): "
        + fault
    default: return ""
    }
  }

  private static func misfit(
    _ missing: [String], _ unexpected: [String], _ wrong: [SafetensorsError.Problem]
  ) -> String {
    let lists = [("missing", missing), ("unexpected", unexpected)].filter { !$0.1.isEmpty }
    let listed = lists.map { what, names in
      "\(what): \(names.map { "\"\($0)\"" }.joined(separator: ", "))"
    }
    return (listed + wrong.map(\.description)).joined(separator: "; ")
  }

  private static func list(_ names: [String]) -> String {
    guard !names.isEmpty else { return "no tensor" }
    let shown = names.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}
