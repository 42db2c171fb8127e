"""What a checkpoint writes, keeps and refuses."""

import pytest
import resumable_run
import torch
from tandem.optim.optimizer import adam_opt
from tandem.training.checkpoint import Checkpoint, CheckpointError
from tandem.training.early_stopping import EarlyStopping
from tandem.training.state_file import StateFileError
from tiny_runs import Batches, Steps, small_learner, small_net, weights
from torch import nn


def fit(folder, learn=None, epochs=2, **options):
    options = {"every_epochs": 1} | options
    learn = learn or small_learner()
    steps = Steps()
    learn.fit(epochs, [steps, Checkpoint(folder, **options)])
    return learn, steps


def test_the_newest_files_are_kept_and_nothing_else_is_touched(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".checkpoint-001-000000005.safetensors.99.tmp").write_text("half")
    fit(tmp_path, epochs=4, keep=2)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "checkpoint-001-000000015.safetensors",
        "checkpoint-001-000000020.safetensors",
        "notes.txt",
    ]


def test_in_one_process_it_is_in_nobodys_way(tmp_path):
    _, steps = fit(tmp_path)
    watch = Steps()
    small_learner().fit(2, [watch])
    assert steps.train == watch.train


def test_a_loader_of_torchs_is_resumed_at_the_end_of_an_epoch(tmp_path):
    def loader():
        x, y = (torch.cat(part) for part in zip(*Batches(40, 8), strict=True))
        data = torch.utils.data.TensorDataset(x, y)
        generator = torch.Generator().manual_seed(4)
        return torch.utils.data.DataLoader(data, 8, shuffle=True, generator=generator)

    class Interrupt(Steps):
        def begin_batch(self, learn):
            if learn.n_iter == 12:
                raise KeyboardInterrupt

    whole_model, model = small_net(), small_net()
    _, expected = fit(tmp_path / "whole", small_learner(whole_model, train=loader()), 4)
    broken = small_learner(small_net(), train=loader())
    with pytest.raises(KeyboardInterrupt):
        broken.fit(4, [Interrupt(), Checkpoint(tmp_path / "broken")])
    _, rest = fit(tmp_path / "broken", small_learner(model, train=loader()), 4)
    assert rest.train == expected.train[10:]
    assert torch.equal(weights(model), weights(whole_model))


def test_a_loader_without_a_state_is_refused_within_an_epoch(tmp_path):
    with pytest.raises(ValueError, match="every_steps needs a loader with state_dict, not Batches"):
        fit(tmp_path, every_steps=2)


def other_model():
    return small_learner(nn.Sequential(nn.Linear(6, 9), nn.ReLU(), nn.Linear(9, 3)))


def deeper_model():
    return small_learner(small_net(0, nn.Linear(8, 8)))


DIFFERENT = {
    "shape": (
        other_model,
        2,
        r"the model's 0\.weight is float32 \[9, 6\] here, float32 \[8, 6\] in the checkpoint",
    ),
    "dtype": (
        lambda: small_learner(small_net().double(), Batches(40, 8)),
        2,
        r"the model's 0\.weight is float64",
    ),
    "epochs": (small_learner, 3, "epochs: 3 here, 2 in the checkpoint"),
    "batches": (
        lambda: small_learner(train=Batches(16, 8)),
        2,
        "training batches: 2 here, 5 in the checkpoint",
    ),
    "optimiser": (
        lambda: small_learner(opt_func=adam_opt),
        2,
        r"optimiser's hyper-parameters: \[\['eps', 'lr', 'mom', 'sqr_mom', 'wd'\]\] here",
    ),
    "groups": (
        lambda: small_learner(
            splitter=lambda m: [list(m[0].parameters()), list(m[2].parameters())]
        ),
        2,
        r"optimiser's parameters: \[2, 2\] here, \[4\] in the checkpoint",
    ),
    "callbacks": (
        lambda: small_learner(cbs=[resumable_run.Means()]),
        2,
        r"callbacks with a state: \['means'\] here, \[\] in the checkpoint",
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_checkpoint_of_another_training_is_refused_with_what_differs(tmp_path, name):
    make, epochs, message = DIFFERENT[name]
    fit(tmp_path)
    learn = make()
    before = weights(learn.model)
    with pytest.raises(CheckpointError, match=message) as error:
        fit(tmp_path, learn, epochs)
    assert "checkpoint-001-000000010.safetensors" in str(error.value)
    assert torch.equal(weights(learn.model), before)


def test_a_model_of_more_layers_is_refused_by_the_name_of_one(tmp_path):
    learn = small_learner(splitter=lambda m: [list(m[0].parameters())])
    fit(tmp_path, learn)
    deeper = deeper_model()
    deeper.splitter = learn.splitter
    with pytest.raises(CheckpointError, match=r"the model's 3\.bias is not in the checkpoint"):
        fit(tmp_path, deeper)


def test_a_damaged_checkpoint_is_named(tmp_path):
    fit(tmp_path)
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(StateFileError, match=r"checkpoint-001-000000010\.safetensors: damaged"):
        fit(tmp_path)


def test_a_callback_whose_state_cannot_be_saved_is_named(tmp_path):
    class Odd(resumable_run.Means):
        def state_dict(self):
            return {"seen": {1, 2}}

    with pytest.raises(TypeError, match=r"processes/0/callbacks/odd/seen: a set cannot be saved"):
        fit(tmp_path, small_learner(cbs=[Odd()]))


def test_two_callbacks_of_one_kind_keep_their_own_states(tmp_path):
    first, second = resumable_run.Means(), resumable_run.Means()
    second.begin_epoch = lambda learn: None  # so that its sums are others
    learn = small_learner(cbs=[first, second])
    fit(tmp_path, learn)
    again = [resumable_run.Means(), resumable_run.Means()]
    fit(tmp_path, small_learner(cbs=again))
    assert [cb.means for cb in again] == [first.means, second.means]
    assert first.means != second.means


def test_early_stopped_is_ended(tmp_path):
    learn = small_learner()
    learn.fit(9, [EarlyStopping(lambda learn: learn.epoch), Checkpoint(tmp_path)])
    assert learn.epoch == 1
    again, steps = small_learner(small_net(3)), Steps()
    again.fit(9, [EarlyStopping(lambda learn: learn.epoch), Checkpoint(tmp_path), steps])
    assert steps.train == []
    assert torch.equal(weights(again.model), weights(learn.model))


@pytest.mark.parametrize("setting", ["every_steps", "every_epochs", "keep"])
def test_intervals_below_one_are_refused(tmp_path, setting):
    with pytest.raises(ValueError, match=f"Checkpoint: {setting} must be at least 1, got 0"):
        Checkpoint(tmp_path, **{setting: 0})
