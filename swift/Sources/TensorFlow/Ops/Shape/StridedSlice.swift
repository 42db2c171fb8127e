/// The part of a tensor that an index keeps, as TensorFlow's strided slices say it: where to begin
/// and end and by what stride, on each axis that the index mentions.
///
/// All bounds are resolved against the shape here, so that a fault is found with its axis.
struct StridedSlice {
  let source: TensorShape
  private(set) var begin: [Int] = []
  private(set) var end: [Int] = []
  private(set) var strides: [Int] = []
  /// One bit an entry, set where the end is open.
  private(set) var endMask = 0
  private(set) var newAxisMask = 0
  private(set) var squeezeAxisMask = 0
  /// The shape of what is kept.
  private(set) var shape: TensorShape = []
  /// The axis of the source that comes next.
  private var axis = 0

  /// - Precondition: The ranges are no more than the shape's axes, and lie within them.
  init(_ ranges: [TensorRange], of source: TensorShape) {
    self.source = source
    let left = source.rank - ranges.filter(\.takesAxis).count
    require(
      left >= 0, "subscript: there are more indices in \(ranges) than axes in the shape \(source)")
    require(
      ranges.filter { $0 == .ellipsis }.count < 2, "subscript: there are two ellipses in \(ranges)")
    for range in ranges { add(range, leaving: left) }
    shape.append(contentsOf: source[axis..<source.rank])
  }

  private mutating func add(_ range: TensorRange, leaving left: Int) {
    switch range {
    case .ellipsis: for _ in 0..<left { add(from: 0, to: source[axis], by: 1) }
    case .newAxis: addNewAxis()
    case .squeezeAxis: squeezeAxis()
    case .index(let index): add(index)
    default: add(range.bounds, of: range)
    }
  }

  // MARK: one entry each

  /// Adds an entry, and returns its bit in the masks.
  private mutating func entry(_ first: Int, _ last: Int, _ stride: Int) -> Int {
    begin.append(first)
    end.append(last)
    strides.append(stride)
    return 1 << (begin.count - 1)
  }

  private mutating func addNewAxis() {
    newAxisMask |= entry(0, 0, 1)
    shape.append(1)
  }

  private mutating func squeezeAxis() {
    require(source[axis] == 1, "subscript: squeezeAxis needs length 1, not that of \(place)")
    add(0)
  }

  private mutating func add(_ index: Int) {
    let length = source[axis]
    require(
      index >= -length && index < length, "subscript: index \(index) is out of range for \(place)")
    let position = index < 0 ? index + length : index
    squeezeAxisMask |= entry(position, position + 1, 1)
    axis += 1
  }

  private mutating func add(_ bounds: TensorRange.Bounds, of range: TensorRange) {
    let (length, stride) = (source[axis], bounds.stride)
    require(stride != 0, "subscript: the stride of \(range) is zero")
    require(
      stride > 0 || bounds.lower == nil || bounds.upper == nil,
      "subscript: \(range) cannot run backwards; give it one bound only")
    func position(_ bound: Int) -> Int { bound < 0 ? bound + length : bound }
    let first = bounds.lower.map(position) ?? (stride > 0 ? 0 : length - 1)
    var last = bounds.upper.map(position) ?? (stride > 0 ? length : -1)
    let given = last
    if bounds.includesUpper { last += stride.signum() }
    let fits =
      stride > 0
      ? 0 <= first && first <= last && last <= length && given >= 0
      : -1 <= last && last <= first && first < length && given >= -1
    require(fits, "subscript: the range \(range) does not lie within \(place)")
    add(from: first, to: last, by: stride)
  }

  /// The positions from `first` on, `last` not included, both resolved.
  private mutating func add(from first: Int, to last: Int, by stride: Int) {
    let bit = entry(first, max(last, 0), stride)
    // The end before position 0 has no number: -1 would be the last position.
    if last < 0 { endMask |= bit }
    shape.append((last - first + stride - stride.signum()) / stride)
    axis += 1
  }

  private var place: String { "axis \(axis) of the shape \(source)" }
}

extension TensorRange {
  /// The bounds of any of the ranges; nil is where the axis begins or ends.
  struct Bounds {
    var lower: Int?
    var upper: Int?
    var includesUpper = false
    var stride: Int
  }

  fileprivate var bounds: Bounds {
    switch self {
    case .range(let range, let stride):
      Bounds(lower: range.lowerBound, upper: range.upperBound, stride: stride)
    case .closedRange(let range, let stride):
      Bounds(
        lower: range.lowerBound, upper: range.upperBound, includesUpper: true, stride: stride)
    case .partialRangeFrom(let range, let stride): Bounds(lower: range.lowerBound, stride: stride)
    case .partialRangeUpTo(let range, let stride): Bounds(upper: range.upperBound, stride: stride)
    case .partialRangeThrough(let range, let stride):
      Bounds(upper: range.upperBound, includesUpper: true, stride: stride)
    case .ellipsis, .newAxis, .squeezeAxis, .index: Bounds(stride: 1)
    }
  }

  /// Whether the range stands for one axis of the tensor.
  fileprivate var takesAxis: Bool { self != .ellipsis && self != .newAxis }
}
