"""One training by several processes: PyTorch's DistributedDataParallel, started by torchrun.

    torchrun --standalone --nproc-per-node 2 train.py

Lesson 12. Each process has the whole model and its share of the rows of every batch, and after the
backward pass all have the gradient of the batch's mean loss:

    g = sum_r (n_r / n) g_r,  n_r the targets of process r, n = sum_r n_r

which is the plain mean only where the shares are of one size. So the training is that of one
process, up to the order of sums. Batch norm is not: each process normalises by its own rows and has
running statistics of its own, of which the first process's are kept and validated with;
torch.nn.SyncBatchNorm, for GPUs, takes the statistics over all.
"""

import atexit
import os
from collections.abc import Callable, Iterable
from contextlib import ExitStack, redirect_stdout
from io import StringIO
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch.nn.parallel import DistributedDataParallel

from tandem.data.bunch import DataBunch
from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.learner import Learner
from tandem.training.loader_state import load_loader_state, loader_state
from tandem.training.metrics import target_count
from tandem.training.processes import (
    gathered,
    is_main,
    process_count,
    process_rank,
    summed,
    unwrapped,
)
from tandem.training.shares import Share

__all__ = ["Distributed", "join_processes"]


def join_processes() -> int:
    """Join the processes that torchrun has started, by nccl on GPUs, else by gloo; how many.

    A GPU is the one of the process's number on its machine. Outside of torchrun, or joined already,
    it does nothing. To be called before a program first asks which process it is; `Distributed`
    does it at the latest.
    """
    if int(os.environ.get("WORLD_SIZE", "1")) > 1 and not dist.is_initialized():
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
        atexit.register(_leave)
    return process_count()


def _leave() -> None:
    if dist.is_initialized():
        dist.destroy_process_group()


def _targets(learn: Learner) -> float:
    return target_count(learn.yb)


class Distributed(Callback):
    """Trains with all processes that torchrun has started; alone, it does nothing.

    The first process's weights, order of the data and results are everyone's; it alone prints.
    `count(learn)` says how many the loss of a batch is the mean over. A callback that cancels must
    do so in every process. `options` are DistributedDataParallel's, find_unused_parameters, say.
    A row that stands in for an empty share counts for no gradient, but in training's metrics.
    Raises ValueError for a loader that leaves out what it cannot read: its batches would differ.
    """

    order = -60  # before those that record the loss and before mixed precision

    def __init__(self, count: Callable[[Learner], float] = _targets, **options: Any) -> None:
        self.count, self.options = count, options
        self._data: DataBunch | None = None
        self._quiet = ExitStack()
        self._weight = torch.ones(())

    def begin_fit(self, learn: Learner) -> None:
        """Join the others, begin where the first of them begins, and share out the data."""
        if join_processes() == 1:
            return
        for loader in (learn.data.train_dl, learn.data.valid_dl):
            if getattr(loader, "on_error", "raise") != "raise":
                raise ValueError('Distributed: a loader with on_error="skip" cannot be shared out')
            load_loader_state(loader, gathered(loader_state(loader))[0])
        self._move(learn)
        self._data = learn.data
        train, valid = (
            Share(loader, process_rank(), process_count())
            for loader in (self._data.train_dl, self._data.valid_dl)
        )
        learn.data = DataBunch(train, valid, self._data.c_in, self._data.c_out)
        if not is_main():
            self._quiet.enter_context(redirect_stdout(StringIO()))

    def begin_epoch(self, learn: Learner) -> None:
        """Wrap the model, once all callbacks have made of it what they train."""
        if self._data is None or isinstance(learn.model, DistributedDataParallel):
            return
        options = {"forward_sync_buffers": False} | self.options
        learn.model = DistributedDataParallel(learn.model, **options)
        learn.model.register_comm_hook(self, _weighted_sum)

    def begin_validate(self, learn: Learner) -> None:
        """Have everyone measure the model that is kept, the first process's statistics in it."""
        if self._data is not None:
            _spread(learn.model.buffers())

    def begin_batch(self, learn: Learner) -> None:
        """Pass over a validation batch that has no row for this process."""
        if not learn.in_train and getattr(learn.dl, "is_padding", False):
            raise CancelBatchException

    def after_loss(self, learn: Learner) -> None:
        """Weigh this process's gradient, and show everyone the loss of the whole batch."""
        if self._data is None or not learn.in_train:
            return
        items = 0.0 if getattr(learn.dl, "is_padding", False) else float(self.count(learn))
        loss = learn.loss
        own = torch.stack([loss.detach().float() * items, loss.new_tensor(items).float()])
        total, count = summed(own)
        self._weight = items / count
        learn.loss = loss + (total / count - loss).detach()

    def cleanup_fit(self, learn: Learner) -> None:
        """Leave the model, the data and the printing as they were."""
        self._quiet.close()
        learn.model = unwrapped(learn.model)
        if self._data is not None:
            learn.data, self._data = self._data, None

    def _move(self, learn: Learner) -> None:
        """Have the model on this process's device, with the first process's weights."""
        if learn.device.type == "cuda":
            learn.device = torch.device("cuda", torch.cuda.current_device())
            learn.model.to(learn.device)
        _spread((*learn.model.parameters(), *learn.model.buffers()))


@torch.no_grad()
def _spread(tensors: Iterable[Tensor]) -> None:
    """Give every process the values of the first one's."""
    for tensor in tensors:
        dist.broadcast(tensor, 0)


def _weighted_sum(state: Distributed, bucket: dist.GradBucket) -> torch.futures.Future[Tensor]:
    """Sum a bucket of gradients over the processes, each by its share of the batch."""
    gradients = bucket.buffer()
    gradients.mul_(state._weight.to(gradients.dtype))
    work = dist.all_reduce(gradients, async_op=True)
    assert work is not None
    return work.get_future().then(lambda done: done.value()[0])
