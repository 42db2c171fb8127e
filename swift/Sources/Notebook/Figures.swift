import Foundation
import Tandem

// What the library draws shows itself as a cell's last value, or by `display`.

extension Figure: NotebookDisplayable {
  public func displayInNotebook() {
    show(["image/svg+xml": svg], told: "a figure of \(Int(width)) x \(Int(height)) pixels")
  }
}

extension Chart: NotebookDisplayable {
  public func displayInNotebook() { figure().displayInNotebook() }
}

extension Picture: NotebookDisplayable {
  public func displayInNotebook() {
    show(
      ["image/png": Data(png).base64EncodedString()],
      told: "a picture of \(height) x \(width) pixels, \(channels) channels")
  }
}

/// Shows figures side by side.
public func display(_ figures: [Figure]) {
  display(Figure.row(figures))
}

/// Shows something whose text, where a notebook is read without its pictures, says what it is.
func show(_ data: [String: String], told: String) {
  display(data: data.merging(["text/plain": told]) { shown, _ in shown })
}
