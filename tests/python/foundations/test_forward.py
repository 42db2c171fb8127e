import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.forward import (
    activation_stats,
    lin,
    model,
    normalize,
    relu,
    relu_shifted,
    stats,
)
from tandem.foundations.initialization import kaiming_normal
from torch import nn
from torch.autograd import gradcheck


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def test_normalize_gives_mean_0_and_std_1_and_keeps_the_training_datas_numbers():
    train, valid = 5 + 3 * draw(1000), 5 + 3 * draw(10, seed=1)
    mean, std = stats(train)
    assert stats(normalize(train, mean, std)) == pytest.approx((0, 1), abs=1e-12)
    torch.testing.assert_close(normalize(valid, mean, std) * std + mean, valid)


@pytest.mark.parametrize("std", [0.0, -1.0, float("nan")])
def test_normalize_refuses_a_std_that_is_not_above_zero(std):
    with pytest.raises(ValueError, match=f"std must be above zero, got {std}"):
        normalize(draw(3), 0.0, std)


@settings(deadline=None, max_examples=30)
@given(n=st.integers(1, 5), i=st.integers(1, 5), o=st.integers(1, 5), seed=st.integers(0, 2**31))
def test_lin_is_torchs_with_its_gradients(n, i, o, seed):
    given = [draw(n, i, seed=seed), draw(o, i, seed=seed + 1), draw(o, seed=seed + 2)]
    leaves = [t.requires_grad_() for t in given]
    ours, torchs = lin(*leaves), F.linear(*leaves)
    torch.testing.assert_close(ours, torchs)
    cotangent = draw(n, o, seed=seed + 3)
    torch.testing.assert_close(
        torch.autograd.grad(ours, leaves, cotangent), torch.autograd.grad(torchs, leaves, cotangent)
    )


def test_lin_takes_axes_in_front():
    x, weight, bias = draw(2, 3, 4), draw(5, 4), draw(5)
    torch.testing.assert_close(lin(x, weight, bias), F.linear(x, weight, bias))


@pytest.mark.parametrize(
    ("x", "weight", "bias", "message"),
    [
        ((64, 100), (50, 784), (50,), r"weight \[50, 784\] does not fit input \[64, 100\]"),
        ((64, 784), (50, 784), (784,), r"bias \[784\] does not fit weight \[50, 784\]"),
        ((64, 784), (784,), (1,), r"weight \[784\] does not fit"),
        # a bias [n, 1] would broadcast to a column for each row
        ((50, 784), (50, 784), (50, 1), r"bias \[50, 1\] does not fit"),
    ],
)
def test_lin_names_shapes_that_do_not_fit(x, weight, bias, message):
    with pytest.raises(ValueError, match=message):
        lin(torch.zeros(x), torch.zeros(weight), torch.zeros(bias))


def test_relu_is_torchs_also_at_zero_and_at_the_ends():
    inf = float("inf")
    x = torch.tensor([-inf, -1.0, -0.0, 0.0, 2.0, inf], requires_grad=True)
    torch.testing.assert_close(relu(x), F.relu(x))
    (ours,), (torchs,) = (torch.autograd.grad(f(x).sum(), x) for f in (relu, F.relu))
    torch.testing.assert_close(ours, torchs)
    assert relu(torch.tensor(float("nan"))).isnan()


@pytest.mark.parametrize("function", [relu, relu_shifted])
def test_relu_gradient_by_finite_differences(function):
    assert gradcheck(function, draw(4, 5).requires_grad_())


def test_the_shifted_relu_has_its_mean_near_zero():
    x = draw(100_000)
    assert relu(x).mean() == pytest.approx(0.399, abs=0.01)  # 1 / sqrt(2 pi)
    assert abs(relu_shifted(x).mean()) < 0.11
    torch.testing.assert_close(relu_shifted(x), F.relu(x) - 0.5)


def layers(*widths):
    shapes = list(zip(widths[1:], widths[:-1], strict=True))
    return [(draw(*s, seed=i), draw(s[0], seed=i + 9)) for i, s in enumerate(shapes)]


@pytest.mark.parametrize("widths", [(6, 3), (6, 5, 3), (6, 5, 4, 3)], ids=str)
def test_model_is_torchs_sequential(widths):
    parameters = layers(*widths)
    torchs = nn.Sequential()
    for weight, bias in parameters:
        linear = nn.Linear(*reversed(weight.shape), dtype=torch.float64)
        linear.load_state_dict({"weight": weight, "bias": bias})
        torchs.extend([linear, nn.ReLU()])
    x = draw(7, 6)
    torch.testing.assert_close(model(x, parameters), torchs[:-1](x).detach())


def test_model_takes_its_activation():
    (first, second), x = layers(6, 5, 3), draw(7, 6)
    expected = F.linear(F.relu(F.linear(x, *first)) - 0.5, *second)
    torch.testing.assert_close(model(x, [first, second], relu_shifted), expected)


def test_model_needs_a_layer_that_fits():
    with pytest.raises(ValueError, match="needs at least one layer"):
        model(draw(7, 6), [])
    with pytest.raises(ValueError, match=r"weight \[3, 5\] does not fit input \[7, 6\]"):
        model(draw(7, 6), layers(5, 3))


def test_stats_divide_by_the_count():
    x = draw(11, 3)
    assert stats(x) == pytest.approx((x.numpy().mean(), x.numpy().std()))


def test_activation_stats_are_those_after_each_layer():
    (first, second), x = layers(6, 5, 3), draw(7, 6)
    hidden = F.relu(F.linear(x, *first))
    expected = [stats(hidden), stats(F.linear(hidden, *second))]
    assert activation_stats(x, [first, second]) == [pytest.approx(pair) for pair in expected]


def test_kaimings_weights_keep_activations_alive_through_many_layers():
    generator = torch.Generator().manual_seed(42)
    x = torch.randn(100, 200, generator=generator)
    deep = [(kaiming_normal((200, 200), generator=generator), torch.zeros(200)) for _ in range(20)]
    small = [(0.1 * weight, bias) for weight, bias in deep]
    assert all(0.3 < std < 3 for _, std in activation_stats(x, deep))
    assert activation_stats(x, small)[-1][1] < 1e-15
