import _Differentiation

// Passing a value through layers, one after the other.

extension Differentiable {
  /// The result of 2 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<L1: Layer, L2: Layer>(
    through l1: L1, _ l2: L2
  ) -> L2.Output
  where
    L1.Input == Self, L1.Output == L2.Input
  {
    l2(l1(self))
  }

  /// The result of 3 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<L1: Layer, L2: Layer, L3: Layer>(
    through l1: L1, _ l2: L2, _ l3: L3
  ) -> L3.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input
  {
    l3(l2(l1(self)))
  }

  /// The result of 4 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer>(
    through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4
  ) -> L4.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input, L3.Output == L4.Input
  {
    l4(l3(l2(l1(self))))
  }

  /// The result of 5 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer>(
    through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5
  ) -> L5.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input, L3.Output == L4.Input,
    L4.Output == L5.Input
  {
    l5(l4(l3(l2(l1(self)))))
  }

  /// The result of 6 layers, applied in turn.
  @differentiable(reverse)
  public func sequenced<L1: Layer, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer>(
    through l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6
  ) -> L6.Output
  where
    L1.Input == Self, L1.Output == L2.Input,
    L2.Output == L3.Input, L3.Output == L4.Input,
    L4.Output == L5.Input, L5.Output == L6.Input
  {
    l6(l5(l4(l3(l2(l1(self))))))
  }
}
