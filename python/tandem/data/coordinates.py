"""Where each pixel of a new picture comes from in the old one, a batch at a time (lesson 11).

    source = M (x, y, 1),  both divided by their third number;  x, y in -1..1 over the picture

M [n, 3, 3] holds one matrix a picture. Matrices multiply, so any number of moves is one matrix and
one resampling, which blurs once and reads each pixel once. They map the new picture's points to the
old one's: to enlarge by 2, halve the coordinates. y points down, and `aspect` is width / height.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

__all__ = [
    "affine_grid",
    "compose_matrices",
    "coordinate_warp",
    "dihedral_matrix",
    "flip_matrix",
    "perspective_matrix",
    "resample",
    "rotation_matrix",
    "shift_matrix",
    "zoom_matrix",
]


def rotation_matrix(degrees: Tensor, aspect: float = 1.0) -> Tensor:
    """Return [n, 3, 3] that turn pictures by degrees [n], counter-clockwise as Pillow does."""
    angle = degrees * (math.pi / 180)
    cos, sin, zero = angle.cos(), angle.sin(), torch.zeros_like(angle)
    # A unit of x is `aspect` times as long as one of y: without it, a turn would shear.
    return _matrix([[cos, -sin / aspect, zero], [sin * aspect, cos, zero]])


def zoom_matrix(zoom: Tensor, x: Tensor | None = None, y: Tensor | None = None) -> Tensor:
    """Return [n, 3, 3] that enlarge by `zoom` [n]; the point x, y [n] stays (None: the middle)."""
    zero, shrink = torch.zeros_like(zoom), 1 / zoom
    x, y = zero if x is None else x, zero if y is None else y
    return _matrix([[shrink, zero, x * (1 - shrink)], [zero, shrink, y * (1 - shrink)]])


def shift_matrix(x: Tensor, y: Tensor) -> Tensor:
    """Return [n, 3, 3] that move pictures right by x [n], down by y [n]; 2 is the whole side."""
    one, zero = torch.ones_like(x), torch.zeros_like(x)
    return _matrix([[one, zero, -x], [zero, one, -y]])


def flip_matrix(flip: Tensor) -> Tensor:
    """Return [n, 3, 3] that mirror left and right where `flip` [n] is true."""
    zero = torch.zeros(flip.shape, device=flip.device)
    return _matrix([[1 - 2 * flip.float(), zero, zero], [zero, zero + 1, zero]])


# The square's symmetries: none, then in the order of Pillow's Transpose: mirrored, upside down,
# turned by one, two, three quarters, and mirrored at either diagonal. (x from x, y; y from x, y)
_SYMMETRIES = (
    ((1, 0), (0, 1)),
    ((-1, 0), (0, 1)),
    ((1, 0), (0, -1)),
    ((0, -1), (1, 0)),
    ((-1, 0), (0, -1)),
    ((0, 1), (-1, 0)),
    ((0, 1), (1, 0)),
    ((0, -1), (-1, 0)),
)


def dihedral_matrix(symmetry: Tensor) -> Tensor:
    """Return [n, 3, 3] of the square's symmetries 0..7 [n]; 0 leaves a picture as it is."""
    table = torch.tensor(_SYMMETRIES, dtype=torch.float32, device=symmetry.device)
    return F.pad(table[symmetry], (0, 1, 0, 1)) + _corner(table)


def perspective_matrix(corners: Tensor) -> Tensor:
    """Return [n, 3, 3] that draw quadrilaterals [n, 4, 2] out to the whole picture.

    Corners go round from the top left: top left, bottom left, bottom right, top right. The closed
    form of the unit square (Heckbert, 1989) needs no equations solved: for points p of its corners,
    g and h say by how much they miss a parallelogram.
    """
    p0, p3, p2, p1 = corners.unbind(1)  # (0, 0), (0, 1), (1, 1), (1, 0) of the unit square
    d1, d2, miss = p1 - p2, p3 - p2, p0 - p1 + p2 - p3
    area = _cross(d1, d2)
    g, h = _cross(miss, d2) / area, _cross(d1, miss) / area
    columns = [p1 - p0 + g[:, None] * p1, p3 - p0 + h[:, None] * p3, p0]
    unit = torch.cat([torch.stack(columns, 2), torch.stack([g, h, g * 0 + 1], 1)[:, None]], 1)
    return unit @ unit.new_tensor([[0.5, 0, 0.5], [0, 0.5, 0.5], [0, 0, 1]])


def compose_matrices(*matrices: Tensor) -> Tensor:
    """Return the one matrix of several moves [n, 3, 3], the first being done first.

    Raises ValueError where there is none.
    """
    if not matrices:
        raise ValueError("compose_matrices: there is no matrix")
    whole = matrices[0]
    for matrix in matrices[1:]:
        whole = whole @ matrix
    return whole


def affine_grid(matrix: Tensor, height: int, width: int) -> Tensor:
    """Return the points [n, height, width, (x, y)] that affine [n, 2 or 3, 3] take pixels from.

    `F.affine_grid` with align_corners=False: -1 and 1 are the outer edges of the outer pixels.
    """
    x, y = _centers(width, matrix), _centers(height, matrix)
    along_x = x[:, None] * matrix[:, None, :2, 0]  # [n, width, 2]
    along_y = torch.addcmul(matrix[:, None, :2, 2], y[:, None], matrix[:, None, :2, 1])
    return along_x[:, None] + along_y[:, :, None]


def coordinate_warp(matrix: Tensor, height: int, width: int) -> Tensor:
    """Return the points [n, height, width, (x, y)] that [n, 3, 3] take pixels from, with depth."""
    x, y = _centers(width, matrix), _centers(height, matrix)
    along_x = x[:, None] * matrix[:, None, :, 0]
    along_y = torch.addcmul(matrix[:, None, :, 2], y[:, None], matrix[:, None, :, 1])
    points = along_x[:, None] + along_y[:, :, None]
    return points[..., :2] / points[..., 2:]


def resample(
    images: Tensor,
    grid: Tensor,
    mode: str = "bilinear",
    padding: str = "reflection",
) -> Tensor:
    """Return images [n, c, h, w] read at a grid [n, h', w', 2], in the images' own type.

    `padding` ("zeros", "border", "reflection") is what lies beyond the edges.
    """
    # Half precision has 11 bits: too few to say where between two pixels of 128 a point lies.
    wide = images.to(grid.dtype)
    return F.grid_sample(wide, grid, mode, padding, align_corners=False).to(images.dtype)


def _matrix(rows: list[list[Tensor]]) -> Tensor:
    """Return [n, 3, 3] of two rows of three [n], above (0, 0, 1)."""
    zero = torch.zeros_like(rows[0][0])
    flat = [value for row in [*rows, [zero, zero, zero + 1]] for value in row]
    return torch.stack(flat, 1).unflatten(1, (3, 3))


def _corner(like: Tensor) -> Tensor:
    return like.new_tensor([[0, 0, 0], [0, 0, 0], [0, 0, 1]])


def _cross(a: Tensor, b: Tensor) -> Tensor:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def _centers(count: int, like: Tensor) -> Tensor:
    """Return the middles of so many pixels between -1 and 1."""
    steps = torch.arange(1 - count, count, 2, dtype=like.dtype, device=like.device)
    return steps / count
