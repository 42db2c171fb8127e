import copy

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.losses import cross_entropy
from tandem.foundations.modules import Linear, ReLU, Sequential, load_parameters
from tandem.foundations.training_loop import (
    DataLoader,
    Dataset,
    Optimizer,
    Sampler,
    fit,
    fit_dataset,
    fit_optimizer,
    fit_parameters,
    fit_slices,
    validate,
)
from torch import nn

ROWS, BATCH, EPOCHS, RATE = 70, 16, 3, 0.2  # 70 rows: the last batch is short


def seeded(seed=42):
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def data():
    x = torch.randn(ROWS, 20, generator=seeded())
    return x, x[:, :3].argmax(1)


@pytest.fixture
def order():
    generator = seeded(1)
    return torch.stack([torch.randperm(ROWS, generator=generator) for _ in range(EPOCHS)])


@pytest.fixture
def net():
    return Sequential(Linear(20, 8, seeded(2)), ReLU(), Linear(8, 3, seeded(3)))


def torchs_losses(net, x, y, order, momentum=0.0):
    """The losses of torch.nn under torch.optim.SGD, and the net it ends with."""
    twin = nn.Sequential(nn.Linear(20, 8), nn.ReLU(), nn.Linear(8, 3))
    twin.load_state_dict(dict(net.named_parameters()))
    optimizer = torch.optim.SGD(twin.parameters(), lr=RATE, momentum=momentum)
    losses = []
    for batch in (b for rows in order for b in rows.split(BATCH)):
        optimizer.zero_grad()
        loss = F.cross_entropy(twin(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, twin


def every_form(net, x, y, order):
    """Losses and final parameters of each form of the loop, from the same start."""
    nets = {form: copy.deepcopy(net) for form in ("slices", "parameters", "optimizer", "dataset")}
    w1, b1, w2, b2 = nets["slices"].parameters()
    loader = DataLoader(Dataset(x, y), BATCH, Sampler(ROWS, order=order))
    optimizers = {form: Optimizer(n.parameters(), RATE) for form, n in nets.items()}
    losses = {
        "slices": fit_slices([(w1, b1), (w2, b2)], x, y, order, BATCH, RATE),
        "parameters": fit_parameters(nets["parameters"], x, y, order, BATCH, RATE),
        "optimizer": fit_optimizer(nets["optimizer"], optimizers["optimizer"], x, y, order, BATCH),
        "dataset": fit_dataset(nets["dataset"], optimizers["dataset"], loader, EPOCHS),
    }
    return losses, nets


def test_all_forms_give_the_same_losses_and_weights_to_the_bit(data, order, net):
    losses, nets = every_form(net, *data, order)
    assert len(losses["slices"]) == EPOCHS * 5
    for form in losses:
        assert losses[form] == losses["slices"], form
        for ours, first in zip(nets[form].parameters(), nets["slices"].parameters(), strict=True):
            assert torch.equal(ours, first), form


def test_the_losses_are_those_of_torchs_optimiser(data, order, net):
    expected, twin = torchs_losses(net, *data, order)
    losses, nets = every_form(net, *data, order)
    assert losses["dataset"] == pytest.approx(expected, rel=1e-5)
    torch.testing.assert_close(list(nets["dataset"].parameters()), list(twin.parameters()))


def loaders(data, order):
    train = DataLoader(Dataset(*data), BATCH, Sampler(ROWS, order=order))
    valid = DataLoader(Dataset(*data), BATCH, Sampler(ROWS))
    return train, valid


def test_fit_with_momentum_is_torchs_and_measures_after_every_epoch(data, order, net):
    expected, twin = torchs_losses(net, *data, order, momentum=0.9)
    train, valid = loaders(data, order)
    optimizer = Optimizer(net.parameters(), RATE, momentum=0.9)
    history = fit(EPOCHS, net, cross_entropy, optimizer, train, valid)
    steps = [loss for epoch in history for loss in epoch.step_losses]
    assert steps == pytest.approx(expected, rel=1e-4)
    x, y = data
    final = twin(x)
    assert history[-1].loss == pytest.approx(F.cross_entropy(final, y).item(), rel=1e-4)
    assert history[-1].accuracy == pytest.approx((final.argmax(1) == y).float().mean().item())
    sizes = [16, 16, 16, 16, 6]
    weighted = sum(a * n for a, n in zip(history[0].step_losses, sizes, strict=True)) / ROWS
    assert history[0].train_loss == pytest.approx(weighted)


def test_fit_learns(data, net):
    train = DataLoader(Dataset(*data), BATCH, Sampler(ROWS, shuffle=True, generator=seeded()))
    optimizer = Optimizer(net.parameters(), RATE, momentum=0.9)
    history = fit(20, net, cross_entropy, optimizer, train, loaders(data, None)[1])
    assert history[-1].accuracy > 0.98
    assert history[-1].loss < 0.2 * history[0].loss


def test_fit_says_when_it_trains_and_when_it_does_not(data, net):
    modes = []

    class Watched(ReLU):
        def forward(self, x):
            modes.append(self.training)
            return super().forward(x)

    watched = Sequential(Linear(20, 8), Watched(), Linear(8, 3))
    batch = [(data[0], data[1])]
    fit(2, watched, cross_entropy, Optimizer(watched.parameters(), RATE), batch, batch)
    assert modes == [True, False, True, False]


def test_course_swift03_the_loop_trains_on_the_batch_it_is_given(net):
    # the original's loops drew batches and then trained on one outer batch
    a = (torch.randn(4, 20, generator=seeded(4)), torch.tensor([0, 1, 2, 0]))
    b = (torch.randn(4, 20, generator=seeded(5)), torch.tensor([2, 2, 1, 0]))
    other = copy.deepcopy(net)
    losses = fit_dataset(net, Optimizer(net.parameters(), 1e-9), [a, b], 1)
    assert losses == pytest.approx([cross_entropy(other(x), y).item() for x, y in (a, b)])


def test_course_pull_474_an_optimiser_uses_its_own_rate():
    fast, slow = (torch.ones(2, requires_grad=True) for _ in "ab")
    optimizers = Optimizer([fast], 0.5), Optimizer([slow], 0.1)
    for parameter, optimizer in zip((fast, slow), optimizers, strict=True):
        parameter.sum().backward()
        optimizer.step()
    assert fast.tolist() == [0.5, 0.5]
    assert slow.tolist() == pytest.approx([0.9, 0.9])


@settings(deadline=None, max_examples=20)
@given(rate=st.floats(1e-3, 1), momentum=st.floats(0, 0.99), steps=st.integers(1, 8))
def test_optimiser_is_torchs_sgd(rate, momentum, steps):
    start = torch.randn(5, generator=seeded(), dtype=torch.float64)
    parameters = [start.clone().requires_grad_() for _ in "ab"]
    optimizers = [
        Optimizer(parameters[:1], rate, momentum),
        torch.optim.SGD(parameters[1:], lr=rate, momentum=momentum),
    ]
    for parameter, optimizer in zip(parameters, optimizers, strict=True):
        for _ in range(steps):
            optimizer.zero_grad()
            (parameter - 1).pow(4).sum().mul(0.01).backward()
            optimizer.step()
    torch.testing.assert_close(*parameters)


def test_optimiser_skips_what_has_no_gradient_and_refuses_nothing_to_train():
    used, unused = (torch.ones(1, requires_grad=True) for _ in "ab")
    optimizer = Optimizer((p for p in (used, unused)), 1.0)
    used.sum().backward()
    optimizer.step()
    assert (used.item(), unused.item()) == (0, 1)
    optimizer.zero_grad()
    assert used.grad is None
    with pytest.raises(ValueError, match="no parameters to train"):
        Optimizer([], 0.1)


def test_gradients_add_up_until_they_are_zeroed():
    parameter = torch.zeros(1, requires_grad=True)
    optimizer = Optimizer([parameter], 1.0)
    for _ in "ab":
        parameter.sum().backward()
    optimizer.step()
    assert parameter.item() == -2


def test_validation_weighs_a_short_batch_by_its_length(data, net):
    x, y = data
    whole = validate(net, cross_entropy, [(x, y)])
    assert validate(net, cross_entropy, loaders(data, None)[1]) == pytest.approx(whole)
    with pytest.raises(ValueError, match="no batch"):
        validate(net, cross_entropy, [])


def test_loading_weights_starts_two_nets_alike(data, net):
    twin = Sequential(Linear(20, 8), ReLU(), Linear(8, 3))
    load_parameters(twin, dict(net.named_parameters()))
    assert torch.equal(twin(data[0]), net(data[0]))
