"""Augmentation of whole batches, on the device they are on (lesson 11).

    new = image(M_flip M_turn M_zoom M_shift M_tilt p): one sample an image, one resampling a batch

Everything is drawn as one small matrix on the CPU, so that a seed gives the same pictures on any
device; what touches pixels runs where the batch is.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

import torch
from torch import Generator, Tensor

from tandem.data.coordinates import (
    affine_grid,
    compose_matrices,
    coordinate_warp,
    dihedral_matrix,
    flip_matrix,
    perspective_matrix,
    resample,
    rotation_matrix,
    shift_matrix,
    zoom_matrix,
)
from tandem.data.erase import rand_copy, rand_erase

__all__ = ["BatchAugment"]

# One column a draw: flip, whether and which symmetry, turn, zoom, its place, shift, tilt.
_DRAWS = 11


@dataclass
class BatchAugment:
    """Flips, turns, zooms, shifts, tilts, erases: each image [n, c, h, w] of a batch by itself.

    `flip`, `dihedral`, `erase` and `copy` are probabilities, `degrees` is the largest turn either
    way, `zoom` (least, most), `shift` the largest share of a side, `tilt` by what share of it a
    side may grow or shrink. `size` (height, width) is that of the result, None for the same. Draws
    come from a generator of its own, which `seed` starts. Raises ValueError for a value that is out
    of its range, and, when called, for what is no batch of floats, or symmetries of a batch that is
    not square.
    """

    flip: float = 0.5
    _: KW_ONLY
    dihedral: float = 0.0
    degrees: float = 10.0
    zoom: tuple[float, float] = (1.0, 1.1)
    shift: float = 0.0
    tilt: float = 0.1
    erase: float = 0.0
    copy: float = 0.0
    size: tuple[int, int] | None = None
    mode: str = "bilinear"
    padding: str = "reflection"
    seed: int = 0
    generator: Generator = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name in ("flip", "dihedral", "shift", "erase", "copy"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"BatchAugment: {name} must be in 0..1: {getattr(self, name)}")
        if not 0 <= self.tilt < 1:
            raise ValueError(f"BatchAugment: tilt must be at least 0 and below 1: {self.tilt}")
        if not 0 < self.zoom[0] <= self.zoom[1]:
            raise ValueError(f"BatchAugment: zoom must be (least, most) above 0: {self.zoom}")
        self.generator = Generator().manual_seed(self.seed)

    def __call__(self, images: Tensor) -> Tensor:
        """Return the batch augmented, on the device and in the type it came in."""
        if images.ndim != 4 or not images.is_floating_point():
            got = f"{list(images.shape)} of {images.dtype}"
            raise ValueError(f"BatchAugment: needs floats [n, c, h, w], got {got}")
        height, width = images.shape[-2:]
        if self.dihedral and height != width:
            raise ValueError(f"BatchAugment: dihedral needs squares, got {height} x {width}")
        matrix = self.matrices(len(images), width / height)
        size = self.size or (height, width)
        if size != (height, width) or not matrix.equal(torch.eye(3).expand_as(matrix)):
            make = coordinate_warp if self.tilt else affine_grid
            grid = make(matrix.to(images.device, non_blocking=True), *size)
            images = resample(images, grid, self.mode, self.padding)
        if self.erase:
            images = rand_erase(images, self.generator, self.erase)
        return rand_copy(images, self.generator, self.copy) if self.copy else images

    def matrices(self, count: int, aspect: float = 1.0) -> Tensor:
        """Draw the matrices [count, 3, 3] of one batch, whose images have width / height aspect."""
        draws = torch.rand(count, _DRAWS, generator=self.generator)
        flip, which, symmetry, *rest = draws.unbind(1)
        turn, x, y, right, down, across, upright = (2 * draw - 1 for draw in rest[1:])
        least, most = self.zoom
        kept = (which < self.dihedral) * (symmetry * 8).long()
        return compose_matrices(
            flip_matrix(flip < self.flip),
            dihedral_matrix(kept),
            rotation_matrix(self.degrees * turn, aspect),
            zoom_matrix(least + (most - least) * rest[0], x, y),
            shift_matrix(2 * self.shift * right, 2 * self.shift * down),
            perspective_matrix(_tilted(self.tilt * across, self.tilt * upright)),
        )

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run needs to draw on as this one would."""
        return {"generator": self.generator.get_state()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on drawing where `state_dict` was taken. Raises KeyError for another's state."""
        self.generator.set_state(state["generator"])


def _tilted(across: Tensor, upright: Tensor) -> Tensor:
    """Return corners [n, 4, 2]: the top wider by `across` [n], the left higher by `upright` [n]."""
    wide, narrow, high, low = 1 + across, 1 - across, 1 + upright, 1 - upright
    corners = [(-wide, -high), (-narrow, high), (narrow, low), (wide, -low)]
    return torch.stack([torch.stack(corner, 1) for corner in corners], 1)
