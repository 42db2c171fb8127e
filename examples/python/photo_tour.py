"""A photo through two libraries that are not Python's: libvips and OpenCV (lesson 14).

    python examples/python/photo_tour.py --photo PHOTO

libvips reads it smaller than it is, crops and resizes; OpenCV changes size, colours, place and
sharpness. Each operation is timed. Swift twin: examples/swift/photo-tour.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from PIL import Image
from rich import print as show
from tandem.data.show import show_images
from tandem.errors import TandemError
from tandem.interop import opencv as cv
from tandem.interop import opencv_filters, opencv_geometry, opencv_library, opencv_warp
from tandem.interop.vips import VipsImage
from tandem.paths import build_folder
from tandem.training.report import write_report
from torch import Tensor


@dataclass
class Stop:
    """What an operation made of the photo, pixels [height, width, 3], and how long it took."""

    name: str
    pixels: Tensor
    milliseconds: float

    @property
    def row(self) -> dict[str, object]:
        """The operation's row in a table."""
        height, width = self.pixels.shape[:2]
        return {
            "operation": self.name,
            "height": height,
            "width": width,
            "milliseconds": self.milliseconds,
        }


def stop(name: str, operation: Callable[[], Tensor]) -> Stop:
    """Time an operation, down to its pixels, the second time: the first opens libraries."""
    operation()
    start = time.perf_counter()
    pixels = operation()
    return Stop(name, pixels, 1000 * (time.perf_counter() - start))


def vips_stops(file: Path, side: int) -> list[Stop]:
    """By libvips, which computes nothing before its pixels are asked for."""
    photo = VipsImage.from_file(file)
    middle = min(photo.width, photo.height)
    left, top = (photo.width - middle) // 2, (photo.height - middle) // 2
    return [
        stop("vips whole", lambda: VipsImage.from_file(file).rgb().tensor()),
        stop("vips thumbnail", lambda: VipsImage.thumbnail(file, side, side).rgb().tensor()),
        stop("vips crop", lambda: photo.cropped(left, top, middle, middle).rgb().tensor()),
        stop("vips resize", lambda: photo.resized(side, side).rgb().tensor()),
    ]


def opencv_stops(file: Path, side: int) -> list[Stop]:
    """By OpenCV, whose channels are blue, green, red until they are turned round."""
    geometry, filters, warp = opencv_geometry, opencv_filters, opencv_warp
    photo = filters.cvt_color(cv.imread(file), "bgr2rgb")
    square = (side, side)
    small = geometry.resize(photo, square, "area")
    corners = [(0, 0), (side, 0), (side, side), (0, side)]
    tilted = [(0.2 * side, 0), (side, 0.1 * side), (side, side), (0, 0.8 * side)]
    turn = warp.get_rotation_matrix_2d((side / 2, side / 2), 20)
    tilt = warp.get_perspective_transform(corners, tilted)
    made: dict[str, Callable[[], cv.Mat]] = {
        "read": lambda: filters.cvt_color(cv.imread(file), "bgr2rgb"),
        "nearest": lambda: geometry.resize(photo, square, "nearest"),
        "linear": lambda: geometry.resize(photo, square, "linear"),
        "cubic": lambda: geometry.resize(photo, square, "cubic"),
        "area": lambda: geometry.resize(photo, square, "area"),
        "lanczos4": lambda: geometry.resize(photo, square, "lanczos4"),
        "grey": lambda: filters.cvt_color(filters.cvt_color(small, "rgb2gray"), "gray2bgr"),
        "flip": lambda: geometry.flip(small, "horizontal"),
        "rotate": lambda: geometry.rotate(small, "clockwise"),
        "warp": lambda: warp.warp_affine(small, turn, square, border="reflect101"),
        "perspective": lambda: warp.warp_perspective(small, tilt, square),
        "blur": lambda: filters.gaussian_blur(small, (9, 9)),
        "median": lambda: filters.median_blur(small, 7),
    }
    return [stop(f"cv {name}", lambda f=f: cv.tensor(f())) for name, f in made.items()]


def drawn(folder: Path) -> Path:
    """Return a photo for those who have none at hand."""
    folder.mkdir(parents=True, exist_ok=True)
    y, x = np.mgrid[:300, :400]
    light = np.where((x // 50 + y // 50) % 2 == 0, 220, 40)
    pixels = np.stack([x * 255 // 399, y * 255 // 299, light], 2).astype(np.uint8)
    Image.fromarray(pixels).save(folder / "drawn.jpg", quality=95)
    return folder / "drawn.jpg"


def main(
    photo: Annotated[Path | None, typer.Option(help="[default: one that is drawn]")] = None,
    side: Annotated[int, typer.Option(min=16, help="of what is shown, in pixels")] = 160,
    out: Annotated[Path | None, typer.Option(help="[default: build/examples/photo_tour]")] = None,
) -> None:
    """Take a photo through libvips and OpenCV, and show what each operation makes of it."""
    folder = out or build_folder() / "examples" / "photo_tour"
    file = photo or drawn(folder)
    stops = vips_stops(file, side) + opencv_stops(file, side)
    images = [torch.as_tensor(each.pixels).permute(2, 0, 1) for each in stops]
    figure = show_images(images, [each.name for each in stops], columns=6)
    page = write_report(
        folder,
        "A photo through libvips and OpenCV",
        {"photo": file, "OpenCV": opencv_library.version()},
        {"stops": figure},
        {"operations": [each.row for each in stops]},
    )
    show(f"{len(stops)} operations: {page}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except TandemError as error:
        raise SystemExit(f"error: {error}") from error
