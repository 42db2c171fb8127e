"""Label smoothing against PyTorch's, and losses that are not reduced."""

import copy

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.losses import cross_entropy
from tandem.training.label_smoothing import LabelSmoothingCrossEntropy, NoneReduce, reduce_loss
from torch import nn

REDUCTIONS = ("none", "mean", "sum")


def made_up(shape=(7, 5), seed=0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    logits = 3 * torch.randn(shape, generator=generator, dtype=dtype)
    target = torch.randint(shape[1], (shape[0], *shape[2:]), generator=generator)
    return logits.requires_grad_(), target


@settings(deadline=None)
@given(
    eps=st.floats(0, 1),
    reduction=st.sampled_from(REDUCTIONS),
    shape=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    seed=st.integers(0, 2**32),
)
def test_label_smoothing_is_pytorchs_to_the_gradient(eps, reduction, shape, seed):
    logits, target = made_up(tuple(shape), seed)
    twin = logits.detach().clone().requires_grad_()
    found = LabelSmoothingCrossEntropy(eps, reduction)(logits, target)
    expected = F.cross_entropy(twin, target, label_smoothing=eps, reduction=reduction)
    torch.testing.assert_close(found, expected)
    found.sum().backward()
    expected.sum().backward()
    torch.testing.assert_close(logits.grad, twin.grad)


def test_course_swift10_the_smoothing_term_is_not_divided_by_the_classes_twice():
    # the original took the mean over classes and eps / C too: C times too small
    logits, target = made_up((6, 10))
    log_p = torch.log_softmax(logits, 1)
    nll, term = F.nll_loss(log_p, target), -log_p.sum(1).mean() / 10
    found = LabelSmoothingCrossEntropy(0.2)(logits, target)
    assert found.item() == pytest.approx((0.8 * nll + 0.2 * term).item())
    defect = 0.8 * nll + 0.2 / 10 * term
    assert abs(found - defect) > 0.1


def test_the_loss_is_cross_entropy_with_the_smoothed_distribution():
    logits, target = made_up((6, 4))
    smooth = np.full((6, 4), 0.3 / 4)
    smooth[np.arange(6), target] += 0.7
    p = torch.softmax(logits, 1).detach().numpy()
    found = LabelSmoothingCrossEntropy(0.3, "none")(logits, target)
    np.testing.assert_allclose(found.detach().numpy(), -(smooth * np.log(p)).sum(1))


def test_half_precision_is_summed_in_single():
    logits, target = made_up((4, 1000), dtype=torch.float32)
    found = LabelSmoothingCrossEntropy()(logits.half(), target)
    expected = LabelSmoothingCrossEntropy()(logits.half().float(), target)
    assert found.dtype == torch.float32
    torch.testing.assert_close(found, expected)


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"eps must be within 0\.\.1, got 1\.1"):
        LabelSmoothingCrossEntropy(1.1)
    with pytest.raises(ValueError, match="one of none, mean, sum, not 'max'"):
        LabelSmoothingCrossEntropy(reduction="max")
    with pytest.raises(ValueError, match=r"got \[3, 2\] and \[4\]"):
        LabelSmoothingCrossEntropy()(torch.zeros(3, 2), torch.zeros(4))
    with pytest.raises(ValueError, match="one of none, mean, sum, not 'max'"):
        reduce_loss(torch.zeros(3), "max")


@pytest.mark.parametrize(("reduction", "expected"), [("mean", 2.0), ("sum", 6.0)])
def test_losses_are_reduced(reduction, expected):
    loss = torch.tensor([1.0, 2.0, 3.0])
    assert reduce_loss(loss, reduction).item() == expected
    assert reduce_loss(loss, "none") is loss
    assert reduce_loss(loss).item() == 2.0


LOSSES = [
    nn.CrossEntropyLoss(),
    nn.CrossEntropyLoss(reduction="sum"),
    LabelSmoothingCrossEntropy(0.2),
    F.cross_entropy,
    F.nll_loss,
]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda f: getattr(f, "__name__", type(f).__name__))
def test_a_loss_is_not_reduced_within_the_block_and_is_after_it(loss):
    logits, target = made_up()
    before = loss(logits, target)
    alone = copy.deepcopy(loss)
    with NoneReduce(loss) as each:
        found = each(logits, target)
    assert found.shape == target.shape
    one_by_one = [alone(logits[i : i + 1], target[i : i + 1]) for i in range(len(target))]
    torch.testing.assert_close(found, torch.stack(one_by_one))
    torch.testing.assert_close(loss(logits, target), before, atol=0, rtol=0)


def test_an_error_within_the_block_leaves_the_loss_as_it_was():
    loss = nn.CrossEntropyLoss(reduction="sum")
    with pytest.raises(RuntimeError, match="inside"), NoneReduce(loss):
        raise RuntimeError("inside")
    assert loss.reduction == "sum"


def test_a_loss_that_takes_no_reduction_is_named():
    with pytest.raises(TypeError, match="the loss cross_entropy takes no reduction"):
        NoneReduce(cross_entropy)
    with NoneReduce(lambda pred, y, **options: F.cross_entropy(pred, y, **options)) as each:
        assert each(*made_up()).shape == (7,)


def test_a_loss_that_does_not_tell_its_arguments_is_believed_to_take_one():
    with NoneReduce(torch.kl_div) as each:  # written in C, without a signature
        assert each.func is torch.kl_div
        assert each.keywords == {"reduction": "none"}
