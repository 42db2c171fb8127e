// Code written for Swift for TensorFlow imports this module alone: differentiation comes with it.
@_exported import _Differentiation
