"""A transform of whole batches, where the batch is: on the learner's device (lesson 11)."""

from collections.abc import Callable, Mapping
from typing import Any

from tandem.training.callbacks import Callback
from tandem.training.learner import Learner

__all__ = ["BatchTransformCallback"]


class BatchTransformCallback(Callback):
    """Puts the inputs of each batch through a transform, in training, validation or both.

    `BatchAugment` for training alone, a normalisation for both. A transform that has a state, such
    as its generator's, is resumed with it.
    """

    order = 80  # before mixup, which mixes what the network is to see

    def __init__(
        self, transform: Callable[[Any], Any], on_train: bool = True, on_valid: bool = False
    ) -> None:
        self.transform, self.on_train, self.on_valid = transform, on_train, on_valid

    def begin_batch(self, learn: Learner) -> None:
        """Transform."""
        if self.on_train if learn.in_train else self.on_valid:
            learn.xb = self.transform(learn.xb)

    def state_dict(self) -> dict[str, Any]:
        """Return the transform's state, if it has one."""
        find = getattr(self.transform, "state_dict", None)
        return {"transform": find()} if find else {}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Give the transform its state back."""
        if "transform" in state:
            transform: Any = self.transform
            transform.load_state_dict(state["transform"])
