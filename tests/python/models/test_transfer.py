"""Transfer learning: what is kept, what is new, and which group every parameter stands in."""

import copy

import pytest
import torch
import torch.nn.functional as F
from tandem.data.bunch import DataBunch
from tandem.layers.conv import GeneralRelu
from tandem.layers.norm import BatchNorm
from tandem.layers.pooling import AdaptiveConcatPool2d
from tandem.models.transfer import (
    adapt_model,
    apply_mod,
    bn_splitter,
    body_head_splitter,
    body_of,
)
from tandem.models.xresnet import XResNet, cnn_learner
from tandem.optim.optimizer import sgd_mom_opt
from tandem.training.freezing import discriminative_rates, freeze_to, unfreeze
from tandem.training.learner import Learner
from tandem.training.schedule import sched_1cycle
from torch import nn


def data(c_in=1, c_out=3, seed=0, batches=2):
    generator = torch.Generator().manual_seed(seed)
    pairs = [
        (
            torch.randn(8, c_in, 16, 16, generator=generator),
            torch.randint(0, c_out, (8,), generator=generator),
        )
        for _ in range(batches)
    ]
    return DataBunch(pairs, pairs, c_in, c_out)


def small(c_in, c_out, **given):
    return XResNet.create(1, (1, 1), c_in, c_out, **given)


@pytest.fixture
def learn():
    torch.manual_seed(0)
    return cnn_learner(small, data(c_out=5), F.cross_entropy, opt_func=sgd_mom_opt, device="cpu")


def numbers(module):
    return {name: value.clone() for name, value in module.state_dict().items()}


def test_the_body_is_kept_and_the_head_is_new(learn):
    learn.fit(1)
    body = numbers(learn.model[:6])
    target = data(c_out=3, seed=1)
    assert adapt_model(learn, target) is learn
    assert learn.data is target
    kept = numbers(learn.model[0])
    assert body.keys() == kept.keys()
    # running statistics too: the batch that was tried went through in the evaluating mode
    assert all(torch.equal(body[name], kept[name]) for name in body)
    assert [type(m) for m in learn.model[1:]][::2] == [AdaptiveConcatPool2d, nn.Linear]
    assert list(learn.model[-1].weight.shape) == [3, 2 * 128]
    x, _ = target.train_dl[0]
    assert list(learn.model(x).shape) == [8, 3]
    seen = learn.model.eval()[0](x)
    pooled = torch.cat([seen.amax((2, 3)), seen.mean((2, 3))], 1)
    torch.testing.assert_close(learn.model(x), learn.model[-1](pooled))


def test_the_old_optimiser_is_forgotten_with_the_old_head(learn):
    learn.fit(1)
    old = learn.opt
    adapt_model(learn, data(c_out=3))
    before = numbers(learn.model[-1])
    learn.fit(1)
    assert learn.opt is not old
    assert not torch.equal(before["weight"], learn.model[-1].weight)


def test_a_model_can_be_adapted_again(learn):
    body = adapt_model(learn, data(c_out=3)).model[0]
    adapt_model(learn, data(c_out=4))
    assert learn.model[0] is body
    assert len(learn.model) == 4
    assert learn.model[-1].out_features == 4


def test_batches_of_bytes_that_a_callback_makes_floats_of_will_do(learn):
    pairs = [(torch.zeros(4, 1, 16, 16, dtype=torch.uint8), torch.zeros(4).long())]
    adapt_model(learn, DataBunch(pairs, pairs, 1, 3))
    assert learn.model[-1].in_features == 2 * 128


def test_a_frozen_model_is_trainable_when_it_is_adapted(learn):
    learn.model.requires_grad_(False)
    adapt_model(learn, data())
    assert all(p.requires_grad for p in learn.model.parameters())


def test_body_of_cuts_at_the_first_pooling_to_a_fixed_size():
    layers = [nn.Conv2d(1, 2, 3), nn.MaxPool2d(2), nn.AdaptiveMaxPool2d(1), nn.Flatten()]
    assert list(body_of(nn.Sequential(*layers))) == layers[:2]
    with pytest.raises(ValueError, match="nothing says where to cut"):
        body_of(nn.Sequential(*layers[:2]))
    with pytest.raises(ValueError, match="nothing says where to cut"):
        body_of(nn.Sequential(*layers[2:]))
    with pytest.raises(ValueError, match="needs a Sequential, got a Conv2d"):
        body_of(layers[0])


def test_data_that_say_too_little_are_refused(learn):
    with pytest.raises(ValueError, match="do not say c_out"):
        adapt_model(learn, DataBunch([], []))
    with pytest.raises(ValueError, match="no validation batch to try the body on"):
        adapt_model(learn, DataBunch([], [], 1, 3))


@pytest.mark.parametrize("splitter", [body_head_splitter, bn_splitter])
@pytest.mark.parametrize("norm", [nn.BatchNorm2d, BatchNorm])
def test_every_parameter_stands_in_exactly_one_group(splitter, norm):
    source = data(c_out=5)
    learn = Learner(small(1, 5, norm=norm), source, F.cross_entropy, device="cpu")
    model = adapt_model(learn, source).model
    groups = splitter(model)
    ids = [id(p) for group in groups for p in group]
    assert sorted(ids) == sorted(id(p) for p in model.parameters())
    head = {id(p) for p in model[-1].parameters()}
    norms = {id(p) for m in model.modules() if isinstance(m, norm) for p in m.parameters()}
    last = head | norms if splitter is bn_splitter else head
    assert {id(p) for p in groups[1]} == last


class Scaled(nn.Module):
    """A layer with parameters of which none is called `weight`."""

    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(2))
        self.inner = nn.Conv2d(2, 2, 1)

    def forward(self, x):
        return self.inner(x) * self.factor[:, None, None]


def test_course_11a_bn_splitter_loses_no_parameter_of_a_layer_without_a_weight():
    body = nn.Sequential(Scaled(), nn.BatchNorm2d(2), nn.LSTM(2, 2))
    model = nn.Sequential(body, AdaptiveConcatPool2d(), nn.Flatten(), nn.Linear(4, 3))
    first, second = bn_splitter(model)
    assert len(first) + len(second) == len(list(model.parameters()))
    assert any(p is body[0].factor for p in first)
    assert sum(p is q for p in first for q in body[2].parameters()) == 4


def test_frozen_up_to_the_head_only_norms_and_head_are_trained(learn):
    adapt_model(learn, data(seed=1))
    learn.splitter = bn_splitter
    freeze_to(learn, -1)
    before = {name: p.detach().clone() for name, p in learn.model.named_parameters()}
    norms = {id(p) for p in bn_splitter(learn.model)[1]}
    learn.fit(2)
    for name, p in learn.model.named_parameters():
        assert torch.equal(before[name], p) == (id(p) not in norms), name
    unfreeze(learn)
    learn.fit(1)
    assert not any(torch.equal(before[n], p) for n, p in learn.model.named_parameters())


def test_groups_go_through_the_cycle_at_their_own_rates(learn):
    adapt_model(learn, data(seed=1, batches=4))
    learn.splitter = body_head_splitter
    rates = []

    class Watch:
        def after_step(self, learn):
            rates.append([hypers["lr"] for hypers in learn.opt.hypers])

    learn.fit(2, [*sched_1cycle(discriminative_rates(0.26, 2)), Watch()])
    assert max(body for body, _ in rates) == pytest.approx(0.1, rel=0.1)
    assert all(head == pytest.approx(2.6 * body) for body, head in rates)


def test_transfer_learns_faster_than_from_scratch_where_the_tasks_are_alike():
    """Stripes of two directions, then the same two under other names, from very few examples."""

    def stripes(n, seed, flip):
        generator = torch.Generator().manual_seed(seed)
        y = torch.arange(n) % 2
        phase = torch.rand(n, 1, 1, generator=generator) * 6
        lines = torch.sin(torch.arange(16.0)[None, :, None] * 1.5 + phase).expand(n, 16, 16)
        x = torch.where((y == 1)[:, None, None], lines, lines.transpose(1, 2))
        x = (x + 1.5 * torch.randn(n, 16, 16, generator=generator))[:, None]
        pairs = [(x[i : i + 16], (1 - y if flip else y)[i : i + 16]) for i in range(0, n, 16)]
        return DataBunch(pairs, pairs, 1, 2)

    def accuracy(learn, held_out):
        learn.data = held_out
        preds, targets = learn.get_preds()
        return (preds.argmax(1) == targets).float().mean().item()

    few, held_out = stripes(16, 1, True), stripes(256, 2, True)
    torch.manual_seed(0)
    scratch = cnn_learner(small, few, F.cross_entropy, lr=0.05, device="cpu")
    trained = copy.deepcopy(scratch)
    trained.data = stripes(256, 0, False)
    trained.fit(4)
    adapt_model(trained, few)
    for learn in (scratch, trained):
        learn.fit(6)
    assert accuracy(trained, held_out) > 0.85
    assert accuracy(trained, held_out) > accuracy(scratch, held_out) + 0.2


def test_apply_mod_goes_from_the_top_down():
    model = nn.Sequential(nn.Sequential(nn.ReLU(), GeneralRelu()), nn.Tanh())
    seen = []
    apply_mod(model, lambda m: seen.append(type(m).__name__))
    assert seen == ["Sequential", "Sequential", "ReLU", "GeneralRelu", "Tanh"]
