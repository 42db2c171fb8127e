import warnings

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from tandem.bench.torchvision_reference import torchvision
from tandem.data.block import CategoryProcessor, ItemError, SplitData, label_by_func, parent_labeler
from tandem.data.images import (
    ImageList,
    MakeRGB,
    ResizeFixed,
    ToByteTensor,
    ToFloatTensor,
    imagenet_stats,
    normalize_chan,
)
from tandem.data.loader import DataLoader

TENSOR = [ResizeFixed(32), ToByteTensor()]


def photo(height=60, width=80, seed=0):
    """A smooth image, as JPEG likes them, [h, w, 3]."""
    coarse = np.random.default_rng(seed).integers(0, 256, (5, 6, 3), np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


@pytest.fixture
def folder(tmp_path):
    for side, count in (("train", 3), ("val", 2)):
        for label in ("dog", "cat"):
            (tmp_path / side / label).mkdir(parents=True)
            for i in range(count):
                path = tmp_path / side / label / f"{i}.jpg"
                Image.fromarray(photo(60 + i, 80, i)).save(path, quality=95)
    return tmp_path


@pytest.fixture
def path(folder):
    return folder / "train/dog/0.jpg"


# Opening


@pytest.mark.parametrize("opener", ["pillow", "opencv"])
@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA", "CMYK"])
def test_both_openers_give_rgb_bytes_of_any_mode(tmp_path, opener, mode):
    expected, name = Image.fromarray(photo()), "image.jpg" if mode == "CMYK" else "image.png"
    changed = expected.convert(mode)
    changed.save(tmp_path / name)
    found = ImageList([tmp_path / name], opener=opener)[0]
    array = np.asarray(found)
    assert (array.shape, array.dtype) == ((60, 80, 3), np.uint8)
    assert getattr(found, "mode", "RGB") == "RGB"
    difference = np.abs(array.astype(int) - np.asarray(changed.convert("RGB")))
    assert difference.max() == 0 or (mode == "CMYK" and difference.mean() < 3)  # JPEG loses


def test_the_decoders_agree_on_a_jpeg(path):
    one, other = (np.asarray(ImageList([path], opener=o)[0]) for o in ("pillow", "opencv"))
    assert np.abs(one.astype(int) - other).max() <= 3  # two builds of libjpeg


def test_neither_opener_turns_an_image_by_its_tag(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn
    Image.fromarray(photo(60, 80)).save(tmp_path / "turned.jpg", exif=exif)
    for opener in ("pillow", "opencv"):
        found = ImageList([tmp_path / "turned.jpg"], opener=opener)[0]
        assert np.asarray(found).shape == (60, 80, 3)


@pytest.mark.parametrize("opener", ["pillow", "opencv"])
@pytest.mark.parametrize("name", ["cut.jpg", "cut.png", "empty.jpg", "text.jpg", "missing.jpg"])
def test_a_file_that_cannot_be_decoded_is_named(tmp_path, path, opener, name):
    Image.open(path).save(tmp_path / "whole.png")
    whole = tmp_path / "whole.png" if name.endswith("png") else path
    contents = {"cut": whole.read_bytes()[:-600], "empty": b"", "text": b"no image"}
    if name != "missing.jpg":
        (tmp_path / name).write_bytes(contents[name.split(".")[0]])
    with pytest.raises(ItemError, match=rf"{name} cannot be read: \w+"):
        ImageList([tmp_path / name], opener=opener)[0]


def test_what_follows_a_whole_jpeg_does_no_harm(tmp_path, path):
    (tmp_path / "more.jpg").write_bytes(path.read_bytes() + b"\xff\xd8 a second image")
    found = [ImageList([p], opener="opencv")[0] for p in (path, tmp_path / "more.jpg")]
    assert (found[0] == found[1]).all()


def test_files_are_closed_when_they_were_read(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        for opener in ("pillow", "opencv"):
            ImageList([path], opener=opener)[0]


def test_only_images_are_found_and_only_known_openers_taken(folder):
    (folder / "train/dog/labels.csv").write_text("dog")
    assert len(ImageList.from_files(folder)) == 10
    assert ImageList.from_files(folder, opener="opencv").new([]).opener == "opencv"
    with pytest.raises(ValueError, match="opener is one of pillow, opencv, got 'vips'"):
        ImageList([], opener="vips")


# Transforms


def test_arrays_of_every_form_are_made_rgb():
    grey = np.arange(6, dtype=np.uint8).reshape(2, 3)
    for array in (grey, grey[..., None]):
        assert (MakeRGB()(array) == np.stack([grey] * 3, 2)).all()
    colours = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    assert (MakeRGB()(colours) == colours[..., :3]).all()
    assert MakeRGB()(Image.fromarray(grey)).mode == "RGB"
    with pytest.raises(ValueError, match=r"got \[2, 3, 2\]"):
        MakeRGB()(colours[..., :2])


@pytest.mark.parametrize("size", [32, (24, 48), 100])
def test_pillow_resizes_as_torchvision_does(size):
    image, tv = Image.fromarray(photo()), torchvision().transforms
    side = (size, size) if isinstance(size, int) else size
    expected = tv.functional.resize(image, list(side))
    assert np.array_equal(ResizeFixed(size)(image), expected)
    assert expected.size == (side[1], side[0])


def test_arrays_are_shrunk_by_areas_and_grown_between_pixels():
    array = photo(60, 80)
    halved = ResizeFixed((30, 40))(array)
    means = array.reshape(30, 2, 40, 2, 3).mean((1, 3))
    assert np.abs(halved - means).max() <= 0.5
    grown = ResizeFixed((120, 160))(array)
    assert grown.shape == (120, 160, 3)
    assert np.abs(grown[::2, ::2].astype(int) - array).mean() < 8


def test_bytes_of_pillow_and_of_arrays_are_torchvisions():
    tv = torchvision().transforms.functional
    for image in (Image.fromarray(photo()), Image.fromarray(photo()).convert("L")):
        expected = tv.pil_to_tensor(image)
        for given in (image, np.asarray(image).reshape(60, 80, -1)):
            made = ToByteTensor()(given)
            assert made.dtype == torch.uint8
            assert torch.equal(made, expected)


def test_a_tensor_has_memory_of_its_own():
    array = photo()
    made = ToByteTensor()(array)
    made.zero_()
    assert array.any()


def test_floats_are_torchvisions():
    image, tv = Image.fromarray(photo()), torchvision().transforms
    made = ToFloatTensor()(ToByteTensor()(image))
    assert torch.equal(made, tv.functional.to_tensor(image))
    with pytest.raises(TypeError, match="needs bytes, got torch"):
        ToFloatTensor()(made)


def test_the_transforms_come_in_the_order_that_they_need(path):
    shuffled = [ToFloatTensor(), ToByteTensor(), ResizeFixed(16), MakeRGB()]
    made = ImageList([path], tfms=shuffled)[0]
    assert (made.shape, made.dtype) == ((3, 16, 16), torch.float32)


@pytest.mark.parametrize("shape", [(4, 3, 8, 9), (3, 8, 9)])
def test_channels_are_normalised_as_torchvision_does(shape):
    x = torch.randint(0, 256, shape, dtype=torch.uint8)
    expected = torchvision().transforms.functional.normalize(x / 255, *imagenet_stats)
    before = x.clone()
    for given in (x, x / 255):
        torch.testing.assert_close(normalize_chan(given), expected, rtol=1e-5, atol=1e-6)
    assert torch.equal(x, before)
    one = normalize_chan(x[..., :1, :, :], [0.5], [0.25])
    torch.testing.assert_close(one, (x[..., :1, :, :] / 255 - 0.5) / 0.25)
    double = normalize_chan(x.double(), *(torch.tensor(s) for s in imagenet_stats))
    assert double.dtype == torch.float64


def test_another_number_of_channels_is_named():
    with pytest.raises(ValueError, match=r"needs 3 channels, \[..., 3, h, w\], got \[2, 1, 4, 4\]"):
        normalize_chan(torch.zeros(2, 1, 4, 4))


# The whole way


@pytest.mark.parametrize("workers", [0, 1])
def test_batches_are_those_of_torchvisions_folder(folder, workers):
    """ImageFolder, Resize, ToTensor, Normalize and torch's own loader, value by value."""
    tv = torchvision()
    steps = tv.transforms.Compose(
        [
            tv.transforms.Resize((32, 32)),
            tv.transforms.ToTensor(),
            tv.transforms.Normalize(*imagenet_stats),
        ]
    )
    reference = tv.datasets.ImageFolder(folder / "train", steps)
    images = ImageList.from_files(folder, tfms=TENSOR)
    halves = SplitData.split_by_func(images, lambda p: p.parent.parent.name == "val")
    data = label_by_func(halves, parent_labeler, proc_y=CategoryProcessor())
    loader = DataLoader(data.train, 4, num_workers=workers, batch_tfms=[normalize_chan])
    assert data.train.proc_y[0].vocab == reference.classes
    expected = torch.utils.data.DataLoader(reference, 4)
    for (x, y), (their_x, their_y) in zip(loader, expected, strict=True):
        torch.testing.assert_close(x, their_x, rtol=1e-5, atol=1e-6)
        assert torch.equal(y, their_y)
        assert x.is_contiguous()
