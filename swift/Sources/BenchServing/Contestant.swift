import TensorFlow

/// One way to do a piece of work.
package struct Contestant {
  package let work: String
  package let who: String
  /// How often the work is done in one timing: often where once is too short to time.
  package let calls: Int
  /// Does the work once.
  package let run: () -> Void
  /// The work's result, by which contestants are compared before they are timed.
  package let output: () throws -> ShapedArray<Float>

  package init(
    work: String, who: String, calls: Int = 1, run: @escaping () -> Void,
    output: @escaping () throws -> ShapedArray<Float>
  ) {
    (self.work, self.who, self.calls, self.run, self.output) = (work, who, calls, run, output)
  }
}
