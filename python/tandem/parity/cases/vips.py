"""Parity of libvips: the same two files, the same operations, byte for byte.

Inputs: jpg, uint8, the bytes of a colour photo's worth of clouds, 120 x 90; png, of a grey one with
transparency. Outputs, for NAME each of the two, int32 [height, width, channels]: NAME/tensor,
NAME/sequential, NAME/rgb, NAME/thumbnail, NAME/stretched, NAME/cropped, NAME/resized/KERNEL, and
NAME/written, what is read from a PNG that was written.
"""

import tempfile
from functools import partial
from pathlib import Path
from typing import get_args

import numpy as np

from tandem.interop.vips import Kernel, VipsImage, VipsMissingError, library
from tandem.parity.case import Arrays, Case, Tolerance, absence
from tandem.parity.files import clouds, written

__all__ = ["CASE"]

_SIZE = (120, 90)
_KINDS = {"jpg": ("JPEG", 3), "png": ("PNG", 2)}


def _inputs(rng: np.random.Generator) -> Arrays:
    return {name: _file(rng, *kind) for name, kind in _KINDS.items()}


def _file(rng: np.random.Generator, kind: str, channels: int) -> np.ndarray:
    """Return a file of clouds: few numbers, drawn large."""
    small = rng.integers(0, 256, (12, 16, channels), np.uint8)
    return written(lambda file: clouds(small, _SIZE).save(file, kind))


def _outputs(inputs: Arrays) -> Arrays:
    outputs: Arrays = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in _KINDS:
            path = Path(folder) / f"a.{name}"
            path.write_bytes(inputs[name].tobytes())
            for key, image in _pictures(path).items():
                outputs[f"{name}/{key}"] = image.tensor().numpy().astype(np.int32)
    return outputs


def _pictures(path: Path) -> dict[str, VipsImage]:
    image, copy = VipsImage.from_file(path), path.with_name("b.png")
    image.rgb().write(copy)
    return {
        "tensor": image,
        "sequential": VipsImage.from_file(path, sequential=True),
        "rgb": image.rgb(),
        "thumbnail": VipsImage.thumbnail(path, 32, 32),
        "stretched": VipsImage.thumbnail(path, 32, 32, "stretched"),
        "cropped": image.cropped(10, 5, 40, 30),
        "written": VipsImage.from_file(copy),
        **{f"resized/{kernel}": image.resized(50, 70, kernel) for kernel in get_args(Kernel)},
    }


CASE = Case(
    milestone="interop/vips",
    name="vips",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(0.0, "exact: the same library on the same numbers")},
    missing=partial(absence, library, VipsMissingError),
)
