"""Hooks: called, removed whatever happens, and what they count against NumPy."""

import numpy as np
import pytest
import torch
from small_runs import Watch, small_learner, small_net
from tandem.training.activation_stats import ActivationStats, append_stats, get_hist, get_min
from tandem.training.hook_plots import plot_histograms, plot_means_stds, plot_near_zero
from tandem.training.hooks import (
    Hook,
    Hooks,
    HooksCallback,
    children,
    first_tensor,
)
from torch import nn


def hooked(model):
    """How many hooks are on the modules of a model."""
    return sum(len(module._forward_hooks) for module in model.modules())


def keep(hook, module, inputs, output):
    hook.seen = [*getattr(hook, "seen", []), (module, inputs[0], output)]


def test_a_hook_sees_module_input_and_output_until_it_is_removed():
    net, x = small_net(), torch.randn(4, 6)
    with Hook(net[0], keep) as hook:
        net(x)
    net(x)
    ((module, given, output),) = hook.seen
    assert module is net[0]
    assert given is x
    torch.testing.assert_close(output, net[0](x))
    assert hook.name == "Linear"


def test_what_a_hook_returns_is_the_output():
    net = nn.Sequential(nn.Identity())
    with Hook(net[0], lambda hook, module, inputs, output: 2 * output):
        assert net(torch.ones(1)) == 2
    assert net(torch.ones(1)) == 1


@pytest.mark.parametrize("make", [lambda net: Hook(net[0], keep), lambda net: Hooks(net, keep)])
def test_hooks_are_removed_on_an_error_too(make):
    net = small_net()
    with make(net):
        assert hooked(net) > 0
    with pytest.raises(RuntimeError), make(net):
        net(torch.randn(4, 7))
    assert hooked(net) == 0


def test_hooks_that_cannot_all_be_made_leave_none():
    net = small_net()
    with pytest.raises(AttributeError):
        Hooks([net[0], "no module"], keep)
    assert hooked(net) == 0


def test_hooks_are_a_list():
    net = small_net()
    hooks = Hooks(children(net), keep)
    assert [hook.module for hook in hooks] == list(net)
    assert hooks[-1].module is net[2]
    del hooks[0]
    assert (len(hooks), hooked(net)) == (2, 2)
    hooks[0] = Hook(net[0], keep)
    assert (len(hooks), hooked(net), len(net[1]._forward_hooks)) == (2, 2, 0)
    hooks.remove()
    hooks.remove()
    assert hooked(net) == 0


def test_first_tensor_finds_a_recurrent_layer_s_output():
    output = nn.LSTM(3, 4)(torch.randn(5, 2, 3))
    assert first_tensor(output) is output[0]
    with pytest.raises(TypeError, match="of type dict has no tensor"):
        first_tensor({})


def test_the_callback_looks_at_training_alone_and_takes_its_hooks_off():
    callback = HooksCallback(keep)
    learn = small_learner()
    learn.fit(2, cbs=[callback])
    assert [len(hook.seen) for hook in callback.hooks] == [8, 8, 8]
    assert [hook.name for hook in callback.hooks] == ["0 Linear", "1 ReLU", "2 Linear"]
    assert hooked(learn.model) == 0


def interrupt(learn):
    raise KeyboardInterrupt


def test_the_callback_takes_its_hooks_off_on_an_interruption():
    learn = small_learner()
    with pytest.raises(KeyboardInterrupt):
        learn.fit(1, cbs=[HooksCallback(keep), Watch(after_step=interrupt)])
    assert hooked(learn.model) == 0


def test_modules_are_chosen_by_a_condition_or_named():
    learn = small_learner()
    for modules, places in ((lambda m: isinstance(m, nn.Linear), [0, 2]), ([learn.model[1]], [1])):
        callback = HooksCallback(keep, modules)
        learn.fit(1, cbs=[callback])
        assert [hook.module for hook in callback.hooks] == [learn.model[i] for i in places]
    with pytest.raises(ValueError, match="there is no module to hook"):
        learn.fit(1, cbs=[HooksCallback(keep, [])])


def test_stats_are_numpys():
    net, xs = small_net(), [torch.randn(16, 6), 40 * torch.randn(16, 6)]
    with Hooks(net, append_stats) as hooks:
        outputs = []
        for x in xs:
            net(x)
            outputs.append(net[0](x).detach().numpy())  # a call of its own: seen as well
    stats = hooks[0].stats
    means, stds = stats.means[::2], stats.stds[::2]
    assert [float(mean) for mean in means] == pytest.approx([x.mean() for x in outputs], abs=1e-5)
    assert [float(std) for std in stds] == pytest.approx([x.std() for x in outputs], rel=1e-5)
    expected = [np.histogram(np.clip(x, -7, 7), 40, (-7, 7))[0] for x in outputs]
    np.testing.assert_allclose(get_hist(hooks[0])[:, ::2], np.log1p(np.stack(expected, 1)), 1e-6)
    near = [(np.abs(x) <= 0.1).mean() for x in outputs]
    np.testing.assert_allclose(get_min(hooks[0])[::2], near, 1e-6)


def test_values_beyond_the_histogram_are_counted_at_its_ends():
    """Left out, they would make the near-zero share of the original's formula too large."""
    layer = nn.Identity()
    with Hook(layer, append_stats) as hook:
        layer(torch.tensor([-100.0, 0.0, 100.0, 100.0]))
    counts = hook.stats.histograms[0]
    assert (counts[0], counts[-1], counts.sum()) == (1, 2, 4)
    assert get_min(hook) == 0.25


def test_stats_of_half_precision_and_of_a_tuple():
    layer = nn.Identity()
    with Hook(layer, append_stats) as hook:
        layer((torch.ones(3, dtype=torch.float16), None))
    assert (hook.stats.means[0], hook.stats.stds[0]) == (1, 0)


def test_a_hook_that_has_seen_nothing_says_so():
    with Hook(nn.Identity(), append_stats) as hook, pytest.raises(ValueError, match="no batch yet"):
        get_min(hook)


def test_activation_stats_are_kept_for_every_so_many_batches():
    every, some = ActivationStats(), ActivationStats(every=3, low=0.0, high=5.0, bins=10)
    small_learner(cbs=[every, some]).fit(2)
    assert [len(hook.stats.means) for hook in every.hooks] == [8, 8, 8]
    assert [len(hook.stats.means) for hook in some.hooks] == [3, 3, 3]
    assert get_hist(some.hooks[0]).shape == (10, 3)
    assert every.hooks[0].stats.means[3] == some.hooks[0].stats.means[1]


def test_plots_have_a_line_or_a_picture_a_layer():
    stats = ActivationStats()
    small_learner(cbs=[stats]).fit(2)
    figure = plot_means_stds(stats.hooks)
    lines = figure.axes[0].get_lines()
    assert [line.get_label() for line in lines] == [hook.name for hook in stats.hooks]
    np.testing.assert_array_equal(lines[1].get_ydata(), stats.hooks[1].stats.means)
    pictures = plot_histograms(stats.hooks)
    shown = [ax for ax in pictures.axes if ax.get_visible()]
    assert [ax.get_title() for ax in shown] == ["0 Linear", "1 ReLU", "2 Linear"]
    np.testing.assert_array_equal(shown[0].images[0].get_array(), get_hist(stats.hooks[0]))
    near = plot_near_zero(stats.hooks)
    np.testing.assert_array_equal(near.axes[1].get_lines()[0].get_ydata(), get_min(stats.hooks[1]))
    with pytest.raises(ValueError, match="no hook to draw"):
        plot_near_zero([])
