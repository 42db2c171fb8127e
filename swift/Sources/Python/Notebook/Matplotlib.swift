import Foundation

extension PythonInterface {
  /// Has matplotlib show its figures in the notebook: `plt.show()` then displays those that are open,
  /// and closes them, and so does the end of the cell.
  ///
  /// A program of its own keeps matplotlib's backend, and says so.
  ///
  /// - Parameter backend: `inline`, or the name of a backend of matplotlib's.
  public func enableMatplotlib(_ backend: String = "inline") {
    guard backend == "inline" else {
      self.import("matplotlib").use(backend)
      return
    }
    guard Frame.isRead else {
      let note =
        "enable_matplotlib: no notebook reads this program; figures stay with matplotlib's "
      FileHandle.standardError.write(
        Data("\(note)backend \(self.import("matplotlib").get_backend())\n".utf8))
      return
    }
    Figures.install()
  }
}

/// Has matplotlib show its figures in the notebook, as ``PythonInterface/enableMatplotlib(_:)`` does.
public func enable_matplotlib(_ backend: String = "inline") { Python.enableMatplotlib(backend) }

/// The name that notebooks of Swift for TensorFlow have for it:
/// `IPythonDisplay.shell.enable_matplotlib("inline")`.
public enum IPythonDisplay {
  /// What has IPython's commands.
  public struct Shell: Sendable {
    /// Has matplotlib show its figures in the notebook.
    public func enable_matplotlib(_ backend: String) { Python.enableMatplotlib(backend) }
  }

  /// IPython's shell, as far as there is one.
  public static let shell = Shell()
}

/// A backend for matplotlib, a module of Python's that is made here: Agg, which draws without a window,
/// and a `show` that hands the figures over.
enum Figures {
  private static let name = "swift_inline"

  static func install() {
    let module = Python.import("types").ModuleType(name)
    let agg = Python.import("matplotlib.backends.backend_agg")
    module.FigureCanvas = agg.FigureCanvas
    module.FigureManager = Python.import("matplotlib.backend_bases").FigureManagerBase
    module.show =
      PythonFunction { _, _ in
        showOpen()
        return Python.None
      }.pythonObject
    Python.import("sys").modules[name] = module
    Python.import("matplotlib").use("module://\(name)")
  }

  /// Displays the open figures in the order of their numbers, and closes them.
  static func showOpen() {
    let figures = Python.import("matplotlib._pylab_helpers").Gcf
    let plot = Python.import("matplotlib.pyplot")
    for manager in figures.get_all_fig_managers() {
      let figure = manager.canvas.figure
      display(figure)
      plot.close(figure)
    }
  }

  /// Whether figures are shown here, and pyplot has been used at all: it takes a second to import.
  static var areShownHere: Bool {
    let modules = Python.import("sys").modules
    return modules.checking[name] != nil && modules.checking["matplotlib.pyplot"] != nil
  }
}

/// For a notebook's kernel to call at the end of each cell, by this name: shows the figures that are
/// open, and ends what Python waits for from Swift functions that never returned. Does nothing, in no
/// time, where Python has not been used.
@_cdecl("__swift_jupyter_end_of_cell")
public func endOfCell() {
  guard PythonLibrary.table != nil else { return }
  PythonThread.shared?.endCallbacks()
  if Frame.isRead, Figures.areShownHere { Figures.showOpen() }
}
