"""The Learner: a model, data, a loss and an optimiser, and a loop that callbacks reach into.

Lesson 11. Every level (fit, epoch, batch) runs between its events by one wrapper, `cancellable`;
a callback's method for an event receives the learner, reads what it needs from it, and may replace
the batch, the prediction or the loss.

Swift twin: Training/Learner.swift.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from tandem.data.bunch import Batches, DataBunch
from tandem.data.nested import map_tensors
from tandem.optim.optimizer import Optimizer, sgd_opt
from tandem.training.callbacks import Callback, Events, cancellable

__all__ = ["Learner", "TrainEvalCallback", "default_device", "param_getter", "to_device"]

LossFunc = Callable[[Any, Any], Tensor]
Splitter = Callable[[nn.Module], list[list[Tensor]]]


class TrainEvalCallback(Callback):
    """Puts the model into its mode, and counts steps and epochs; before all other callbacks."""

    order = -100

    def begin_fit(self, learn: "Learner") -> None:
        """Begin counting, at the epoch that training begins with."""
        learn.n_iter, learn.n_epochs = 0, 0.0

    def begin_epoch(self, learn: "Learner") -> None:
        """Train."""
        first = getattr(learn.data.train_dl, "start", 0)  # not 0 in an epoch that is resumed
        learn.n_epochs = learn.epoch + first / len(learn.data.train_dl)
        learn.model.train()

    def begin_validate(self, learn: "Learner") -> None:
        """Evaluate."""
        learn.model.eval()

    def after_batch(self, learn: "Learner") -> None:
        """Count a batch that was trained on."""
        if learn.in_train:
            learn.n_iter += 1
            learn.n_epochs = learn.epoch + (learn.iter + 1) / learn.iters


class Learner:
    """What is trained, on what, and how.

    `opt_func(groups, lr=...)` makes the optimiser out of the groups of parameters that `splitter`
    returns. `device` is where the model and every batch go: CUDA, else MPS, else the CPU, unless
    it is named.
    """

    def __init__(
        self,
        model: nn.Module,
        data: DataBunch,
        loss_func: LossFunc,
        opt_func: Callable[..., Optimizer] = sgd_opt,
        lr: float = 1e-2,
        splitter: Splitter | None = None,
        cbs: Iterable[Callback] = (),
        device: str | torch.device | None = None,
    ) -> None:
        self.device = torch.device(device) if device is not None else default_device()
        self.model, self.data, self.loss_func = model.to(self.device), data, loss_func
        self.opt_func, self.lr, self.splitter = opt_func, lr, splitter or param_getter
        self.cbs: list[Callback] = [TrainEvalCallback(), *cbs]
        self.opt: Optimizer | None = None
        self.epochs = self.epoch = self.first_epoch = self.n_iter = self.iter = self.iters = 0
        self.n_epochs, self.in_train = 0.0, False
        self.dl: Batches = data.train_dl
        self.xb: Any = None
        self.yb: Any = None
        self.pred: Any = None
        self.loss: Any = None
        self._events = Events(self.cbs)

    def __call__(self, event: str) -> None:
        """Tell every callback of an event."""
        self._events(event, self)

    def fit(self, epochs: int, cbs: Iterable[Callback] = (), reset_opt: bool = False) -> None:
        """Train for `epochs`, with these callbacks too; the optimiser goes on from its last state.

        Raises whatever a callback raises but for the cancellations, which end their level.
        """
        own, self.cbs = self.cbs, [*self.cbs, *cbs]  # so that callbacks find one another there
        try:
            self._events = Events(self.cbs)
            if self.opt is None or reset_opt:
                self.opt = self.opt_func(self.splitter(self.model), lr=self.lr)
            self.epochs, self.first_epoch = epochs, 0
            cancellable(self, "fit", self._all_epochs)
        finally:
            self.cbs = own
            self._events = Events(own)

    def get_preds(self, dl: Batches | None = None) -> tuple[Tensor, Tensor]:
        """Return outputs and targets of every batch, one after the other; of validation's if none.

        Raises ValueError where there is no batch.
        """
        batches = self.data.valid_dl if dl is None else dl
        pairs = [(self.predict(xb), yb) for xb, yb in batches]
        if not pairs:
            raise ValueError("get_preds: there is no batch to predict on")
        preds, targets = zip(*pairs, strict=True)
        return torch.cat(preds), torch.cat(targets)

    @torch.no_grad()
    def predict(self, xb: Any) -> Any:
        """Return the model's output for a batch of inputs, on the CPU, in its evaluating mode."""
        training = self.model.training
        self.model.eval()
        try:
            return to_device(self.model(to_device(xb, self.device)), torch.device("cpu"))
        finally:
            self.model.train(training)

    def _all_epochs(self) -> None:
        for epoch in range(self.first_epoch, self.epochs):
            self.epoch = epoch
            cancellable(self, "epoch", self._one_epoch)

    def _one_epoch(self) -> None:
        self._train()
        self._validate(self.data.valid_dl)

    def _train(self) -> None:
        self.in_train = True
        self._all_batches(self.data.train_dl)

    def _validate(self, dl: Batches) -> None:
        self.in_train = False
        self("begin_validate")
        with torch.no_grad():
            self._all_batches(dl)

    def _all_batches(self, dl: Batches) -> None:
        self.dl, self.iters = dl, len(dl)
        for self.iter, batch in enumerate(dl, getattr(dl, "start", 0)):
            self.xb, self.yb = to_device(batch, self.device)
            cancellable(self, "batch", self._one_batch)

    def _one_batch(self) -> None:
        assert self.opt is not None
        self.pred = self.model(self.xb)
        self("after_pred")
        self.loss = self.loss_func(self.pred, self.yb)
        self("after_loss")
        if self.in_train:
            self.loss.backward()
            self("after_backward")
            self.opt.step()
            self("after_step")
            self.opt.zero_grad()


def param_getter(model: nn.Module) -> list[list[Tensor]]:
    """Return all parameters that are to be trained as one group."""
    return [[p for p in model.parameters() if p.requires_grad]]


def default_device() -> torch.device:
    """Return CUDA's device where there is one, else Apple's, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def to_device(batch: Any, device: torch.device) -> Any:
    """Return a tensor, or whatever tuples, lists and dictionaries of them, on `device`."""
    return map_tensors(lambda tensor: tensor.to(device, non_blocking=True), batch)
