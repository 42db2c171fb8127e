"""Optimisers, composed of steppers and statistics."""
