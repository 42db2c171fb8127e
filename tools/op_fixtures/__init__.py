"""Writes what the Swift tests of image, sound and matrix operators compare with."""
