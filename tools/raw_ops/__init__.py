"""Writes the Swift `_Raw` bindings of TensorFlow's operations from the installed library."""
