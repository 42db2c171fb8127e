"""What looks on does not read a number off a tensor at every step: on a GPU that would wait."""

import torch
from small_runs import Watch, small_learner
from tandem.training.activation_stats import ActivationStats
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.metrics import accuracy, error_rate, perplexity, top_k
from tandem.training.recorder import Recorder
from tandem.training.schedule import sched_1cycle
from torch.utils._python_dispatch import TorchDispatchMode


class Reads(TorchDispatchMode):
    """Counts how often a number is read off a tensor: item(), float(), an if."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.count += func is torch.ops.aten._local_scalar_dense.default
        return func(*args, **(kwargs or {}))


def reads_by_batch(*callbacks):
    """How many numbers had been read at the end of each batch of an epoch."""
    with Reads() as reads:
        counts = []
        watch = Watch(after_batch=lambda learn: counts.append(reads.count))
        small_learner(cbs=[*callbacks, watch]).fit(1)
    return counts


def test_nothing_is_read_until_the_epoch_is_over():
    stats = AvgStatsCallback([accuracy, error_rate, top_k(2), perplexity], list)
    assert reads_by_batch(stats, Recorder(), ActivationStats(), *sched_1cycle(0.1)) == [0] * 6


def test_a_read_would_be_seen():
    assert reads_by_batch(Watch(after_loss=lambda learn: learn.loss.item())) == [1, 2, 3, 4, 5, 6]
