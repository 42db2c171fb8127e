import Foundation

/// Shows a Python object in a notebook in its own way: a figure of matplotlib or an image of PIL as a
/// picture, a table of pandas as HTML, anything else as the text of its `repr`. A program of its own
/// prints the text.
public func display(_ object: PythonObject) {
  guard Frame.isRead else { return print(String(reflecting: object)) }
  Frame.send(object.mimeBundle)
}

extension PythonObject {
  /// What a notebook shows of the object: the text of its `repr`, and its richest form if it has one, by
  /// MIME type; pictures in base64.
  public var mimeBundle: [String: String] {
    forms.merging(["text/plain": String(reflecting: self)]) { own, _ in own }
  }

  /// The richest form that the object has of itself, by MIME type, as Python's notebooks ask for it.
  fileprivate var forms: [String: String] {
    if let bundle = made(by: "_repr_mimebundle_") {
      let data = [PythonObject](bundle).flatMap { _ in bundle.checking.tuple2?.0 } ?? bundle
      return [String: String](data) ?? [:]
    }
    for (name, type) in Self.makers {
      guard let form = made(by: name) else { continue }
      if let text = String(form) { return [type: text] }
      if let bytes = Data(form) { return [type: bytes.base64EncodedString()] }
    }
    return picture.map { ["image/png": $0.base64EncodedString()] } ?? [:]
  }

  private static var makers: KeyValuePairs<String, String> {
    [
      "_repr_html_": "text/html", "_repr_svg_": "image/svg+xml", "_repr_png_": "image/png",
      "_repr_jpeg_": "image/jpeg", "_repr_markdown_": "text/markdown", "_repr_latex_": "text/latex",
    ]
  }

  /// What one of the object's methods makes; nil where it has none, or it makes None.
  private func made(by method: String) -> PythonObject? {
    guard let made = try? attribute(method).throwing(), !made.isNone else { return nil }
    return made
  }

  /// The PNG file of a figure of matplotlib's.
  var picture: Data? {
    guard let save = checking.savefig else { return nil }
    let file = Python.import("io").BytesIO()
    guard (try? save.throwing(file, format: "png", bbox_inches: "tight")) != nil else { return nil }
    return Data(file.getvalue())
  }
}
