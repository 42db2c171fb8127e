"""Tandem: one deep learning course, two languages, one set of numbers."""

__all__ = ["__version__"]

__version__ = "0.1.0"
