"""The stream of text that a language model reads (lesson 12).

    x[row, i] = stream[row * length + i],  y[row, i] = stream[row * length + i + 1]

All texts one after the other are cut into `bs` rows, and these into windows of `bptt` tokens: row
k of a batch goes on where row k of the batch before ended, so a model may keep its state. Texts
are shuffled anew for each epoch, never their tokens.
Swift twin: Data/LanguageStream.swift.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Generator, Tensor

from tandem.data.datasets import DataError

__all__ = ["LM_PreLoader", "LanguageModelStream"]

Batch = tuple[Tensor, Tensor]


class LanguageModelStream:
    """Batches (x, y) [bs, bptt] of tokens and the ones that follow; the last may be shorter.

    `dataset` holds numericalised texts int64 [n], or is labelled data that has them as its `x`.
    Of the stream, fewer than `bs` tokens at its end are no target. `seed` fixes the shuffling.
    It has a loader's state: `state_dict` in the midst of a pass resumes at its next batch.
    Raises DataError where the tokens are too few, ValueError for sizes below 1.
    """

    def __init__(
        self,
        dataset: Any,
        bs: int = 64,
        bptt: int = 70,
        shuffle: bool = False,
        seed: int | None = None,
    ) -> None:
        if bs < 1 or bptt < 1:
            raise ValueError(f"LanguageModelStream: bs and bptt must be 1 or more: {bs}, {bptt}")
        self.dataset, self.bs, self.bptt, self.shuffle = dataset, bs, bptt, shuffle
        self.texts = _texts(dataset)
        tokens = sum(map(len, self.texts))
        self.row_length = (tokens - 1) // bs
        if self.row_length < 1:
            raise DataError(f"the texts have {tokens} tokens: too few for {bs} rows and a target")
        self.generator = Generator()
        self.generator.manual_seed(int(torch.randint(2**62, ())) if seed is None else seed)
        self.epoch = self.start = 0  # passes begun; the first batch of the next pass
        self._pass: Tensor | None = None  # the generator's state before the running pass
        self._yielded = 0

    def __len__(self) -> int:
        return -(-self.row_length // self.bptt)

    def __iter__(self) -> Iterator[Batch]:
        self._pass, self._yielded = self.generator.get_state(), self.start
        start, self.start, self.epoch = self.start, 0, self.epoch + 1
        try:
            x, y = self.rows(self.stream())
            for i in range(start * self.bptt, self.row_length, self.bptt):
                self._yielded += 1
                yield x[:, i : i + self.bptt].contiguous(), y[:, i : i + self.bptt].contiguous()
        finally:
            self._pass = None

    def stream(self) -> Tensor:
        """Return all tokens [n] in the order of the next pass, which is drawn here."""
        if not self.shuffle:
            return torch.cat(list(self.texts))
        order = torch.randperm(len(self.texts), generator=self.generator)
        return torch.cat([self.texts[i] for i in order.tolist()])

    def rows(self, stream: Tensor) -> Batch:
        """Return the rows [bs, row_length] of a stream [n], and of the tokens that follow."""
        used = self.bs * self.row_length
        return stream[:used].view(self.bs, -1), stream[1 : used + 1].view(self.bs, -1)

    def one_batch(self) -> Batch:
        """Return the first batch of the next pass, which begins after it as if nothing had been."""
        state, running = self.state_dict(), (self._pass, self._yielded)
        batches = iter(self)
        try:
            return next(batches)
        finally:
            batches.close()  # type: ignore[attr-defined]
            self.load_state_dict(state)
            self._pass, self._yielded = running

    def state_dict(self) -> dict[str, Any]:
        """Return where the stream is: of the running pass, its beginning and its batches so far."""
        running = self._pass is not None
        return {
            "epoch": self.epoch - running,
            "start": self._yielded if running else self.start,
            "generator": self._pass if running else self.generator.get_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state`: the next pass yields the batches that were still to come."""
        self.epoch, self.start, self._pass = state["epoch"], state["start"], None
        self.generator.set_state(state["generator"])


# The course's name.
LM_PreLoader = LanguageModelStream


def _texts(dataset: Any) -> Sequence[Tensor]:
    texts = getattr(dataset, "x", dataset)
    return [torch.as_tensor(texts[i], dtype=torch.int64) for i in range(len(texts))]
