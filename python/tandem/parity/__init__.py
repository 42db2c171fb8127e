"""Parity: the same inputs through both languages, and one judge of the numbers."""
