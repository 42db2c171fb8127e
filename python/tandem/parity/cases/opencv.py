"""Parity of OpenCV: the same file, the same operations; two versions of OpenCV.

Inputs: png, uint8, the bytes of a colour photo's worth of clouds, 120 x 90, with transparency; jpg,
the same without. Outputs, int32 [rows, cols, channels]: read/MODE, read/again (written and read),
read/encoded (as BMP, and read), color/CONVERSION, resize/SIZE/INTERPOLATION, flip/MODE,
rotate/TURN, transpose, crop, border/BORDER, blur/KIND, warp/KIND/INTERPOLATION, and jpeg; batch,
float32, two images as floats 0 to 1.

Python's OpenCV comes with its wheel, and Swift's with the system: as a rule they are not the same
version. What takes pixels as they are is equal all the same; where pixels are computed, versions
round in other places.
"""

import tempfile
from pathlib import Path
from typing import get_args

import numpy as np

from tandem.interop.opencv import collate_mats, imdecode, imencode, imread, imwrite
from tandem.interop.opencv_filters import blur, cvt_color, gaussian_blur, median_blur
from tandem.interop.opencv_geometry import copy_make_border, crop, flip, resize, rotate, transpose
from tandem.interop.opencv_library import (
    Border,
    ColorConversion,
    FlipMode,
    Interpolation,
    Mat,
    Rotation,
)
from tandem.interop.opencv_warp import (
    get_affine_transform,
    get_perspective_transform,
    get_rotation_matrix_2d,
    warp_affine,
    warp_perspective,
)
from tandem.parity.case import Arrays, Case, Tolerance
from tandem.parity.files import clouds, written

__all__ = ["CASE"]

_SIZE = (120, 90)
_SIZES = {"small": (50, 35), "large": (170, 140)}
_CORNERS = ((0.0, 0.0), (119.0, 0.0), (119.0, 89.0), (0.0, 89.0))
_ASLANT = ((10.0, 5.0), (110.0, 15.0), (100.0, 80.0), (5.0, 70.0))
# Where OpenCV's headers are looked for, as swift/Package.swift does.
_ROOTS = ("/usr", "/usr/local", "/opt/homebrew")


def _inputs(rng: np.random.Generator) -> Arrays:
    image = clouds(rng.integers(0, 256, (12, 16, 4), np.uint8), _SIZE)
    return {
        "png": written(lambda file: image.save(file, "PNG")),
        "jpg": written(lambda file: image.convert("RGB").save(file, "JPEG")),
    }


def _outputs(inputs: Arrays) -> Arrays:
    png = inputs["png"].tobytes()
    image = imdecode(png)
    pictures = {
        **_read(image, png),
        **_colors(image),
        **_geometry(image),
        **_filters(image),
        **_warps(image),
        "jpeg": imdecode(inputs["jpg"].tobytes()),
    }
    outputs: Arrays = {name: picture.astype(np.int32) for name, picture in pictures.items()}
    outputs["batch"] = collate_mats([image, flip(image, "both")]).numpy()
    return outputs


def _read(image: Mat, png: bytes) -> dict[str, Mat]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.png"
        imwrite(path, image)
        again = imread(path)
    return {
        "read/color": image,
        "read/grayscale": imdecode(png, "grayscale"),
        "read/unchanged": imdecode(png, "unchanged"),
        "read/again": again,
        "read/encoded": imdecode(imencode(".bmp", image)),
    }


def _colors(image: Mat) -> dict[str, Mat]:
    starts = {"gray": cvt_color(image, "bgr2gray"), "hsv": cvt_color(image, "bgr2hsv")}
    return {
        f"color/{code}": cvt_color(starts.get(code.split("2")[0], image), code)
        for code in get_args(ColorConversion)
    }


def _geometry(image: Mat) -> dict[str, Mat]:
    part = crop(image, 10, 5, (40, 30))
    resized = {
        f"resize/{name}/{kind}": resize(image, size, kind)
        for name, size in _SIZES.items()
        for kind in get_args(Interpolation)
    }
    framed = {
        f"border/{kind}": copy_make_border(part, 3, 4, 5, 6, kind, (1, 2, 3))
        for kind in get_args(Border)
    }
    return {
        **resized,
        **framed,
        **{f"flip/{mode}": flip(image, mode) for mode in get_args(FlipMode)},
        **{f"rotate/{turn}": rotate(image, turn) for turn in get_args(Rotation)},
        "transpose": transpose(image),
        "crop": part,
    }


def _filters(image: Mat) -> dict[str, Mat]:
    return {
        "blur/box": blur(image, (5, 3)),
        "blur/gaussian": gaussian_blur(image, (5, 5)),
        "blur/wide": gaussian_blur(image, (9, 7), 2.5, "replicate"),
        "blur/median3": median_blur(image, 3),
        "blur/median7": median_blur(image, 7),
    }


def _warps(image: Mat) -> dict[str, Mat]:
    turn = get_rotation_matrix_2d((60, 45), 30, 0.8)
    plane = get_perspective_transform(_CORNERS, _ASLANT)
    sheared = get_affine_transform(_CORNERS[:3], _ASLANT[:3])
    made = {
        "warp/sheared": warp_affine(image, sheared, _SIZE),
        "warp/bordered": warp_affine(image, turn, _SIZE, color=(10, 20, 30)),
    }
    kinds: tuple[Interpolation, ...] = ("nearest", "linear", "cubic", "lanczos4")
    for kind in kinds:
        made[f"warp/affine/{kind}"] = warp_affine(image, turn, _SIZE, kind, "reflect101")
        made[f"warp/perspective/{kind}"] = warp_perspective(image, plane, _SIZE, kind)
    return made


def _missing() -> str:
    headers = (Path(root) / "include/opencv4/opencv2/imgcodecs.hpp" for root in _ROOTS)
    if any(header.is_file() for header in headers):
        return ""
    return (
        "OpenCV's headers are not installed: `apt-get install libopencv-core-dev "
        "libopencv-imgcodecs-dev libopencv-imgproc-dev` (Debian, Ubuntu) or "
        "`brew install opencv` (macOS)"
    )


_EXACT = Tolerance(0.0, "exact: pixels as they are")
_ROUNDED = Tolerance(1.5 / 255, "one level of 255: versions round what they compute differently")
# Up to version 4.12 a warp's places are multiples of 1/32 of a pixel.
_PLACED = Tolerance(10 / 255, "ten levels of 255: the older version has a grid of places")
_NEXT = Tolerance(0.25, "between two pixels, the older version's grid may take the other one")

CASE = Case(
    milestone="interop/opencv",
    name="opencv",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={
        "resize/*/nearest": _EXACT,
        "resize/*": _ROUNDED,
        "color/*": _ROUNDED,
        "blur/*": _ROUNDED,
        "jpeg": Tolerance(3 / 255, "two levels of 255: another libjpeg may round differently"),
        "warp/*/nearest": _NEXT,
        "warp/*": _PLACED,
        "batch": Tolerance(),
        "*": _EXACT,
    },
    missing=_missing,
)
