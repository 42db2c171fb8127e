"""A language model stopped in the middle of a pass goes on as if it had not been."""

from functools import partial

import pytest
import torch
from tandem.data.bunch import DataBunch
from tandem.data.text import get_lm_dls
from tandem.models.language_model import RNNTrainer, cross_entropy_flat, get_language_model
from tandem.optim.optimizer import adam_opt
from tandem.training.callbacks import Callback
from tandem.training.checkpoint import Checkpoint
from tandem.training.gradients import GradientClipping
from tandem.training.learner import Learner
from tandem.training.recorder import Recorder
from tandem.training.schedule import sched_1cycle

WORDS, EPOCHS = 12, 2


class Stop(Callback):
    """Ends the program, as a kill would, after so many steps."""

    def __init__(self, steps):
        self.steps = steps

    def begin_batch(self, learn):
        if learn.in_train and learn.n_iter == self.steps:
            raise SystemExit


def run(folder, stop=None, seed=1):
    """Train on texts that are shuffled in every epoch; return losses and the model's weights."""
    texts = torch.randint(2, WORDS, (600,), generator=torch.Generator().manual_seed(0)).split(30)
    torch.manual_seed(seed)
    data = DataBunch(*get_lm_dls(texts[:16], texts[16:], bs=4, bptt=12, seed=seed))
    model = get_language_model(WORDS, 6, 8, 2, pad_token=1)
    recorder = Recorder()
    callbacks = [recorder, RNNTrainer(), GradientClipping(0.4), Checkpoint(folder, every_steps=3)]
    callbacks += [] if stop is None else [Stop(stop)]
    opt = partial(adam_opt, sqr_mom=0.99)
    learn = Learner(model, data, cross_entropy_flat, opt, cbs=callbacks, device="cpu")
    learn.fit(EPOCHS, sched_1cycle(1e-2))
    return recorder.losses, list(model.parameters()), len(data.train_dl)


@pytest.mark.parametrize("stop", [1, 4, 10, 14])
def test_a_stopped_run_has_the_losses_and_weights_of_one_that_was_not(tmp_path, stop):
    losses, weights, steps = run(tmp_path / "whole")
    assert len(losses) == EPOCHS * steps == 20
    with pytest.raises(SystemExit):
        run(tmp_path / "stopped", stop)
    # other weights, another order and other draws than before, unless they are taken up
    found, found_weights, _ = run(tmp_path / "stopped", seed=1 if stop < 3 else 2)
    assert found == losses
    for one, other in zip(found_weights, weights, strict=True):
        assert torch.equal(one, other)
