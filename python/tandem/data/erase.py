"""Random erasing: a network that has lost a part must learn from the rest (lesson 11).

    side = sqrt(area r), sqrt(area / r): one box an image, in a random place (arXiv 1708.04896)

`rand_erase` fills the box with noise of the batch's own statistics, so that the layers above see
the mean and deviation that they always see; `rand_copy` fills it with another part of the image.
Boxes are drawn on the CPU, so that a seed gives the same ones on any device.
"""

import torch
from torch import Generator, Tensor

__all__ = ["box_mask", "fill_with_noise", "rand_copy", "rand_erase", "random_boxes"]

AREA = (0.02, 0.4)
ASPECT = (0.3, 1 / 0.3)


def random_boxes(
    count: int,
    height: int,
    width: int,
    generator: Generator,
    area: tuple[float, float] = AREA,
    aspect: tuple[float, float] = ASPECT,
) -> Tensor:
    """Draw boxes [count, (top, left, height, width)] of whole pixels that lie in an image.

    The share of the area is uniform, height / width log-uniform among those that fit: the paper
    draws until a box fits, which would favour the small. Raises ValueError for bounds that are not
    in order, or an area above 1.
    """
    if not 0 < area[0] <= area[1] <= 1 or not 0 < aspect[0] <= aspect[1]:
        raise ValueError(f"random_boxes: bounds out of order: area {area}, aspect {aspect}")
    share, shape, down, right = torch.rand(count, 4, generator=generator).unbind(1)
    pixels = height * width * (area[0] + (area[1] - area[0]) * share)
    # sqrt(pixels r) <= height and sqrt(pixels / r) <= width: what fits goes before what is asked.
    least, most = pixels / width**2, height**2 / pixels
    low, high = (torch.full_like(share, r).clamp(least, most).log() for r in aspect)
    root = ((low + (high - low) * shape) / 2).exp()
    high_sides = (pixels.sqrt() * root).round().clamp(1, height)
    wide_sides = (pixels.sqrt() / root).round().clamp(1, width)
    top = (down * (height - high_sides + 1)).floor()
    left = (right * (width - wide_sides + 1)).floor()
    return torch.stack([top, left, high_sides, wide_sides], 1).long()


def rand_erase(
    images: Tensor,
    generator: Generator,
    p: float = 0.5,
    area: tuple[float, float] = AREA,
    aspect: tuple[float, float] = ASPECT,
) -> Tensor:
    """Return images [n, c, h, w] with one box of each, by probability p, filled with noise.

    The noise is normal, with each channel's mean and deviation over the batch, kept within the
    channel's range. Raises ValueError as `random_boxes` does, or for p outside 0..1.
    """
    inside = _drawn_mask(images, generator, p, area, aspect)
    return fill_with_noise(images, inside, _noise(images, generator))


def fill_with_noise(images: Tensor, inside: Tensor, noise: Tensor) -> Tensor:
    """Return images [n, c, h, w] that are noise [n, c, h, w] inside the mask [n, 1, h, w].

    Standard normal noise is brought to each channel's mean, deviation and range over the batch.
    """
    dims = (0, 2, 3)
    mean, deviation = images.mean(dims, keepdim=True), images.std(dims, keepdim=True)
    low, high = images.amin(dims, keepdim=True), images.amax(dims, keepdim=True)
    return torch.where(inside, (noise * deviation + mean).clamp(low, high), images)


def rand_copy(
    images: Tensor,
    generator: Generator,
    p: float = 0.5,
    area: tuple[float, float] = AREA,
    aspect: tuple[float, float] = ASPECT,
) -> Tensor:
    """Return images [n, c, h, w] with one box of each, by probability p, covered by another part.

    The part comes from a random place of the same image and has the box's size. Raises ValueError
    as `rand_erase` does.
    """
    n, _, height, width = images.shape
    boxes = random_boxes(n, height, width, generator, area, aspect)
    chosen = _chosen(n, generator, p)
    down, right = torch.rand(n, 2, generator=generator).unbind(1)
    top = (down * (height - boxes[:, 2] + 1)).long()
    left = (right * (width - boxes[:, 3] + 1)).long()
    moved = torch.stack([top - boxes[:, 0], left - boxes[:, 1]], 1) * chosen[:, None]
    boxes, moved = boxes.to(images.device), moved.to(images.device)
    rows = torch.arange(height, device=images.device)[:, None] + moved[:, :1, None]
    columns = torch.arange(width, device=images.device) + moved[:, 1:, None]
    # Outside the box the index may leave the image; what is read there is not used.
    index = rows.clamp(0, height - 1) * width + columns.clamp(0, width - 1)
    found = images.flatten(2).gather(2, index.flatten(1)[:, None].expand(-1, images.shape[1], -1))
    return torch.where(box_mask(boxes, height, width), found.view_as(images), images)


def box_mask(boxes: Tensor, height: int, width: int) -> Tensor:
    """Return [n, 1, height, width], true within boxes [n, (top, left, height, width)]."""
    top, left, high, wide = boxes[:, :, None, None].unbind(1)
    rows = torch.arange(height, device=boxes.device)[:, None]
    columns = torch.arange(width, device=boxes.device)
    inside = (rows >= top) & (rows < top + high) & (columns >= left) & (columns < left + wide)
    return inside[:, None]


def _drawn_mask(
    images: Tensor,
    generator: Generator,
    p: float,
    area: tuple[float, float],
    aspect: tuple[float, float],
) -> Tensor:
    n, _, height, width = images.shape
    boxes = random_boxes(n, height, width, generator, area, aspect)
    boxes = boxes * _chosen(n, generator, p)[:, None]  # a box of no size holds no pixel
    return box_mask(boxes.to(images.device), height, width)


def _chosen(count: int, generator: Generator, p: float) -> Tensor:
    if not 0 <= p <= 1:
        raise ValueError(f"random erasing: p must be within 0..1, got {p}")
    return torch.rand(count, generator=generator) < p


def _noise(images: Tensor, generator: Generator) -> Tensor:
    """Return normal noise like the images, from a generator on their device that ours seeds."""
    seed = int(torch.randint(2**62, (), generator=generator))
    local = Generator(images.device).manual_seed(seed)
    return torch.randn(images.shape, generator=local, device=images.device, dtype=images.dtype)
