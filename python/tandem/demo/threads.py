"""How many threads PyTorch should use, found by trying.

On small networks a second thread gains a third at best. Where another program keeps a core busy
it costs tens of times the step, as PyTorch's threads wait for each other by spinning.
"""

from collections.abc import Callable
from time import perf_counter

import torch

__all__ = ["choose_threads"]

_TRIALS = 8
# What PyTorch may use, read before any choice: that for one work must not bind the next.
_ALL = torch.get_num_threads()


def choose_threads(work: Callable[[], object]) -> int:
    """Have PyTorch use one thread or all it may, whichever does `work` sooner; return how many.

    The variable OMP_NUM_THREADS says how many it may use.
    """
    times = {count: _time(work, count) for count in (_ALL, 1)}
    best = min(times, key=times.__getitem__)
    torch.set_num_threads(best)
    return best


def _time(work: Callable[[], object], count: int) -> float:
    """Return the seconds of all trials: a mean, for what is to be avoided is in the tail."""
    torch.set_num_threads(count)
    work()
    start = perf_counter()
    for _ in range(_TRIALS):
        work()
    return perf_counter() - start
