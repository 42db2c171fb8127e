import _Differentiation

// Passing a value through seven layers and more, six of them first: a longer chain of calls in one
// expression takes the compiler minutes.

extension Differentiable {
  /// The result of 7 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<
    L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer
  >(
    through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7
  ) -> L7.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input, L3.Output == L4.Input,
    L4.Output == L5.Input, L5.Output == L6.Input,
    L6.Output == L7.Input
  {
    let middle: L6.Output = sequenced(through: l1, l2, l3, l4, l5, l6)
    return l7(middle)
  }

  /// The result of 8 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<
    L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer
  >(
    through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8
  ) -> L8.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input, L3.Output == L4.Input,
    L4.Output == L5.Input, L5.Output == L6.Input,
    L6.Output == L7.Input, L7.Output == L8.Input
  {
    let middle: L6.Output = sequenced(through: l1, l2, l3, l4, l5, l6)
    return middle.sequenced(through: l7, l8)
  }

  /// The result of 9 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<
    L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer,
    L9: Layer
  >(
    through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8, _ l9: L9
  ) -> L9.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input, L3.Output == L4.Input,
    L4.Output == L5.Input, L5.Output == L6.Input,
    L6.Output == L7.Input, L7.Output == L8.Input,
    L8.Output == L9.Input
  {
    let middle: L6.Output = sequenced(through: l1, l2, l3, l4, l5, l6)
    return middle.sequenced(through: l7, l8, l9)
  }

  /// The result of 10 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<
    L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer,
    L9: Layer, L10: Layer
  >(
    through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8, _ l9: L9,
    _ l10: L10
  ) -> L10.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input, L3.Output == L4.Input,
    L4.Output == L5.Input, L5.Output == L6.Input,
    L6.Output == L7.Input, L7.Output == L8.Input,
    L8.Output == L9.Input, L9.Output == L10.Input
  {
    let middle: L6.Output = sequenced(through: l1, l2, l3, l4, l5, l6)
    return middle.sequenced(through: l7, l8, l9, l10)
  }
}
