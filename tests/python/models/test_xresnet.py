"""XResNet held against torchvision's ResNets: equal where it should be, different as published."""

import pytest
import torch
import torch.nn.functional as F
from tandem.bench.torchvision_reference import torchvision
from tandem.data.bunch import DataBunch
from tandem.layers.norm import BatchNorm
from tandem.models import xresnet
from tandem.models.xresnet import ResBlock, XResNet, cnn_learner, xresnet18
from torch import nn

DEPTHS = (18, 34, 50, 101, 152)
STEM, POOL, STAGES, HEAD = slice(0, 3), 3, slice(4, 8), slice(8, 11)
# torchvision's 7x7 convolution 3 to 64 and its norm; ours 3x3, 3 to 32 to 64 to 64, and theirs.
THEIR_STEM = 3 * 64 * 49 + 2 * 64
OUR_STEM = 9 * (3 * 32 + 32 * 64 + 64 * 64) + 2 * (32 + 64 + 64)


def pair(depth, device="meta"):
    """Ours and torchvision's, on the meta device: shapes without numbers."""
    with torch.device(device):
        ours = getattr(xresnet, f"xresnet{depth}")()
        theirs = getattr(torchvision().models, f"resnet{depth}")()
    return ours, theirs


def their_stages(net):
    return [net.layer1, net.layer2, net.layer3, net.layer4]


def shapes(module):
    return [list(p.shape) for p in module.parameters()]


@pytest.mark.parametrize("depth", DEPTHS)
def test_past_the_stem_every_parameter_has_torchvisions_shape(depth):
    ours, theirs = pair(depth)
    for our_stage, their_stage in zip(ours[STAGES], their_stages(theirs), strict=True):
        assert shapes(our_stage) == shapes(their_stage)
    assert shapes(ours[HEAD]) == shapes(theirs.fc)


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_number_of_parameters_is_torchvisions_but_for_the_stem(depth):
    ours, theirs = (sum(p.numel() for p in net.parameters()) for net in pair(depth))
    assert ours - OUR_STEM == theirs - THEIR_STEM
    known = {18: 11_689_512, 34: 21_797_672, 50: 25_557_032, 101: 44_549_160, 152: 60_192_808}
    assert theirs == known[depth]  # as torchvision's documentation has it


@pytest.mark.parametrize("depth", [18, 50])
@pytest.mark.parametrize("size", [(224, 224), (64, 64), (75, 33)])
def test_every_stage_has_torchvisions_shape_also_of_odd_images(depth, size):
    ours, theirs = pair(depth)
    x = torch.empty(2, 3, *size, device="meta")
    y = theirs.relu(theirs.bn1(theirs.conv1(x)))
    x = ours[STEM](x)
    assert x.shape == y.shape
    x, y = ours[POOL](x), theirs.maxpool(y)
    assert x.shape == y.shape
    for our_stage, their_stage in zip(ours[STAGES], their_stages(theirs), strict=True):
        x, y = our_stage(x), their_stage(y)
        assert x.shape == y.shape
    assert list(ours[HEAD](x).shape) == [2, 1000]


def filled(module):
    """Every number of the module drawn anew, so that no scale is zero or one."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for tensor in (*module.parameters(), *module.buffers()):
            if tensor.is_floating_point():
                tensor.copy_(torch.rand(tensor.shape, generator=generator) / 2 + 0.1)
        for name, parameter in module.named_parameters():
            if parameter.ndim > 1 or name.endswith("bias"):
                parameter.sub_(0.35)
    return module.double().eval()


def their_block(expansion, ni, nh, stride):
    models = torchvision().models.resnet
    kind = models.BasicBlock if expansion == 1 else models.Bottleneck
    down = None
    if stride != 1 or ni != nh:
        down = nn.Sequential(
            nn.Conv2d(ni * expansion, nh * expansion, 1, stride, bias=False),
            nn.BatchNorm2d(nh * expansion),
        )
    return filled(kind(ni * expansion, nh, stride, down))


def with_their_numbers(block, theirs):
    """The block with the numbers of torchvision's, which come in the same order."""
    values = list(theirs.state_dict().values())
    block.load_state_dict(dict(zip(block.state_dict(), values, strict=True)))
    return block.double().eval()


@pytest.mark.parametrize("expansion", [1, 4])
@pytest.mark.parametrize("widths", [(8, 8), (8, 16)])
def test_a_block_that_keeps_the_size_is_torchvisions(expansion, widths):
    theirs = their_block(expansion, *widths, stride=1)
    ours = with_their_numbers(ResBlock(expansion, *widths), theirs)
    x = torch.randn(2, 8 * expansion, 7, 6, dtype=torch.float64)
    torch.testing.assert_close(ours(x), theirs(x))


@pytest.mark.parametrize("expansion", [1, 4])
def test_a_block_that_halves_differs_by_the_average_before_its_shortcut_alone(expansion):
    theirs = their_block(expansion, 8, 16, stride=2)
    ours = with_their_numbers(ResBlock(expansion, 8, 16, stride=2), theirs)
    x = torch.randn(2, 8 * expansion, 7, 6, dtype=torch.float64)
    conv, norm = theirs.downsample
    averaged = F.avg_pool2d(x, 2, ceil_mode=True)
    shortcut = norm(F.conv2d(averaged, conv.weight))
    theirs.downsample = nn.Module()  # the rest of their block, around our shortcut
    theirs.downsample.forward = lambda _: shortcut
    torch.testing.assert_close(ours(x), theirs(x))
    theirs.downsample.forward = lambda x: norm(conv(x))
    assert not torch.allclose(ours(x), theirs(x), atol=0.1)


@pytest.mark.parametrize(("expansion", "stride"), [(1, 1), (1, 2), (4, 1), (4, 2)])
def test_a_block_begins_as_its_shortcut(expansion, stride):
    block = ResBlock(expansion, 8, 8, stride)
    x = torch.randn(2, 8 * expansion, 6, 6)
    expected = F.relu(x if stride == 1 else F.avg_pool2d(x, 2))
    assert torch.equal(block(x), expected)
    assert not block.convs[-1][1].weight.any()
    assert not any((~m.weight.bool()).any() for m in block.convs[:-1].modules() if norm(m))


def norm(module):
    return isinstance(module, nn.BatchNorm2d)


def test_the_stem_is_three_convolutions_of_3x3_the_first_of_stride_2():
    for c_in, widths in {3: [32, 64, 64], 1: [16, 64, 64]}.items():
        convs = [layer[0] for layer in xresnet18(c_in)[STEM]]
        assert [c.out_channels for c in convs] == widths
        assert [(c.kernel_size, c.stride) for c in convs] == [
            ((3, 3), (2, 2)),
            ((3, 3), (1, 1)),
            ((3, 3), (1, 1)),
        ]


def test_a_bottleneck_has_its_stride_in_the_3x3_convolution():
    convs = [layer[0] for layer in ResBlock(4, 8, 16, stride=2).convs]
    assert [(c.kernel_size[0], c.stride[0]) for c in convs] == [(1, 1), (3, 2), (1, 1)]


def test_activation_and_norm_may_be_chosen():
    net = xresnet18(1, 4, act=nn.SiLU, norm=BatchNorm)
    kinds = {type(m) for m in net.modules()}
    assert {nn.SiLU, BatchNorm} <= kinds
    assert not kinds & {nn.ReLU, nn.BatchNorm2d}


def test_fewer_stages_are_possible_and_more_are_not():
    net = XResNet.create(1, (1, 1), c_in=1, c_out=5)
    assert list(net(torch.zeros(2, 1, 16, 16)).shape) == [2, 5]
    assert net[-1].in_features == 128
    with pytest.raises(ValueError, match="4 stages at most, got 5"):
        XResNet.create(1, (1,) * 5)


def test_it_learns_to_tell_bright_rows_from_bright_columns():
    generator = torch.Generator().manual_seed(0)
    y = torch.arange(64) % 2
    x = torch.randn(64, 1, 16, 16, generator=generator)
    lines = torch.randint(0, 16, (64,), generator=generator)
    for image, line, kind in zip(x, lines, y, strict=True):
        image[0].select(int(kind), int(line)).add_(4)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = XResNet.create(1, (1, 1), c_in=1, c_out=2)
    data = DataBunch([(x[i : i + 16], y[i : i + 16]) for i in (0, 16, 32, 48)], [], 1, 2)
    learn = cnn_learner(lambda c_in, c_out: net, data, F.cross_entropy, lr=0.1, device="cpu")
    learn.fit(8)
    learn.data = DataBunch([], data.train_dl)
    preds, targets = learn.get_preds()
    assert (preds.argmax(1) == targets).float().mean() > 0.95


def test_cnn_learner_takes_channels_and_classes_from_the_data_unless_they_are_given():
    data = DataBunch([], [], c_in=1, c_out=7)
    learn = cnn_learner(xresnet18, data, F.cross_entropy, lr=0.3, device="cpu")
    assert (learn.model[0][0].in_channels, learn.model[-1].out_features) == (1, 7)
    assert (learn.data, learn.lr, learn.device.type) == (data, 0.3, "cpu")
    learn = cnn_learner(xresnet18, data, F.cross_entropy, c_in=2, c_out=5, device="cpu")
    assert (learn.model[0][0].in_channels, learn.model[-1].out_features) == (2, 5)
    with pytest.raises(ValueError, match="the data do not say c_in and c_out: give them"):
        cnn_learner(xresnet18, DataBunch([], []), F.cross_entropy)
