"""SpecAugment: bands of a spectrogram hidden, so that a network does not lean on any one.

Lesson 11. A mask hides f frequencies from f0 on, f evenly from 0 .. F, f0 from 0 .. v - f, and
likewise t frames of T at most, but no more than a share p of them. D. Park et al., arXiv
1904.08779, section 2; its time warp, which they found to matter least, is left out.
"""

from random import Random

import torch
from torch import Tensor

from tandem.data.transform import RandomTransform

__all__ = ["SpecAugment", "draw_mask"]


def draw_mask(random: Random, size: int, most: int) -> tuple[int, int]:
    """Return (start, length) of a mask: at most `most` of `size` places."""
    length = random.randint(0, min(most, size))
    return random.randint(0, size - length), length


class SpecAugment(RandomTransform):
    """Masks over frequencies and frames of spectrograms [..., channels, frequencies, frames].

    Items of a batch get masks of their own, channels of an item the same. `value` fills them: the
    item's mean if None. The input is left as it was. The batch may lie on any device.
    """

    order = 60

    def __init__(
        self,
        frequencies: int = 8,
        frames: int = 16,
        frequency_masks: int = 2,
        frame_masks: int = 2,
        share: float = 1.0,
        value: float | None = None,
    ) -> None:
        super().__init__()
        self.frequencies, self.frames, self.share = frequencies, frames, share
        self.frequency_masks, self.frame_masks, self.value = frequency_masks, frame_masks, value

    def __call__(self, x: Tensor) -> Tensor:
        """Return the spectrograms with masks, same shape; raises ValueError below 3 dimensions."""
        if x.ndim < 3:
            raise ValueError(
                f"SpecAugment: takes [..., channels, frequencies, frames], got {list(x.shape)}"
            )
        items = x.reshape(-1, *x.shape[-3:])
        # Drawn and put together here, so that a device gets one mask and not many small orders.
        hidden = torch.stack([self._mask(*items.shape[-2:]) for _ in range(len(items))])
        fill = x.mean((-3, -2, -1), keepdim=True) if self.value is None else self.value
        hidden = hidden.to(x.device).reshape(*x.shape[:-3], 1, *x.shape[-2:])
        return torch.where(hidden, torch.as_tensor(fill, dtype=x.dtype, device=x.device), x)

    def _mask(self, bands: int, frames: int) -> Tensor:
        """Return what is hidden of one item, bool [bands, frames]."""
        hidden = torch.zeros(bands, frames, dtype=torch.bool)
        for _ in range(self.frequency_masks):
            start, length = draw_mask(self.random, bands, self.frequencies)
            hidden[start : start + length] = True
        longest = min(self.frames, int(self.share * frames))
        for _ in range(self.frame_masks):
            start, length = draw_mask(self.random, frames, longest)
            hidden[:, start : start + length] = True
        return hidden
