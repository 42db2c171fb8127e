"""The documentation of the Swift module `TensorFlow`: pages, snippets, what lacks a word."""
