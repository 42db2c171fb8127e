"""Clipping against PyTorch's, and accumulation against one big batch."""

import copy

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.optim.optimizer import sgd_opt
from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.gradients import GradientAccumulation, GradientClipping, clip_gradients
from tiny_runs import Batches, Steps, made_up, small_learner, small_net, weights


def with_gradients(*gradients):
    parameters = [torch.zeros_like(g, requires_grad=True) for g in gradients]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient.clone()
    return parameters


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 1000),
    size=st.floats(1e-3, 1e3),
    max_norm=st.floats(1e-2, 1e2),
    shapes=st.lists(st.lists(st.integers(1, 4), max_size=3), min_size=1, max_size=4),
)
def test_clipping_is_torchs(seed, size, max_norm, shapes):
    torch.manual_seed(seed)
    gradients = [torch.randn(shape) * size for shape in shapes]
    ours, theirs = with_gradients(*gradients), with_gradients(*gradients)
    norm = clip_gradients(ours, max_norm)
    expected = torch.nn.utils.clip_grad_norm_(theirs, max_norm)
    torch.testing.assert_close(norm, expected)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a.grad, b.grad)


@pytest.mark.parametrize("bad", [float("inf"), float("nan")])
def test_clipping_what_is_not_finite_is_torchs_too(bad):
    gradients = torch.tensor([1.0, bad]), torch.tensor([2.0])
    ours, theirs = with_gradients(*gradients), with_gradients(*gradients)
    norms = clip_gradients(ours, 1.0), torch.nn.utils.clip_grad_norm_(theirs, 1.0)
    torch.testing.assert_close(*norms, equal_nan=True)
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a.grad, b.grad, equal_nan=True)


def test_clipping_of_halves_measures_in_float32():
    # 300^2 is beyond float16's largest number
    parameters = with_gradients(torch.full((4,), 300.0).half())
    assert clip_gradients(parameters, 1.0).item() == 600
    torch.testing.assert_close(parameters[0].grad, torch.full((4,), 0.5).half())


def test_without_a_gradient_there_is_nothing_to_clip():
    assert clip_gradients([torch.zeros(2, requires_grad=True)], 1.0).item() == 0


def test_the_callback_clips_before_the_step():
    clipping = GradientClipping(0.1)
    model = small_net()
    before = weights(model)
    learn = small_learner(model, train=Batches(8, 8), opt_func=sgd_opt, lr=1.0)
    learn.fit(1, [clipping])
    assert clipping.norm > 0.1
    assert (weights(model) - before).norm().item() == pytest.approx(0.1, rel=1e-4)


@pytest.mark.parametrize("max_norm", [0, -1, float("nan")])
def test_a_norm_that_is_not_positive_is_refused(max_norm):
    with pytest.raises(ValueError, match="max_norm must be positive"):
        GradientClipping(max_norm)


def big_batch_losses(model, sizes, steps, rows, epochs):
    """The weights after torch.optim's steps on `steps` batches of `sizes` at a time as one."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    x, y = made_up(rows)
    groups = [sum(sizes[i : i + steps]) for i in range(0, len(sizes), steps)]
    for _ in range(epochs):
        for xs, ys in zip(x.split(groups), y.split(groups), strict=True):
            optimizer.zero_grad()
            F.cross_entropy(model(xs), ys).backward()
            optimizer.step()
    return weights(model)


def batches_of(sizes):
    x, y = made_up(sum(sizes))
    return list(zip(x.split(sizes), y.split(sizes), strict=True))


@settings(deadline=None, max_examples=25)
@given(sizes=st.lists(st.integers(1, 9), min_size=1, max_size=8), steps=st.integers(1, 5))
def test_accumulation_is_the_big_batch_also_for_unequal_batches_and_a_short_last_group(
    sizes, steps
):
    model = small_net()
    expected = big_batch_losses(copy.deepcopy(model), sizes, steps, sum(sizes), 2)
    small_learner(model, train=batches_of(sizes)).fit(2, [GradientAccumulation(steps)])
    torch.testing.assert_close(weights(model), expected, rtol=0, atol=1e-6)


def test_clipping_sees_the_accumulated_gradient():
    sizes, model = [4, 4, 4], small_net()
    before = weights(model)
    learn = small_learner(model, train=batches_of(sizes), opt_func=sgd_opt, lr=1.0)
    learn.fit(1, [GradientClipping(0.05), GradientAccumulation(3)])
    assert (weights(model) - before).norm().item() == pytest.approx(0.05, rel=1e-3)


class CancelBatch(Callback):
    """Cancels the training batches of these numbers, as an overflowing gradient does."""

    order = 10

    def __init__(self, *numbers):
        self.numbers = numbers

    def after_backward(self, learn):
        if learn.n_iter in self.numbers:
            learn.opt.zero_grad()
            raise CancelBatchException


def test_a_cancelled_last_batch_leaves_its_group_to_the_next_epoch():
    sizes, model = [4, 4, 4], small_net()
    batches = batches_of(sizes)
    twin = copy.deepcopy(model)
    learn = small_learner(model, train=batches, opt_func=sgd_opt)
    learn.fit(2, [CancelBatch(2), GradientAccumulation(3)])
    # steps: 0, 1 of the first epoch with 0 of the second; then 1 and 2
    optimizer = torch.optim.SGD(twin.parameters(), lr=0.1)
    for group in [(0, 1, 0), (1, 2)]:
        x, y = (torch.cat([batches[i][part] for i in group]) for part in (0, 1))
        optimizer.zero_grad()
        F.cross_entropy(twin(x), y).backward()
        optimizer.step()
    torch.testing.assert_close(weights(model), weights(twin), rtol=0, atol=1e-6)


def test_steps_are_made_once_a_group_and_losses_are_those_of_the_batches():
    class Steps2(Callback):
        made = 0

        def after_step(self, learn):
            self.made += 1

    made, steps = Steps2(), Steps()
    learn = small_learner(train=batches_of([4] * 5), lr=0.0)
    learn.fit(1, [made, steps, GradientAccumulation(2)])
    assert made.made == 3
    expected = [F.cross_entropy(learn.model(x), y).item() for x, y in learn.data.train_dl]
    assert steps.train == pytest.approx(expected)


def test_a_loss_over_tokens_is_weighed_by_tokens():
    torch.manual_seed(0)
    x = torch.randn(3, 7, 6)
    y = torch.randint(3, (3, 7))
    batches = [(x[:, :5], y[:, :5]), (x[:, 5:], y[:, 5:])]
    model = small_net()
    twin = copy.deepcopy(model)
    learn = small_learner(model, train=batches, opt_func=sgd_opt)
    learn.loss_func = lambda pred, target: F.cross_entropy(pred.flatten(0, 1), target.flatten())
    learn.data.valid_dl = []
    learn.fit(1, [GradientAccumulation(2)])
    F.cross_entropy(twin(x).flatten(0, 1), y.flatten()).backward()
    torch.optim.SGD(twin.parameters(), lr=0.1).step()
    torch.testing.assert_close(weights(model), weights(twin), rtol=0, atol=1e-6)


def test_what_a_loss_is_the_mean_over_can_be_said():
    # a loss that is a sum counts as a mean over one
    model, batches = small_net(), batches_of([5, 2])
    twin = copy.deepcopy(model)
    learn = small_learner(model, train=batches, valid=[], opt_func=sgd_opt, lr=0.01)
    learn.loss_func = lambda pred, y: F.cross_entropy(pred, y, reduction="sum")
    learn.fit(1, [GradientAccumulation(2, count=lambda learn: 0.5)])
    for x, y in batches:
        F.cross_entropy(twin(x), y, reduction="sum").mul(0.5).backward()
    torch.optim.SGD(twin.parameters(), lr=0.01).step()
    torch.testing.assert_close(weights(model), weights(twin), rtol=0, atol=1e-6)


def test_what_is_saved_up_can_be_resumed():
    class Keep(Callback):
        def after_batch(self, learn):
            if learn.in_train and learn.iter == 1:
                kept.append(copy.deepcopy(whole.state_dict()))

    class Resume(Callback):
        order = 1000

        def begin_fit(self, learn):
            resumed.load_state_dict(kept[0])

    model, kept = small_net(), []
    twin = copy.deepcopy(model)  # no step is made before the third batch
    whole, resumed = GradientAccumulation(3), GradientAccumulation(3)
    batches = batches_of([4, 3, 5])
    small_learner(model, train=batches).fit(1, [Keep(), whole])
    small_learner(twin, train=batches[2:]).fit(1, [Resume(), resumed])
    assert torch.equal(weights(twin), weights(model))


def test_no_step_of_nothing():
    with pytest.raises(ValueError, match="steps must be at least 1, got 0"):
        GradientAccumulation(0)
