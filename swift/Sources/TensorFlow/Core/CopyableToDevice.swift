/// A value that can be copied to a device.
///
/// Tensors can, and so can all that `KeyPathIterable` finds tensors in; a type of one's own that
/// keeps something on a device out of its sight conforms to this as well.
public protocol CopyableToDevice: _CopyableToDevice {
  /// A copy of `other` on `device`.
  init(copying other: Self, to device: Device)
}

/// What can be moved to a device through a key path to it.
@_documentation(visibility: public)
public protocol _CopyableToDevice {
  /// Replaces what `keyPath` leads to in `root` by a copy on `device`.
  @_documentation(visibility: public)
  static func _move<Root>(
    _ root: inout Root, _ keyPath: PartialKeyPath<Root>, to device: Device)
}

extension CopyableToDevice {
  /// Replaces what `keyPath` leads to in `root` by a copy on `device`.
  ///
  /// - Precondition: The path leads to a stored property of this type.
  @_documentation(visibility: public)
  public static func _move<Root>(
    _ root: inout Root, _ keyPath: PartialKeyPath<Root>, to device: Device
  ) {
    guard let path = keyPath as? WritableKeyPath<Root, Self> else {
      fatalError("move(to:): the \(Self.self) at \(keyPath) cannot be written")
    }
    root[keyPath: path] = Self(copying: root[keyPath: path], to: device)
  }
}

extension Tensor: CopyableToDevice {}

extension Parameter: CopyableToDevice {
  /// A parameter of its own, with the value of `other` copied to `device`.
  public convenience init(copying other: Parameter, to device: Device) {
    self.init(Tensor(copying: other.value, to: device))
  }
}

extension KeyPathIterable {
  /// Moves every tensor in this value, also in its arrays and nested structs, to `device`.
  ///
  /// A `Parameter` is replaced by one of its own, no longer shared with copies of this value.
  ///
  /// - Precondition: TensorFlow sees that device (`Device.allDevices`).
  public mutating func move(to device: Device) {
    for path in recursivelyAllKeyPaths {
      if let type = Swift.type(of: path).valueType as? any _CopyableToDevice.Type {
        type._move(&self, path, to: device)
      }
    }
  }

  /// A copy of `other` with every tensor on `device`.
  ///
  /// - Precondition: TensorFlow sees that device (`Device.allDevices`).
  public init(copying other: Self, to device: Device) {
    self = other
    move(to: device)
  }
}
