"""The models of `tandem bench compiled` in PyTorch, as one would write them there."""

from torch import Tensor, nn
from torch.nn import functional as F

__all__ = ["MLP", "LSTMClassifier", "ResidualBlock", "StridedCNN", "XResNet18"]


class MLP(nn.Module):
    """Two linear layers: [n, 784] gives [n, 10]."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(784, 50)
        self.output = nn.Linear(50, 10)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits."""
        return self.output(F.relu(self.hidden(inputs)))


class StridedCNN(nn.Module):
    """Four convolutions that halve the image: [n, 1, 28, 28] gives [n, 10]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5, stride=2, padding=2)
        self.conv2 = nn.Conv2d(8, 16, 3, stride=2, padding=1)
        self.conv3 = nn.Conv2d(16, 32, 3, stride=2, padding=1)
        self.conv4 = nn.Conv2d(32, 32, 3, stride=2, padding=1)
        self.output = nn.Linear(32, 10)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        x = F.relu(self.conv2(F.relu(self.conv1(images))))
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        return self.output(x.mean((2, 3)))


class ResidualBlock(nn.Module):
    """Two convolutions with batch norm around a shortcut: [n, 32, h, w] gives [n, 10]."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(32, 32, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(32, 32, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(32)
        self.output = nn.Linear(32, 10)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        x = F.relu(self.norm1(self.conv1(images)))
        x = F.relu(self.norm2(self.conv2(x)) + images)
        return self.output(x.mean((2, 3)))


class ConvNorm(nn.Module):
    """A convolution, batch norm, and relu or nothing."""

    def __init__(self, ins: int, outs: int, size: int = 3, stride: int = 1, act: bool = True):
        super().__init__()
        self.conv = nn.Conv2d(ins, outs, size, stride=stride, padding=size // 2, bias=False)
        self.norm = nn.BatchNorm2d(outs)
        self.act = act

    def forward(self, images: Tensor) -> Tensor:
        """[n, ins, h, w] to [n, outs, h / stride, w / stride]."""
        x = self.norm(self.conv(images))
        return F.relu(x) if self.act else x


class XResBlock(nn.Module):
    """The block of the course's lesson 11; its second batch norm starts from zero."""

    def __init__(self, ins: int, outs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = ConvNorm(ins, outs, stride=stride)
        self.conv2 = ConvNorm(outs, outs, act=False)
        changes = [ConvNorm(ins, outs, size=1, act=False)] if ins != outs else []
        self.shortcut = nn.Sequential(*changes)
        self.pool = nn.AvgPool2d(2) if stride == 2 else nn.Identity()
        nn.init.zeros_(self.conv2.norm.weight)

    def forward(self, images: Tensor) -> Tensor:
        """[n, ins, h, w] to [n, outs, h / stride, w / stride]."""
        return F.relu(self.conv2(self.conv1(images)) + self.shortcut(self.pool(images)))


class XResNet18(nn.Module):
    """The course's xresnet18 (He et al. 2018, "Bag of Tricks"): [n, 3, h, w] gives [n, 10]."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.ModuleList([ConvNorm(3, 32, stride=2), ConvNorm(32, 64), ConvNorm(64, 64)])
        sizes = [64, 64, 64, 128, 128, 256, 256, 512, 512]
        strides = [1, 1, 2, 1, 2, 1, 2, 1]
        self.blocks = nn.ModuleList(
            XResBlock(ins, outs, stride)
            for ins, outs, stride in zip(sizes[:-1], sizes[1:], strides, strict=True)
        )
        self.output = nn.Linear(512, 10)

    def forward(self, images: Tensor) -> Tensor:
        """Return the logits."""
        x = images
        for layer in self.stem:
            x = layer(x)
        x = F.max_pool2d(x, 3, stride=2, padding=1)
        for block in self.blocks:
            x = block(x)
        return self.output(x.mean((2, 3)))


class LSTMClassifier(nn.Module):
    """An LSTM read at its last step: [n, steps, 128] gives [n, 10].

    PyTorch adds two biases where one does; the second stays at zero, as two that learn would move
    their sum twice as fast.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(128, 128, batch_first=True)
        self.output = nn.Linear(128, 10)
        second = self.lstm.get_parameter("bias_hh_l0")
        nn.init.zeros_(second).requires_grad_(False)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits."""
        outputs, _ = self.lstm(inputs)
        return self.output(outputs[:, -1])
