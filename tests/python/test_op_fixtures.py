"""The operators' fixture: what the tool writes, and sound where encoders may differ."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "op_fixtures"
sys.path.insert(0, str(TOOL.parent))

from op_fixtures.__main__ import FIXTURE  # noqa: E402
from op_fixtures.images import area_means, decoded  # noqa: E402
from op_fixtures.sound import spectrogram  # noqa: E402


@pytest.fixture(scope="module")
def stored() -> dict[str, np.ndarray]:
    return load_file(FIXTURE)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    path = tmp_path_factory.mktemp("fixture") / "fresh.safetensors"
    command = [sys.executable, str(TOOL), "--file", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    return load_file(path)


def test_committed_file_is_what_the_tool_writes(
    stored: dict[str, np.ndarray], fresh: dict[str, np.ndarray]
) -> None:
    assert stored.keys() == fresh.keys()
    for name, array in fresh.items():
        if name.startswith("images.") and name.endswith(".file"):
            continue  # another release of an encoder may choose other bytes
        assert stored[name].dtype == array.dtype, name
        assert stored[name].shape == array.shape, name
        worst = np.abs(stored[name].astype(float) - array.astype(float)).max()
        limit = 2 if name == "images.jpeg.pixels" else 1e-6 * max(1, np.abs(array).max())
        assert worst <= limit, name


def test_committed_images_hold_the_committed_pixels(stored: dict[str, np.ndarray]) -> None:
    for name in ("png", "bmp", "gif", "webp", "grey"):
        pixels = decoded(stored[f"images.{name}.file"].tobytes())
        np.testing.assert_array_equal(pixels, stored[f"images.{name}.pixels"])


def test_areas_of_whole_pixels_are_plain_means() -> None:
    image = np.arange(48.0).reshape(4, 6, 2)
    np.testing.assert_allclose(area_means(image, 2, 3), image.reshape(2, 2, 3, 2, 2).mean((1, 3)))
    np.testing.assert_allclose(area_means(image, 4, 6), image)


def test_a_pure_tone_is_loudest_at_its_frequency() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(2000) / 16000)[:, None]
    magnitudes = spectrogram(tone, 512, 256)
    assert magnitudes.shape == (1, 6, 257)
    assert (magnitudes.argmax(-1) == 1000 * 512 // 16000).all()
