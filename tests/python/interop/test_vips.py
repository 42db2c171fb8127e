"""libvips through pyvips, against Pillow; damaged files; nothing left behind."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from interop_helpers import mutated, slopes
from PIL import Image
from tandem.interop.vips import MOST_PIXELS, VipsError, VipsImage, VipsMissingError, library

try:
    library()
except VipsMissingError as error:
    pytest.skip(str(error), allow_module_level=True)

KINDS = ("jpg", "png", "webp", "gif", "tif")


def save(path, pixels: np.ndarray, **options):
    Image.fromarray(pixels).save(path, **options)
    return path


def distance(a: torch.Tensor, b: torch.Tensor) -> float:
    assert a.shape == b.shape
    return float((a.float() - b.float()).abs().mean())


@pytest.mark.parametrize("kind", ["png", "tif", "webp"])
def test_pixels_are_pillow_s(tmp_path, kind):
    pixels = slopes(48, 64)
    options = {"lossless": True} if kind == "webp" else {}
    image = VipsImage.from_file(save(tmp_path / f"a.{kind}", pixels, **options))
    assert (image.width, image.height, image.channels, image.is_bytes) == (64, 48, 3, True)
    np.testing.assert_array_equal(image.tensor().numpy(), pixels)


@pytest.mark.parametrize("kind", ["png", "tif", "webp[lossless=true]"])
def test_what_is_written_is_what_pillow_reads(tmp_path, kind):
    pixels = slopes(48, 64)
    VipsImage.from_tensor(torch.from_numpy(pixels)).write(tmp_path / f"a.{kind}")
    with Image.open(tmp_path / f"a.{kind.split('[')[0]}") as image:
        np.testing.assert_array_equal(np.asarray(image), pixels)


def test_a_jpeg_is_close_to_pillow_s(tmp_path):
    path = save(tmp_path / "a.jpg", slopes(48, 64))
    with Image.open(path) as image:
        pillow = torch.from_numpy(np.asarray(image).copy())
    assert distance(VipsImage.from_file(path).tensor(), pillow) < 1


def test_a_sequential_image_gives_its_pixels_once(tmp_path):
    path = save(tmp_path / "a.jpg", slopes(480, 640))
    image = VipsImage.from_file(path, sequential=True)
    assert torch.equal(image.tensor(), VipsImage.from_file(path).tensor())
    with pytest.raises(VipsError, match=f"^{path}: .*out of order"):
        image.tensor()


def test_a_part_is_cut_out():
    pixels = torch.from_numpy(slopes(48, 64))
    part = VipsImage.from_tensor(pixels).cropped(10, 5, 7, 3)
    assert torch.equal(part.tensor(), pixels[5:8, 10:17])


def test_nearest_takes_pixels_as_they_are():
    pixels = torch.from_numpy(slopes(6, 8))
    doubled = VipsImage.from_tensor(pixels).resized(16, 12, "nearest").tensor()
    assert torch.equal(doubled[::2, ::2], pixels)


@pytest.mark.parametrize("kernel", ["linear", "cubic", "lanczos3"])
@pytest.mark.parametrize("size", [(20, 11), (63, 49), (101, 67)])
def test_a_size_is_reached_exactly(kernel, size):
    width, height = size
    image = VipsImage.from_tensor(torch.from_numpy(slopes(49, 63)))
    made = image.resized(width, height, kernel).tensor()
    assert distance(made, torch.from_numpy(slopes(height, width))) < 8  # half a pixel


def test_a_thumbnail_is_the_shrunken_image(tmp_path):
    path = save(tmp_path / "a.jpg", slopes(480, 640))
    inside = VipsImage.thumbnail(path, 64, 64)
    assert distance(inside.tensor(), VipsImage.from_file(path).resized(64, 48).tensor()) < 2
    assert repr(VipsImage.thumbnail(path, 64, 64, "stretched")) == "64 x 64 image of 3 channels"


@pytest.mark.parametrize("channels", [1, 4])
def test_every_form_becomes_rgb(tmp_path, channels):
    pixels = slopes(48, 64, channels)
    image = VipsImage.from_file(save(tmp_path / "a.png", pixels.squeeze()))
    expected = np.repeat(pixels, 3, 2) if channels == 1 else pixels[..., :3]
    np.testing.assert_array_equal(image.rgb().tensor().numpy(), expected)


def test_sixteen_bits_are_no_bytes(tmp_path):
    values = np.array([[0, 257], [25700, 65535]], np.uint16)
    image = VipsImage.from_file(save(tmp_path / "a.png", values))
    assert not image.is_bytes
    with pytest.raises(VipsError, match="has not eight bits"):
        image.tensor()
    assert image.rgb().tensor()[..., 0].tolist() == [[0, 1], [100, 255]]


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 5)])
def test_a_tensor_of_another_form_is_refused(shape):
    with pytest.raises(ValueError, match=r"needs bytes \[height, width, 1 to 4 channels\]"):
        VipsImage.from_tensor(torch.zeros(shape, dtype=torch.uint8))


# What is wrong with a file


def refused(path, said: str) -> None:
    """Both ways of reading it must say so."""
    with pytest.raises(VipsError, match=f"^{path}: {said}"):
        VipsImage.from_file(path).tensor()
    with pytest.raises(VipsError, match=f"^{path}: {said}"):
        VipsImage.thumbnail(path, 16, 16).tensor()


def test_a_missing_file_is_named(tmp_path):
    refused(tmp_path / "none.jpg", "VipsForeignLoad: file .* does not exist")


@pytest.mark.parametrize("data", [b"", b"These are words, and no picture at all."])
def test_an_empty_file_and_another_format_are_refused(tmp_path, data):
    (tmp_path / "a.jpg").write_bytes(data)
    refused(tmp_path / "a.jpg", "VipsForeignLoad: .* is not a known file format")


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_short_is_refused(tmp_path, kind):
    data = save(tmp_path / f"a.{kind}", slopes(480, 640)).read_bytes()
    (tmp_path / f"b.{kind}").write_bytes(data[: -len(data) // 3])
    refused(tmp_path / f"b.{kind}", "")


def test_a_huge_size_is_refused_before_it_is_decoded(tmp_path):
    data = bytearray(save(tmp_path / "a.jpg", slopes(48, 64)).read_bytes())
    frame = data.index(b"\xff\xc0")  # the frame header, which has no checksum
    data[frame + 5 : frame + 9] = b"\xff\xdc\xff\xdc"
    (tmp_path / "a.jpg").write_bytes(data)
    refused(tmp_path / "a.jpg", f"65500 x 65500 pixels are more than {MOST_PIXELS}")


def test_the_bound_is_the_caller_s_choice(tmp_path):
    path = save(tmp_path / "a.png", slopes(48, 64))
    with pytest.raises(VipsError, match="64 x 48 pixels are more than 3071"):
        VipsImage.from_file(path, most_pixels=3071)
    assert VipsImage.from_file(path, most_pixels=3072).width == 64


def test_a_part_outside_and_no_size_are_refused(tmp_path):
    image = VipsImage.from_tensor(torch.from_numpy(slopes(48, 64)))
    with pytest.raises(VipsError, match="bad extract area"):
        image.cropped(60, 0, 5, 5)
    with pytest.raises(VipsError, match="no size of 0 x 5"):
        image.resized(0, 5)
    with pytest.raises(VipsError, match="is not a known file format"):
        image.write(tmp_path / "a.nothing")


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_raises_or_is_read(tmp_path, kind):
    path = save(tmp_path / f"a.{kind}", slopes(48, 64))
    refusals = 0
    for data in mutated(path.read_bytes(), 20):
        path.write_bytes(data)
        for read in (VipsImage.from_file, lambda file: VipsImage.thumbnail(file, 16, 16)):
            try:
                read(path).rgb().tensor()
            except VipsError:
                refusals += 1
    assert refusals, "no damage was noticed"


def test_a_small_file_cut_short_is_refused_every_time(tmp_path):
    data = save(tmp_path / "a.jpg", slopes(48, 64)).read_bytes()
    (tmp_path / "b.jpg").write_bytes(data[:-200])
    for _ in range(300):
        refused(tmp_path / "b.jpg", "VipsJpeg: Premature end of input file")


def test_spacy_finds_its_own_hdf5_after_libvips():
    """libvips brings the system's HDF5, which h5py, loaded later, took for its own."""
    code = "from tandem.interop.vips import library; library(); import spacy"
    subprocess.run([sys.executable, "-c", code], check=True)
