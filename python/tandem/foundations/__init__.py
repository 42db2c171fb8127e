"""Foundations: from matrix multiplication to a training loop, every step kept runnable."""
