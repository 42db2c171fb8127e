"""Resized images. A kernel that PyTorch has not is a matrix of weights for each axis."""

from collections.abc import Callable

import numpy as np
import torch
from cases import Case
from draws import normal
from torch import Tensor

__all__ = ["CASES"]

Kernel = Callable[[np.ndarray], np.ndarray]
IMAGES = normal(2, 5, 6, 2)
LARGER, SMALLER, MIXED = (8, 9), (3, 2), (3, 11)
SIZES = {"larger": LARGER, "smaller": SMALLER, "mixed": MIXED}


def _interpolated(size: tuple[int, int], mode: str, antialias: bool = False) -> Callable:
    """PyTorch's own, which has channels before height and width."""

    def resized(x: Tensor) -> Tensor:
        planes = x.permute(0, 3, 1, 2)
        result = torch.nn.functional.interpolate(planes, size, mode=mode, antialias=antialias)
        return result.permute(0, 2, 3, 1)

    return resized


def _weighted(size: tuple[int, int], kernel: Kernel, radius: float, antialias: bool) -> Callable:
    """The same by two products with matrices of weights."""

    def resized(x: Tensor) -> Tensor:
        rows = _weights(x.shape[1], size[0], kernel, radius, antialias)
        columns = _weights(x.shape[2], size[1], kernel, radius, antialias)
        return torch.einsum("ah,bw,nhwc->nabc", rows, columns, x)

    return resized


def _weights(old: int, new: int, kernel: Kernel, radius: float, antialias: bool) -> Tensor:
    """What each old pixel adds to each new one: [new, old], rows that sum to one."""
    stretch = max(1.0, old / new) if antialias else 1.0
    places = (np.arange(new)[:, None] + 0.5) * old / new
    distance = (np.arange(old) + 0.5 - places) / stretch
    weights = np.where(np.abs(distance) < radius, kernel(distance), 0)
    return torch.from_numpy(weights / weights.sum(1, keepdims=True))


def _lanczos(radius: int) -> Kernel:
    return lambda x: np.sinc(x) * np.sinc(x / radius)


def _cubic(b: float, c: float) -> Kernel:
    """Mitchell and Netravali's family; Keys' cubic is b = 0, c = 1/2."""

    def kernel(x: np.ndarray) -> np.ndarray:
        x = np.abs(x)
        near = (12 - 9 * b - 6 * c) * x**3 + (-18 + 12 * b + 6 * c) * x**2 + 6 - 2 * b
        far = (-b - 6 * c) * x**3 + (6 * b + 30 * c) * x**2 - (12 * b + 48 * c) * x + 8 * b + 24 * c
        return np.where(x < 1, near, far) / 6

    return kernel


KERNELS: dict[str, tuple[Kernel, float]] = {
    "bicubic": (_cubic(0, 0.5), 2),
    "lanczos3": (_lanczos(3), 3),
    "lanczos5": (_lanczos(5), 5),
    "gaussian": (lambda x: np.exp(-2 * x**2), 1.5),
    "mitchellcubic": (_cubic(1 / 3, 1 / 3), 2),
}


def _cases() -> list[Case]:
    cases = []
    for name, size in SIZES.items():
        cases += [
            Case(f"resize.nearest.{name}", [IMAGES], _interpolated(size, "nearest-exact")),
            Case(f"resize.bilinear.{name}", [IMAGES], _interpolated(size, "bilinear")),
            Case(f"resize.bilinear.{name}.smooth", [IMAGES], _interpolated(size, "bilinear", True)),
            Case(f"resize.bicubic.{name}.smooth", [IMAGES], _interpolated(size, "bicubic", True)),
        ]
        for method, (kernel, radius) in KERNELS.items():
            plain = _weighted(size, kernel, radius, antialias=False)
            cases.append(Case(f"resize.{method}.{name}", [IMAGES], plain))
            if method != "bicubic":
                smooth = _weighted(size, kernel, radius, antialias=True)
                cases.append(Case(f"resize.{method}.{name}.smooth", [IMAGES], smooth))
    one = _interpolated(LARGER, "bilinear")
    cases.append(Case("resize.oneImage", [normal(5, 6, 2)], lambda x: one(x[None])[0]))
    return cases


CASES = _cases()
