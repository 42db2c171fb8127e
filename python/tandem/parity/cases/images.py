"""Parity of images: the same files opened, resized and made into batches, pixel for pixel.

Inputs: for KIND each of "jpeg", "progressive", "grey", "cmyk", "png", "palette", "alpha", "gif" and
"bmp", uint8, "KIND" the bytes of a file of clouds, 61 x 83; "sizes" int64 [40, 2], height and
width; "boxes" float64 [40, 4], (left, top, right, bottom) within an image of "sizes/source".

Outputs, int32: "KIND/opened" [61, 83, 3]; for FILTER each of Pillow's six "resized/FILTER", the
pixels of the "jpeg" cut to a size of "sizes/source", its box resized to one of "sizes", and so 40
times, end to end. float32: "batch" [9, 3, 20, 30], all files resized, made tensors and normalised;
"floats", the same as floats from 0 to 1; "again", of one channel by other statistics.
"""

import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from tandem.data.images import (
    ImageList,
    MakeRGB,
    ResizeFixed,
    ToByteTensor,
    ToFloatTensor,
    normalize_chan,
    open_pillow,
)
from tandem.parity.arrays import to_arrays
from tandem.parity.case import Arrays, Case, Tolerance
from tandem.parity.files import clouds, written

__all__ = ["CASE"]

_SIZE = (83, 61)
_RESIZES = 40
_KINDS = {
    "jpeg": ("RGB", "JPEG"),
    "progressive": ("RGB", "JPEG"),
    "grey": ("L", "JPEG"),
    "cmyk": ("CMYK", "JPEG"),
    "png": ("RGB", "PNG"),
    "palette": ("P", "PNG"),
    "alpha": ("RGBA", "PNG"),
    "gif": ("P", "GIF"),
    "bmp": ("RGB", "BMP"),
}
_FILTERS = ("nearest", "box", "bilinear", "hamming", "bicubic", "lanczos")


def _inputs(rng: np.random.Generator) -> Arrays:
    files = {kind: _file(rng, kind, *form) for kind, form in _KINDS.items()}
    source, sizes = (rng.integers(2, side, (_RESIZES, 2)) for side in (61, 90))
    sizes[::7] = source[::7]
    # Of each side's four quarters the box begins in the first and ends in the last: or it is whole.
    first, last = (rng.uniform(0, 0.25, (_RESIZES, 2)) for _ in range(2))
    first[::3] = last[::3] = 0
    wide = source[:, ::-1]
    boxes = np.concatenate([first * wide, (1 - last) * wide], 1)
    return {**files, "sizes": sizes, "sizes/source": source, "boxes": boxes}


def _file(rng: np.random.Generator, kind: str, mode: str, form: str) -> np.ndarray:
    small = rng.integers(0, 256, (9, 12, 3), np.uint8)
    image = clouds(small, _SIZE).convert(mode)
    options = {"progressive": True} if kind == "progressive" else {}
    return written(lambda file: image.save(file, form, **options))


def _outputs(inputs: Arrays) -> Arrays:
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: Path(folder, kind) for kind in _KINDS}
        for kind, path in paths.items():
            path.write_bytes(inputs[kind].tobytes())
        opened = {kind: open_pillow(path) for kind, path in paths.items()}
        tfms = [MakeRGB(), ToByteTensor(), ResizeFixed((20, 30))]
        batch = torch.stack(ImageList(list(paths.values()), folder, tfms)[:])
    floats = ToFloatTensor()(batch)
    outputs = {f"{kind}/opened": _pixels(image) for kind, image in opened.items()}
    outputs |= {f"resized/{name}": _resized(inputs, opened["jpeg"], name) for name in _FILTERS}
    return outputs | to_arrays(
        {
            "batch": normalize_chan(batch),
            "floats": normalize_chan(floats),
            "again": normalize_chan(floats[:, :1], [0.4], [0.3]),
        }
    )


def _resized(inputs: Arrays, image: Image.Image, name: str) -> np.ndarray:
    made, kernel = [], Image.Resampling[name.upper()]
    rows = zip(*(inputs[key].tolist() for key in ("sizes", "sizes/source", "boxes")), strict=True)
    for (height, width), (rows_cut, columns_cut), box in rows:
        part = image.crop((0, 0, columns_cut, rows_cut))
        made.append(_pixels(part.resize((width, height), kernel, tuple(box))).ravel())
    return np.concatenate(made)


def _pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(np.int32)


CASE = Case(
    milestone="data/images",
    name="images",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={
        "*/opened": Tolerance(0.0, "exact: decoders of the same arithmetic"),
        "resized/*": Tolerance(0.0, "exact: the same whole numbers, added in any order"),
        "*": Tolerance(0.0, "exact: float32 operations in the same order"),
    },
)
