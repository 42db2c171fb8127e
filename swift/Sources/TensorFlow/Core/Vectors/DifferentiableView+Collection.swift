import _Differentiation

// The tangent of an array is used like an array: `gradient.layers[0]`, `gradient.layers.map { ... }`.

extension Array.DifferentiableView: @retroactive Sequence where Element: Differentiable {}
extension Array.DifferentiableView: @retroactive Collection where Element: Differentiable {}
extension Array.DifferentiableView: @retroactive BidirectionalCollection
where Element: Differentiable {}
extension Array.DifferentiableView: @retroactive MutableCollection where Element: Differentiable {}
extension Array.DifferentiableView: @retroactive RandomAccessCollection
where Element: Differentiable {
  /// Positions, counted from zero.
  public typealias Index = Int
  /// Positions, counted from zero.
  public typealias Indices = Range<Int>
  /// A slice of the view.
  public typealias SubSequence = Slice<Array.DifferentiableView>

  /// No elements: zero.
  public init() { self.init([]) }
  /// Zero.
  public var startIndex: Int { base.startIndex }
  /// The position behind the last.
  public var endIndex: Int { base.endIndex }

  /// The element at `position`.
  ///
  /// - Precondition: There is one.
  public subscript(position: Int) -> Element {
    get { base[position] }
    set { base[position] = newValue }
  }
}
