// Sequences of three to ten layers by name: each is a `Sequential` of its first layer and of the
// sequence of the others.

/// A sequence of three layers.
public typealias Sequential3<
  Layer1: Module, Layer2: Layer, Layer3: Layer
> = Sequential<Layer1, Sequential<Layer2, Layer3>>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input

/// A sequence of four layers.
public typealias Sequential4<
  Layer1: Module, Layer2: Layer, Layer3: Layer, Layer4: Layer
> = Sequential<Layer1, Sequential3<Layer2, Layer3, Layer4>>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input,
  Layer3.Output == Layer4.Input

/// A sequence of five layers.
public typealias Sequential5<
  Layer1: Module, Layer2: Layer, Layer3: Layer, Layer4: Layer, Layer5: Layer
> = Sequential<Layer1, Sequential4<Layer2, Layer3, Layer4, Layer5>>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input,
  Layer3.Output == Layer4.Input, Layer4.Output == Layer5.Input

/// A sequence of six layers.
public typealias Sequential6<
  Layer1: Module, Layer2: Layer, Layer3: Layer, Layer4: Layer, Layer5: Layer, Layer6: Layer
> = Sequential<Layer1, Sequential5<Layer2, Layer3, Layer4, Layer5, Layer6>>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input,
  Layer3.Output == Layer4.Input, Layer4.Output == Layer5.Input,
  Layer5.Output == Layer6.Input

/// A sequence of seven layers.
public typealias Sequential7<
  Layer1: Module, Layer2: Layer, Layer3: Layer, Layer4: Layer, Layer5: Layer, Layer6: Layer,
  Layer7: Layer
> = Sequential<Layer1, Sequential6<Layer2, Layer3, Layer4, Layer5, Layer6, Layer7>>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input,
  Layer3.Output == Layer4.Input, Layer4.Output == Layer5.Input,
  Layer5.Output == Layer6.Input, Layer6.Output == Layer7.Input

/// A sequence of eight layers.
public typealias Sequential8<
  Layer1: Module, Layer2: Layer, Layer3: Layer, Layer4: Layer, Layer5: Layer, Layer6: Layer,
  Layer7: Layer, Layer8: Layer
> = Sequential<Layer1, Sequential7<Layer2, Layer3, Layer4, Layer5, Layer6, Layer7, Layer8>>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input,
  Layer3.Output == Layer4.Input, Layer4.Output == Layer5.Input,
  Layer5.Output == Layer6.Input, Layer6.Output == Layer7.Input,
  Layer7.Output == Layer8.Input

/// A sequence of nine layers.
public typealias Sequential9<
  Layer1: Module, Layer2: Layer, Layer3: Layer, Layer4: Layer, Layer5: Layer, Layer6: Layer,
  Layer7: Layer, Layer8: Layer, Layer9: Layer
> = Sequential<Layer1, Sequential8<Layer2, Layer3, Layer4, Layer5, Layer6, Layer7, Layer8, Layer9>>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input,
  Layer3.Output == Layer4.Input, Layer4.Output == Layer5.Input,
  Layer5.Output == Layer6.Input, Layer6.Output == Layer7.Input,
  Layer7.Output == Layer8.Input, Layer8.Output == Layer9.Input

/// A sequence of ten layers.
public typealias Sequential10<
  Layer1: Module, Layer2: Layer, Layer3: Layer, Layer4: Layer, Layer5: Layer, Layer6: Layer,
  Layer7: Layer, Layer8: Layer, Layer9: Layer, Layer10: Layer
> = Sequential<
  Layer1, Sequential9<Layer2, Layer3, Layer4, Layer5, Layer6, Layer7, Layer8, Layer9, Layer10>
>
where
  Layer1.Output == Layer2.Input, Layer2.Output == Layer3.Input,
  Layer3.Output == Layer4.Input, Layer4.Output == Layer5.Input,
  Layer5.Output == Layer6.Input, Layer6.Output == Layer7.Input,
  Layer7.Output == Layer8.Input, Layer8.Output == Layer9.Input,
  Layer9.Output == Layer10.Input
