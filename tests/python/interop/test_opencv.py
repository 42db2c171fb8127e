"""OpenCV through cv2: values, files and what is wrong with them, against NumPy and Pillow."""

import io

import numpy as np
import pytest
import torch
from interop_helpers import mutated, slopes
from PIL import Image
from tandem.interop.opencv import (
    collate_mats,
    from_tensor,
    imdecode,
    imencode,
    imread,
    imwrite,
    tensor,
)
from tandem.interop.opencv_geometry import crop, flip, rotate
from tandem.interop.opencv_header import read_header
from tandem.interop.opencv_library import MOST_PIXELS, OpenCVError, version

KINDS = ("jpg", "png", "bmp", "tif", "webp", "ppm")


def said(call) -> str:
    with pytest.raises(OpenCVError) as raised:
        call()
    return str(raised.value)


def test_it_says_which_opencv_it_is():
    import cv2

    assert version() == cv2.__version__


# Tensors


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_tensors_are_views(channels):
    image = slopes(7, 9, channels)
    pixels = tensor(image)
    image[0, 0, 0] = 77
    assert pixels[0, 0, 0] == 77
    copy = from_tensor(pixels)
    image[0, 0, 0] = 78
    assert copy[0, 0, 0] == 77
    assert copy.shape == (7, 9, channels)


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 5), (0, 4, 3)])
def test_a_tensor_of_another_form_is_refused(shape):
    with pytest.raises(ValueError, match=r"needs \[rows, cols, 1 to 4 channels\]"):
        from_tensor(torch.zeros(shape))


def test_numbers_that_no_tensor_has_are_refused():
    words = np.array([[["a"]]])
    assert said(lambda: tensor(words)).startswith("pixels [1, 1, 1]: ")


def test_images_become_a_batch_of_floats():
    images = [slopes(20, 30), flip(slopes(20, 30), "both")]
    batch = collate_mats(images)
    assert batch.shape == (2, 20, 30, 3)
    np.testing.assert_allclose(batch.numpy(), np.stack(images) / 255, atol=1e-6)
    parts = [crop(image, 1, 2, (5, 6)) for image in images]
    np.testing.assert_array_equal(collate_mats(parts, 1).numpy(), np.stack(parts))
    with pytest.raises(ValueError, match="needs images of one shape"):
        collate_mats([slopes(2, 3), slopes(3, 2)])


# Files that are sound


@pytest.mark.parametrize("kind", ["png", "bmp", "tif", "ppm"])
def test_pixels_are_pillow_s(tmp_path, kind):
    imwrite(tmp_path / f"a.{kind}", slopes(48, 64))
    with Image.open(tmp_path / f"a.{kind}") as image:
        np.testing.assert_array_equal(np.asarray(image)[..., ::-1], slopes(48, 64))
    image = imread(tmp_path / f"a.{kind}")
    np.testing.assert_array_equal(image, slopes(48, 64))
    np.testing.assert_array_equal(imread(tmp_path / f"a.{kind}", "unchanged"), image)
    assert imread(tmp_path / f"a.{kind}", "grayscale").shape == (48, 64, 1)


def test_quality_is_the_caller_s_choice():
    image = slopes(48, 64)
    np.testing.assert_array_equal(imdecode(imencode(".webp", image, 101)), image)
    coarse, fine = imencode(".jpg", image, 10), imencode(".jpg", image)
    assert len(coarse) < len(fine)
    distances = [np.abs(imdecode(data).astype(int) - image).mean() for data in (fine, coarse)]
    assert distances[0] < distances[1]


def test_forms_are_the_file_s():
    four = imencode(".png", slopes(8, 9, 4))
    np.testing.assert_array_equal(imdecode(four, "unchanged"), slopes(8, 9, 4))
    assert imdecode(four).shape == (8, 9, 3)
    deep = np.array([[0, 257], [25700, 65535]], np.uint16)[..., None]
    file = imencode(".png", deep)
    np.testing.assert_array_equal(imdecode(file, "unchanged"), deep)
    assert imdecode(file, "grayscale").ravel().tolist() == [0, 1, 100, 255]


def test_a_photo_is_turned_as_its_tag_says():
    """EXIF tag 274 says 6: it was taken with the camera turned."""
    exif = Image.Exif()
    exif[274] = 6
    file = io.BytesIO()
    Image.fromarray(slopes(48, 64)).save(file, "JPEG", exif=exif)
    photo = file.getvalue()
    as_it_lies = imdecode(photo, turned=False)
    assert as_it_lies.shape == (48, 64, 3)
    np.testing.assert_array_equal(imdecode(photo), rotate(as_it_lies, "clockwise"))
    np.testing.assert_array_equal(imdecode(photo, "unchanged"), as_it_lies)


# What is wrong with a file


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    path = tmp_path / "none.jpg"
    assert said(lambda: imread(path)) == f"{path}: cannot be read: No such file or directory"
    assert said(lambda: imread(tmp_path)) == f"{tmp_path}: cannot be read: Is a directory"


@pytest.mark.parametrize("data", [b"", b"GIF89a and words, and no picture that is read."])
def test_an_empty_file_and_another_format_are_refused(tmp_path, data):
    path = tmp_path / "a.jpg"
    path.write_bytes(data)
    expected = f"{path}: is no BMP, JPEG, PNG, PNM, TIFF or WebP file"
    assert said(lambda: imread(path)) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_anywhere_is_refused(kind):
    data = imencode(f".{kind}", slopes(24, 32))
    for count in range(3, len(data), max(1, len(data) // 40)):
        assert said(lambda count=count: imdecode(data[:count], name="a")).startswith("a: is ")


def test_a_jpeg_with_more_behind_it_is_whole():
    """What follows a photo's end mark, such as a film, may hold any bytes."""
    data = imencode(".jpg", slopes(48, 64))
    np.testing.assert_array_equal(imdecode(data + b"\xff\xda\0\3\7"), imdecode(data))
    assert said(lambda: imdecode(data[:-2], name="b")) == "b: is cut short"


def test_a_huge_size_is_refused_before_it_is_decoded():
    data = bytearray(imencode(".jpg", slopes(48, 64)))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = 255, 220, 250, 220
    expected = f"b: 64220 x 65500 pixels are more than {MOST_PIXELS}"
    assert said(lambda: imdecode(bytes(data), name="b")) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_the_bound_is_the_caller_s_choice(kind):
    data = imencode(f".{kind}", slopes(48, 64))
    expected = "a: 64 x 48 pixels are more than 3071"
    assert said(lambda: imdecode(data, name="a", most_pixels=3071)) == expected
    assert imdecode(data, most_pixels=3072).shape[1] == 64


@pytest.mark.parametrize("kind", ["WebP", "TIFF", "PPM", "BMP", "PNG", "JPEG"])
@pytest.mark.parametrize("mode", ["L", "RGB", "1"])
def test_sizes_are_those_that_pillow_wrote(kind, mode):
    for options in ({}, {"lossless": True}, {"progressive": True}):
        file = io.BytesIO()
        Image.fromarray(slopes(5, 700)).convert(mode).save(file, kind, **options)
        header = read_header(file.getvalue())
        assert (header.width, header.height) == (700, 5)
        assert header.kind in (kind.lower(), "pnm")


def test_sizes_are_found_in_older_and_rarer_headers():
    old_bmp = b"BM" + bytes(12) + bytes([12, 0, 0, 0, 44, 1, 5, 0])
    parts = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + bytes([43, 1, 0, 4, 0, 0])
    big_tiff = b"MM\0*\0\0\0\x08\0\x02" + b"\1\0\0\4\0\0\0\1\0\0\1\x2c"
    big_tiff += b"\1\1\0\3\0\0\0\1\0\5\0\0"
    for data in (old_bmp, parts, big_tiff, b"P5 # 7 8\n300\t# 9\n5 255\n"):
        header = read_header(data)
        assert (header.width, header.height) == (300, 5)
        for count in range(12, len(data) - 8):
            with pytest.raises(ValueError, match="is cut short"):
                read_header(data[:count])


def test_what_cannot_be_written_is_said(tmp_path):
    image = slopes(8, 9)
    path = tmp_path / "a.nothing"
    start = f"{path}: cannot be written: pixels [8, 9, 3] as .nothing: "
    assert said(lambda: imwrite(path, image)).startswith(start)
    path = tmp_path / "none" / "a.png"
    expected = f"{path}: cannot be written: No such file or directory"
    assert said(lambda: imwrite(path, image)) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_raises_or_is_read(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    refusals = []
    for data in mutated(imencode(f".{kind}", slopes(48, 64)), 40):
        path.write_bytes(data)
        try:
            tensor(imread(path))
        except OpenCVError as error:
            refusals.append(str(error))
    assert refusals, "no damage was noticed"
    assert all(refusal.startswith(f"{path}: ") for refusal in refusals)
