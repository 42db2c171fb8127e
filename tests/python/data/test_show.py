import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from PIL import Image
from tandem.data.images import imagenet_stats, normalize_chan, show_batch, show_image, show_images

BYTES = torch.randint(0, 256, (5, 3, 6, 8), dtype=torch.uint8)


def drawn(figure):
    """What each of a figure's axes shows, as floats from 0 to 1 in the colours of the screen."""
    figure.draw_without_rendering()
    return [ax.images[0].to_rgba(ax.images[0].get_array())[..., :3] for ax in figure.axes]


def titles(figure):
    return [ax.get_title() for ax in figure.axes]


@pytest.mark.parametrize(
    "form",
    [
        lambda x: x,
        lambda x: x / 255,
        lambda x: x.permute(1, 2, 0).numpy(),
        lambda x: Image.fromarray(x.permute(1, 2, 0).numpy()),
    ],
    ids=["bytes", "floats", "array", "pillow"],
)
def test_every_form_of_an_image_is_drawn_as_it_is(form):
    figure = show_image(form(BYTES[0]), title="a dog")
    assert np.allclose(drawn(figure)[0], BYTES[0].permute(1, 2, 0) / 255, atol=1e-6)
    assert titles(figure) == ["a dog"]
    assert not figure.axes[0].axison


@pytest.mark.parametrize("shape", [(1, 6, 8), (6, 8)])
def test_grey_is_not_stretched(shape):
    for values in (torch.full(shape, 51, dtype=torch.uint8), torch.full(shape, 0.2)):
        assert np.allclose(drawn(show_image(values))[0], 0.2, atol=1e-3)


def test_an_image_is_drawn_where_it_is_told_to():
    figure = Figure()
    ax = figure.add_subplot()
    assert show_image(BYTES[0], ax) is figure
    assert len(ax.images) == 1


def test_many_are_drawn_about_in_a_square():
    figure = show_images(list(BYTES), titles=range(5))
    grid = figure.axes[0].get_subplotspec().get_gridspec()
    assert (grid.nrows, grid.ncols) == (2, 3)
    assert titles(figure) == ["0", "1", "2", "3", "4"]
    grid = show_images(list(BYTES), columns=5).axes[0].get_subplotspec().get_gridspec()
    assert (grid.nrows, grid.ncols) == (1, 5)
    with pytest.raises(ValueError, match="no image to show"):
        show_images([])
    with pytest.raises(ValueError, match="2 titles for 5 images"):
        show_images(list(BYTES), titles=["a", "b"])


def test_a_batch_is_drawn_as_it_was_before_it_was_normalised():
    figure = show_batch(
        normalize_chan(BYTES), torch.tensor([0, 1, 1, 0, 1]), 4, ["cat", "dog"], imagenet_stats
    )
    assert titles(figure) == ["cat", "dog", "dog", "cat"]
    for shown, image in zip(drawn(figure), BYTES, strict=False):
        assert np.allclose(shown, image.permute(1, 2, 0) / 255, atol=1e-5)
    assert titles(show_batch(BYTES, torch.arange(5))) == ["0", "1", "2", "3", "4"]
    assert titles(show_batch(BYTES)) == [""] * 5
