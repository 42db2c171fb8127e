"""Matrices and what NumPy makes of them."""

import numpy as np

__all__ = ["tensors"]


def tensors() -> dict[str, np.ndarray]:
    """Batches of wide and tall matrices with their singular values, and a spectrum."""
    rng = np.random.default_rng(42)
    shapes = {"square": (2, 4, 4), "tall": (2, 5, 3), "wide": (3, 5)}
    matrices = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    values = {
        f"{name}.singular": np.linalg.svd(matrix, compute_uv=False)
        for name, matrix in matrices.items()
    }
    wave = rng.standard_normal((3, 12))
    spectrum = np.fft.rfft(wave)
    return {
        **matrices,
        **values,
        "square.determinant": np.linalg.det(matrices["square"]),
        "square.inverse": np.linalg.inv(matrices["square"]),
        "wave": wave,
        "wave.real": spectrum.real,
        "wave.imaginary": spectrum.imag,
    }
