// Rich output of a notebook's cell: a frame on standard output, which the kernel turns into one of
// Jupyter's messages. This very file is part of the module Notebook, and the prelude of a kernel
// that has no library.

import Foundation

/// A value that shows itself when it is the last one of a cell.
public protocol NotebookDisplayable {
  /// Shows the value by way of the `display` functions.
  func displayInNotebook()
}

/// What passes from a cell to the notebook besides text.
public enum NotebookFrame {
  /// Whether a notebook's kernel reads what this process prints.
  public static let isRead = getenv("SWIFT_JUPYTER") != nil

  /// Sends a bundle of MIME types; pictures and sounds in base64.
  ///
  /// Where no notebook reads, a line says what would have been shown.
  ///
  /// - Parameters:
  ///   - data: what to show, the same thing in one form or several, by MIME type.
  ///   - metadata: for instance the size of a picture, by MIME type.
  ///   - role: `display`, or `value` for a cell's last value.
  public static func send(
    _ data: [String: String], metadata: [String: Any] = [:], role: String = "display"
  ) {
    guard isRead else { return describe(data) }
    let bundle: [String: Any] = ["data": data, "metadata": metadata, "role": role]
    guard let json = try? JSONSerialization.data(withJSONObject: bundle) else { return }
    write("\u{1}" + json.base64EncodedString() + "\u{2}")
  }

  /// One call, so that no other thread's text gets into the frame.
  private static func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, stdout) }
    fflush(stdout)
  }

  private static func describe(_ data: [String: String]) {
    if let text = data["text/plain"] ?? data["text/markdown"] {
      print(text)
    } else {
      print("[\(data.keys.sorted().joined(separator: ", ")): shown in a notebook]")
    }
  }
}

/// Shows a bundle of MIME types, of which the notebook takes the richest that it knows.
///
/// - Parameter data: text as it is, bytes in base64, by MIME type.
public func display(data: [String: String]) {
  NotebookFrame.send(data)
}

/// Shows HTML.
public func display(html: String) {
  display(data: ["text/html": html])
}

/// Shows Markdown, formulas between dollar signs included.
public func display(markdown: String) {
  display(data: ["text/markdown": markdown])
}

/// Shows a drawing in SVG.
public func display(svg: String) {
  display(data: ["image/svg+xml": svg])
}

/// Shows a picture, the bytes of a PNG file.
public func display(png: Data) {
  display(data: ["image/png": png.base64EncodedString()])
}

/// Shows a picture, the bytes of a JPEG file.
public func display(jpeg: Data) {
  display(data: ["image/jpeg": jpeg.base64EncodedString()])
}

/// Shows a player for a sound, the bytes of a WAV file.
public func display(audio: Data) {
  let source = "data:audio/wav;base64," + audio.base64EncodedString()
  display(html: "<audio controls preload=\"metadata\" src=\"\(source)\"></audio>")
}

/// Shows a value in its own way.
public func display(_ value: NotebookDisplayable) {
  value.displayInNotebook()
}
