import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.modules import (
    Conv2d,
    Flatten,
    Linear,
    MaxPool2d,
    Module,
    ModuleList,
    ReLU,
    Sequential,
    SequentialModel,
    conv2d_windows,
    load_parameters,
    max_pool2d_windows,
)
from torch import nn
from torch.autograd import gradcheck


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


class Ours(Module):
    def __init__(self):
        self.hidden = Linear(6, 5)
        self.output = Linear(5, 3)

    def forward(self, x):
        return self.output(self.hidden(x).relu())


class Torchs(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(6, 5)
        self.output = nn.Linear(5, 3)

    def forward(self, x):
        return self.output(self.hidden(x).relu())


def names(module):
    return [name for name, _ in module.named_parameters()]


def test_parameters_have_the_names_and_order_of_torchs():
    assert names(Ours()) == names(Torchs())
    assert [p.shape for p in Ours().parameters()] == [p.shape for p in Torchs().parameters()]


def test_only_leaves_that_want_a_gradient_are_parameters():
    module = Module()
    module.weight = torch.ones(2, requires_grad=True)
    module.table = torch.ones(2)
    module.derived = module.weight * 2
    module.size = 3
    assert names(module) == ["weight"]


def test_assigning_again_replaces_and_unregisters():
    module = Ours()
    module.hidden = Linear(6, 2)
    module.output = None
    assert [p.shape for p in module.parameters()] == [(2, 6), (2,)]


def test_a_shared_parameter_comes_once():
    module = Sequential(Linear(4, 4), Linear(4, 4))
    first, second = module
    second.weight = first.weight
    assert len(list(module.parameters())) == 3
    assert len(names(module)) == 4


def test_a_module_without_forward_says_so():
    with pytest.raises(NotImplementedError, match="Module has no forward"):
        Module()(torch.zeros(1))
    assert names(Module()) == []


def test_train_reaches_every_module():
    module = SequentialModel(Ours(), ReLU())
    module.train(False)
    assert not any(m.training for m in (module, module.layers, *module.layers))
    assert not next(iter(module.layers)).hidden.training
    module.train()
    assert next(iter(module.layers)).hidden.training


def test_a_loaded_net_is_torchs_in_value_and_gradient():
    ours, torchs = Ours(), Torchs()
    load_parameters(ours, torchs.state_dict())
    x, target = draw(7, 6, dtype=torch.float32), torch.tensor([0, 1, 2, 0, 1, 2, 0])
    losses = [F.cross_entropy(net(x), target) for net in (ours, torchs)]
    torch.testing.assert_close(*losses)
    for loss in losses:
        loss.backward()
    grads = [[p.grad for p in net.parameters()] for net in (ours, torchs)]
    torch.testing.assert_close(*grads)


def test_loading_names_what_does_not_fit_and_changes_nothing():
    module = Ours()
    before = [p.clone() for p in module.parameters()]
    good = {name: torch.zeros_like(p) for name, p in module.named_parameters()}
    with pytest.raises(ValueError, match=r"one side only: output.bias, output.extra"):
        load_parameters(module, {n.replace("put.bias", "put.extra"): v for n, v in good.items()})
    with pytest.raises(ValueError, match=r"output.bias: \[4\] into \[3\]"):
        load_parameters(module, good | {"output.bias": torch.zeros(4)})
    torch.testing.assert_close(list(module.parameters()), before, rtol=0, atol=0)


def test_linear_starts_by_kaimings_rule_from_its_generator():
    first, second = (Linear(784, 50, torch.Generator().manual_seed(1)) for _ in "ab")
    torch.testing.assert_close(first.weight, second.weight, rtol=0, atol=0)
    assert first.weight.std().item() == pytest.approx((2 / 784) ** 0.5, rel=0.05)
    assert not first.bias.any()


def test_layers_name_shapes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"weight \[3, 5\] does not fit input \[2, 6\]"):
        Linear(5, 3)(torch.zeros(2, 6))
    for x in (torch.zeros(1, 3, 8, 8), torch.zeros(2, 8, 8)):
        with pytest.raises(ValueError, match=r"conv2d: weight \[4, 2, 3, 3\] does not fit"):
            Conv2d(2, 4, 3)(x)
        with pytest.raises(ValueError, match=r"conv2d: weight \[4, 2, 3, 3\] does not fit"):
            conv2d_windows(x, torch.zeros(4, 2, 3, 3), torch.zeros(4))


@settings(deadline=None, max_examples=40)
@given(
    channels=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    size=st.integers(1, 3),
    stride=st.integers(1, 3),
    padding=st.integers(0, 2),
    extent=st.tuples(st.integers(3, 7), st.integers(3, 7)),
    seed=st.integers(0, 2**31),
)
def test_convolution_by_windows_is_torchs(channels, size, stride, padding, extent, seed):
    inputs, outputs = channels
    x = draw(2, inputs, *extent, seed=seed)
    weight, bias = draw(outputs, inputs, size, size, seed=seed + 1), draw(outputs, seed=seed + 2)
    leaves = [t.requires_grad_() for t in (x, weight, bias)]
    ours = conv2d_windows(*leaves, stride=stride, padding=padding)
    torchs = F.conv2d(*leaves, stride=stride, padding=padding)
    torch.testing.assert_close(ours, torchs)
    cotangent = draw(*ours.shape, seed=seed + 3)
    grads = [torch.autograd.grad(y, leaves, cotangent) for y in (ours, torchs)]
    torch.testing.assert_close(*grads)


def test_convolution_and_pooling_by_finite_differences():
    x, weight, bias = draw(2, 2, 5, 5), draw(3, 2, 3, 3, seed=1), draw(3, seed=2)
    leaves = [t.requires_grad_() for t in (x, weight, bias)]
    assert gradcheck(lambda *t: conv2d_windows(*t, stride=2, padding=1), leaves)
    assert gradcheck(lambda x: max_pool2d_windows(x, 2), leaves[0])


@settings(deadline=None, max_examples=30)
@given(
    size=st.integers(1, 3),
    extent=st.tuples(st.integers(3, 8), st.integers(3, 8)),
    seed=st.integers(0, 2**31),
)
def test_pooling_by_windows_is_torchs_also_where_values_tie(size, extent, seed):
    x = draw(2, 3, *extent, seed=seed).round().requires_grad_()  # few values, many ties
    ours, torchs = max_pool2d_windows(x, size), F.max_pool2d(x, size)
    torch.testing.assert_close(ours, torchs)
    grads = [torch.autograd.grad(y, x, torch.ones_like(y))[0] for y in (ours, torchs)]
    torch.testing.assert_close(*grads)


def layers():
    return [Conv2d(2, 3, 3, stride=2, padding=1), ReLU(), MaxPool2d(2), Flatten(), Linear(12, 5)]


def torchs_layers():
    conv = nn.Conv2d(2, 3, 3, stride=2, padding=1)
    return nn.Sequential(conv, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(12, 5))


def test_sequential_is_torchs():
    ours, torchs = Sequential(*layers()), torchs_layers()
    assert names(ours) == names(torchs) == ["0.weight", "0.bias", "4.weight", "4.bias"]
    load_parameters(ours, torchs.state_dict())
    x = draw(4, 2, 8, 8, dtype=torch.float32)
    torch.testing.assert_close(ours(x), torchs(x))


def test_sequential_model_holds_its_layers_in_a_list():
    torchs = torchs_layers()
    ours = SequentialModel(*layers())
    assert names(ours)[0] == "layers.0.weight"
    load_parameters(ours, {f"layers.{name}": v for name, v in torchs.state_dict().items()})
    x = draw(4, 2, 8, 8, dtype=torch.float32)
    torch.testing.assert_close(ours(x), torchs(x))


def test_a_module_list_keeps_more_than_ten_in_order():
    widths = range(1, 13)
    assert [m.bias.numel() for m in ModuleList(*(Linear(1, w) for w in widths))] == list(widths)
