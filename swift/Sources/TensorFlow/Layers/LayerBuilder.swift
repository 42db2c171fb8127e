/// Makes a `Sequential` of the layers in braces.
@resultBuilder
public struct LayerBuilder {
  /// The sequence of two layers.
  public static func buildBlock<
    L1: Module, L2: Layer
  >(
    _ l1: L1, _ l2: L2
  ) -> Sequential<L1, L2>
  where
    L1.Output == L2.Input
  {
    Sequential(l1, l2)
  }

  /// The sequence of three layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3
  ) -> Sequential3<L1, L2, L3>
  where
    L1.Output == L2.Input, L2.Output == L3.Input
  {
    Sequential(l1, buildBlock(l2, l3))
  }

  /// The sequence of four layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer, L4: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3, _ l4: L4
  ) -> Sequential4<L1, L2, L3, L4>
  where
    L1.Output == L2.Input, L2.Output == L3.Input,
    L3.Output == L4.Input
  {
    Sequential(l1, buildBlock(l2, l3, l4))
  }

  /// The sequence of five layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer, L4: Layer, L5: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5
  ) -> Sequential5<L1, L2, L3, L4, L5>
  where
    L1.Output == L2.Input, L2.Output == L3.Input,
    L3.Output == L4.Input, L4.Output == L5.Input
  {
    Sequential(l1, buildBlock(l2, l3, l4, l5))
  }

  /// The sequence of six layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6
  ) -> Sequential6<L1, L2, L3, L4, L5, L6>
  where
    L1.Output == L2.Input, L2.Output == L3.Input,
    L3.Output == L4.Input, L4.Output == L5.Input,
    L5.Output == L6.Input
  {
    Sequential(l1, buildBlock(l2, l3, l4, l5, l6))
  }

  /// The sequence of seven layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7
  ) -> Sequential7<L1, L2, L3, L4, L5, L6, L7>
  where
    L1.Output == L2.Input, L2.Output == L3.Input,
    L3.Output == L4.Input, L4.Output == L5.Input,
    L5.Output == L6.Input, L6.Output == L7.Input
  {
    Sequential(l1, buildBlock(l2, l3, l4, l5, l6, l7))
  }

  /// The sequence of eight layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8
  ) -> Sequential8<L1, L2, L3, L4, L5, L6, L7, L8>
  where
    L1.Output == L2.Input, L2.Output == L3.Input,
    L3.Output == L4.Input, L4.Output == L5.Input,
    L5.Output == L6.Input, L6.Output == L7.Input,
    L7.Output == L8.Input
  {
    Sequential(l1, buildBlock(l2, l3, l4, l5, l6, l7, l8))
  }

  /// The sequence of nine layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer,
    L9: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8, _ l9: L9
  ) -> Sequential9<L1, L2, L3, L4, L5, L6, L7, L8, L9>
  where
    L1.Output == L2.Input, L2.Output == L3.Input,
    L3.Output == L4.Input, L4.Output == L5.Input,
    L5.Output == L6.Input, L6.Output == L7.Input,
    L7.Output == L8.Input, L8.Output == L9.Input
  {
    Sequential(l1, buildBlock(l2, l3, l4, l5, l6, l7, l8, l9))
  }

  /// The sequence of ten layers.
  public static func buildBlock<
    L1: Module, L2: Layer, L3: Layer, L4: Layer, L5: Layer, L6: Layer, L7: Layer, L8: Layer,
    L9: Layer, L10: Layer
  >(
    _ l1: L1, _ l2: L2, _ l3: L3, _ l4: L4, _ l5: L5, _ l6: L6, _ l7: L7, _ l8: L8, _ l9: L9,
    _ l10: L10
  ) -> Sequential10<L1, L2, L3, L4, L5, L6, L7, L8, L9, L10>
  where
    L1.Output == L2.Input, L2.Output == L3.Input,
    L3.Output == L4.Input, L4.Output == L5.Input,
    L5.Output == L6.Input, L6.Output == L7.Input,
    L7.Output == L8.Input, L8.Output == L9.Input,
    L9.Output == L10.Input
  {
    Sequential(l1, buildBlock(l2, l3, l4, l5, l6, l7, l8, l9, l10))
  }
}
