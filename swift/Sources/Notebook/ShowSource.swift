import Foundation
import Python

// The library's source shown in a notebook. Where a declaration stands, and where its twin, is found
// by the Python package tandem, so that both languages' notebooks go by the same rules and look alike.

/// Shows the source of declarations of the library, each with a link to its place.
///
///     showSource("Learner.fit")
///
/// - Parameters:
///   - names: A name may leave out its beginning (`fit`), where that leaves one meaning, and may end
///     with a function's argument list (`fit(_:delegates:)`).
///   - language: `python` for the library in Python.
///   - docs: Whether the comments that document it are shown.
/// - Precondition: The library has them; the message names those that come near.
public func showSource(_ names: String..., language: String = "swift", docs: Bool = true) {
  for name in names { show(name, by: "show_source", language, docs) }
}

/// Shows the source of the same things in Python, or in Swift for those that `language` has in
/// Python.
///
/// - Precondition: The library has them in both languages; the message says where it was looked for.
public func showTwin(_ names: String..., language: String = "swift", docs: Bool = true) {
  for name in names { show(name, by: "show_twin", language, docs) }
}

private func show(_ name: String, by function: String, _ language: String, _ docs: Bool) {
  do {
    let show = try package().throwing[dynamicMember: function] as PythonObject
    let source = try show.throwing.dynamicallyCall(withKeywordArguments: [
      "": name, "language": language, "docs": docs,
    ])
    let bundle = try source.throwing._repr_mimebundle_()
    display(data: [String: String](bundle) ?? [:])
  } catch PythonError.exception(let exception, _) {
    fatalError("\(exception)")
  } catch {
    fatalError("\(error)")
  }
}

/// The Python package, from the checkout that the notebook's library was built from.
private func package() throws -> PythonObject {
  try PythonLibrary.load()
  if let root = ProcessInfo.processInfo.environment["TANDEM_ROOT"] {
    Python.updatePath(to: "\(root)/python")
  }
  return try Python.attemptImport("tandem.notebook")
}
