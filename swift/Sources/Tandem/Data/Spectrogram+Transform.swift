import TensorFlow

// As transforms of batches: after what is done to signals.

extension Spectrogram: Transform {
  public var order: Int { 50 }

  public func callAsFunction(_ item: TF, using generator: inout TransformGenerator) -> TF {
    self(item)
  }
}

extension MelSpectrogram: Transform {
  public var order: Int { 50 }

  public func callAsFunction(_ item: TF, using generator: inout TransformGenerator) -> TF {
    self(item)
  }
}

extension Decibel: Transform {
  public var order: Int { 51 }

  public func callAsFunction(_ item: TF, using generator: inout TransformGenerator) -> TF {
    self(item)
  }
}

extension MFCC: Transform {
  public var order: Int { 50 }

  public func callAsFunction(_ item: TF, using generator: inout TransformGenerator) -> TF {
    self(item)
  }
}
