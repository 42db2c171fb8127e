import Python

/// A Python object that is a cell's last value shows itself as in Python's notebooks: a figure or an
/// image as a picture, a table of pandas as HTML, anything else as the text of its `repr`; `None` not.
extension PythonObject: NotebookDisplayable {
  /// Shows the object, unless it is `None`.
  public func displayInNotebook() {
    guard self != Python.None else { return }
    NotebookFrame.send(mimeBundle, role: "value")
  }
}
