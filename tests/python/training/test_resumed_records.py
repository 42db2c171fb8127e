"""What is recorded, measured and scheduled over a training that was killed and gone on with."""

import pytest
import torch.nn.functional as F
from small_runs import BATCH, Watch, rows, small_data, small_net
from tandem.data.bunch import DataBunch
from tandem.data.loader import DataLoader
from tandem.foundations.training_loop import Dataset
from tandem.optim.optimizer import adam_opt
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.checkpoint import Checkpoint
from tandem.training.learner import Learner
from tandem.training.metrics import accuracy, perplexity
from tandem.training.recorder import Recorder
from tandem.training.schedule import sched_1cycle

EPOCHS, STEPS = 3, 12


class Killed(BaseException):
    """As a kill: nobody catches it."""


def run(folder, kill_at=None):
    """Train, as a new process would, on what is in the folder; die in step `kill_at`."""

    def die(learn):
        if len(recorder.losses) == kill_at:
            raise Killed

    recorder, stats = Recorder(), AvgStatsCallback([accuracy, perplexity], list)
    train = DataLoader(Dataset(*rows()), BATCH, shuffle=True, seed=3)
    data = DataBunch(train, small_data().valid_dl)
    cbs = [recorder, stats, *sched_1cycle(0.02), Checkpoint(folder, every_steps=1)]
    learn = Learner(small_net(), data, F.cross_entropy, adam_opt, cbs=cbs, device="cpu")
    learn.fit(EPOCHS, cbs=[Watch(after_backward=die)])
    for row in stats.history:
        del row["seconds"]  # the only thing that is not to repeat
    return recorder.state_dict(), stats.history


@pytest.mark.parametrize("kill_at", [1, 5, 8, 11])
def test_a_killed_run_ends_with_the_same_record_to_the_bit(tmp_path, kill_at):
    record, history = run(tmp_path / "whole")
    assert len(record["losses"]) == STEPS
    with pytest.raises(Killed):
        run(tmp_path / "killed", kill_at)
    assert run(tmp_path / "killed") == (record, history)
