"""Data sets: what is in them, where they are looked for, and what is said when they are not."""

import gzip
import hashlib
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
import sklearn.datasets
from tandem.data import datasets
from tandem.data.datasets import FILES, DataError, ImageDataset, find, load, load_digits, load_mnist
from tandem.data.downloads import MNIST_FILES, MNIST_MIRRORS
from tandem.data.idx import IdxError, read_idx, write_idx


@pytest.fixture
def house(tmp_path, monkeypatch):
    """An empty checkout of its own, with nothing beside it and no TANDEM_DATA."""
    monkeypatch.delenv("TANDEM_DATA", raising=False)
    root = tmp_path / "around" / "checkout"
    root.mkdir(parents=True)
    monkeypatch.setattr(datasets, "repository_root", lambda: root)
    return root


def arrays(side: int = 28, train: int = 20, test: int = 10) -> list[np.ndarray]:
    """Images with every value from 0 to `train`, and labels in turn."""
    images = np.arange(train, dtype=np.uint8).repeat(side * side).reshape(train, side, side)
    labels = (np.arange(train) % 10).astype(np.uint8)
    return [images, labels, images[:test], labels[:test]]


def write(folder: Path, values: list[np.ndarray] | None = None, suffix: str = "") -> Path:
    for name, value in zip(FILES, values or arrays(), strict=True):
        write_idx(folder / (name + suffix), value)
    return folder


def dataset(values: list[np.ndarray], **changes: object) -> ImageDataset:
    return ImageDataset("toy", *values, **({"scale": 255.0, "folder": Path("here")} | changes))


def test_digits_are_scikit_learn_s_each_once():
    data = load_digits()
    bundled = sklearn.datasets.load_digits()
    images = np.concatenate([data.train_images, data.test_images]).reshape(-1, 64)
    labels = np.concatenate([data.train_labels, data.test_labels])
    ours = np.c_[images, labels].tolist()
    theirs = np.c_[bundled.data, bundled.target].astype(int).tolist()
    assert sorted(ours) == sorted(theirs)
    assert (len(data.train_labels), len(data.test_labels)) == (1437, 360)
    assert (data.image_size, data.classes, data.scale) == ((8, 8), 10, 16.0)


def test_normalised_inputs_have_mean_0_and_deviation_1():
    data = load_digits()
    pixels = data.train_images.astype(np.float64) / 16
    assert data.mean == pytest.approx(pixels.mean(), rel=1e-12)
    assert data.std == pytest.approx(pixels.std(), rel=1e-12)
    assert data.train_inputs.dtype == data.test_inputs.dtype == np.float32
    assert data.train_inputs.shape == (1437, 8, 8)
    np.testing.assert_allclose(data.train_inputs, (pixels - data.mean) / data.std, atol=1e-6)
    np.testing.assert_array_equal(data.test_inputs, data.normalise(data.test_images))


def test_normalisation_is_the_contract_s_to_the_bit():
    byte, scale, mean, std = (np.float32(v) for v in (7, 16, 0.3, 0.37))
    image = np.full((1, 1, 1), 7, np.uint8)
    expected = (byte / scale - mean) / std
    assert expected.dtype == np.float32
    assert datasets.normalise(image, 16.0, 0.3, 0.37)[0, 0, 0] == expected


def test_mnist_has_its_known_mean_and_deviation():
    try:
        data = load_mnist()
    except DataError as error:
        pytest.skip(str(error))
    assert (len(data.train_images), len(data.test_images)) == (60000, 10000)
    assert (round(data.mean, 4), round(data.std, 4)) == (0.1307, 0.3081)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_an_argument_is_the_folder_or_holds_it(house, tmp_path, suffix):
    write(tmp_path / "files" / "mnist", suffix=suffix)
    for given in ("files", "files/mnist"):
        data = load_mnist(str(tmp_path / given))
        assert data.folder == tmp_path / "files" / "mnist"
        np.testing.assert_array_equal(data.test_images, arrays()[2])


def test_the_search_goes_from_the_environment_to_the_cache(house, tmp_path, monkeypatch):
    cache = write(house / "shared_data" / "cache" / "mnist")
    assert find("mnist") == cache
    beside = write(house.parent / "shared" / "data" / "mnist", suffix=".gz")
    assert find("mnist") == beside
    monkeypatch.setenv("TANDEM_DATA", str(tmp_path / "mine"))
    assert find("mnist") == beside
    inner = write(tmp_path / "mine" / "mnist")
    assert find("mnist") == inner
    outer = write(tmp_path / "mine")
    assert find("mnist") == outer
    given = write(tmp_path / "given")
    assert find("mnist", given) == given


def test_digits_are_the_checkout_s_unless_told(house, tmp_path, monkeypatch):
    own = write(house / "shared_data" / "digits", arrays(8, 16))
    assert load_digits().folder == own
    monkeypatch.setenv("TANDEM_DATA", str(write(tmp_path / "mine")))  # MNIST is no digits
    assert load_digits().folder == own
    mine = write(tmp_path / "mine" / "digits", arrays(8, 16))
    assert load("digits").folder == mine


def test_missing_data_say_where_they_were_looked_for_and_how_to_get_them(house, monkeypatch):
    monkeypatch.setenv("TANDEM_DATA", "/mine")
    places = ["/mine", "/mine/mnist", house.parent / "shared/data/mnist"]
    places += [house / "shared_data/cache/mnist"]
    text = f"^mnist is not in {', '.join(map(str, places))}: get it with `tandem data mnist`$"
    with pytest.raises(DataError, match=text):
        load_mnist()
    with pytest.raises(DataError, match=r"^digits is not in .*: get it with `tandem data`$"):
        load_digits()


def test_a_given_folder_is_the_only_one_looked_in(house, tmp_path):
    write(house / "shared_data" / "cache" / "mnist")
    given = tmp_path / "given"
    places, command = f"{given}, {given}/mnist", f"`tandem data mnist --folder {given}`"
    with pytest.raises(DataError, match=f"^mnist is not in {places}: get it with {command}$"):
        load_mnist(given)


def test_a_file_that_is_missing_among_others_is_named(house, tmp_path):
    folder = write(tmp_path / "some")
    (folder / FILES[3]).unlink()
    with pytest.raises(DataError, match=f"some \\(which lacks {FILES[3]}\\)"):
        load_mnist(folder)


def test_an_unknown_name_is_refused():
    with pytest.raises(DataError, match="'cifar': choose one of digits, mnist"):
        load("cifar")


def test_a_data_set_of_another_size_is_refused(house, tmp_path):
    with pytest.raises(DataError, match=r"mnist in .*: expected images of 28x28, found 8x8"):
        load_mnist(write(tmp_path, arrays(8)))


def test_a_broken_file_is_named(house, tmp_path):
    broken = write(tmp_path) / FILES[2]
    broken.write_bytes(broken.read_bytes()[:-1])
    with pytest.raises(IdxError, match=re.escape(str(broken))):
        load_mnist(tmp_path)


def changed(index: int, value: np.ndarray) -> list[np.ndarray]:
    return [value if k == index else array for k, array in enumerate(arrays())]


@pytest.mark.parametrize(
    ("values", "changes", "message"),
    [
        (changed(1, arrays()[1][:19]), {}, "train has 20 images and 19 labels"),
        (changed(3, arrays()[1][:11]), {}, "test has 10 images and 11 labels"),
        (
            changed(3, np.r_[arrays()[3][:9], np.uint8(10)]),
            {},
            "test label 9 is 10, the last class",
        ),
        (arrays(), {"classes": 5}, "train label 9 is 9, the last class is 4"),
        (arrays(), {"scale": 16.0}, "train images hold a pixel of 19, above 16"),
        (changed(2, arrays(8)[2]), {}, r"differ in size: \[28, 28\] and \[8, 8\]"),
        (
            changed(0, arrays()[0].reshape(20, 784)),
            {},
            r"train images must be .*found uint8 \[20, 784",
        ),
        (changed(2, arrays()[2].astype(np.int32)), {}, "test images must be .*found int32"),
        (changed(0, arrays()[0][:0]), {}, r"train images must be .*\[0, 28, 28\]"),
        (changed(1, arrays()[1].astype(np.float32)), {}, "train labels must be .*found float32"),
        (changed(3, arrays()[3][:, None]), {}, r"test labels must be .*found uint8 \[10, 1\]"),
        (changed(0, np.zeros_like(arrays()[0])), {}, "every train pixel is the same"),
    ],
)
def test_arrays_that_do_not_fit_are_refused_by_name(values, changes, message):
    with pytest.raises(DataError, match=f"^toy in here: .*{message}"):
        dataset(values, **changes)


def test_a_plain_file_is_preferred_to_a_packed_one(tmp_path):
    write(tmp_path)
    for name in FILES:
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(b"never read"))
    assert len(load_mnist(tmp_path).train_images) == 20


def test_pixels_are_counted_in_blocks_as_in_one(monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (1600, 60, 60), dtype=np.uint8)
    labels = np.zeros(1600, np.uint8)
    data = dataset([images, labels, images[:1], labels[:1]])
    assert data.mean == pytest.approx(images.mean() / 255, rel=1e-12)
    assert data.std == pytest.approx(images.std() / 255, rel=1e-9)


def test_a_whole_copy_of_the_digits_loads_from_anywhere(tmp_path):
    copy = shutil.copytree(datasets.default_folder("digits"), tmp_path / "copy")
    np.testing.assert_array_equal(load_digits(copy).train_images, load_digits().train_images)


def test_the_sums_of_mnist_are_those_of_its_files():
    try:
        folder = find("mnist")
    except DataError as error:
        pytest.skip(str(error))
    shapes = [(60000, 28, 28), (60000,), (10000, 28, 28), (10000,)]
    for file, shape in zip(MNIST_FILES, shapes, strict=True):
        path = next(p for p in (folder / file.name, folder / file.name[:-3]) if p.is_file())
        data = path.read_bytes()
        content = gzip.decompress(data) if path.suffix == ".gz" else data
        assert hashlib.sha256(content).hexdigest() == file.sha256
        assert read_idx(path).shape == shape


def test_mnist_has_several_mirrors():
    assert len(set(MNIST_MIRRORS)) >= 2
    assert all(url.startswith("https://") for url in MNIST_MIRRORS)
