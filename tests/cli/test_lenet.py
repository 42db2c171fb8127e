"""The example program `LeNet-MNIST`, an old Swift for TensorFlow program, learns to read digits."""

import re
import subprocess

import pytest
from cli_helpers import environment
from tandem.data.datasets import load
from tandem.errors import TandemError
from tandem.machine import in_ci

LINE = re.compile(r"epoch (\d+): loss ([\d.]+), accuracy ([\d.]+) %, ([\d.]+) s")


@pytest.fixture(scope="session")
def lenet(swift_engine):
    """The program, which every build makes beside the engine."""
    binary = swift_engine.with_name("LeNet-MNIST")
    if not binary.exists():
        (pytest.fail if in_ci() else pytest.skip)(f"{binary} is not built")
    return binary


def run(binary, *arguments, seconds=120):
    return subprocess.run(
        [str(binary), *arguments],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def epochs(done) -> list[tuple[float, float]]:
    """Return loss and accuracy of every epoch."""
    assert (done.returncode, done.stderr) == (0, "")
    title, *lines = done.stdout.splitlines()
    assert re.fullmatch(r"\w+: \d+ digits to train on, \d+ to test", title)
    found = [LINE.fullmatch(line) for line in lines]
    assert [int(match[1]) for match in found if match] == list(range(1, len(lines) + 1))
    return [(float(match[2]), float(match[3])) for match in found if match]


def test_it_learns_the_embedded_digits(lenet):
    learned = epochs(run(lenet, "digits", "--epochs", "4"))
    assert len(learned) == 4
    assert learned[-1][0] < 0.5 < learned[0][0]
    assert max(accuracy for _, accuracy in learned) > 85


def test_it_reads_mnist_at_98_percent_within_three_epochs(lenet):
    if in_ci():
        pytest.skip("a minute of training is not for CI")
    try:
        load("mnist")
    except TandemError as error:
        pytest.skip(str(error))
    assert max(accuracy for _, accuracy in epochs(run(lenet, "mnist", seconds=600))) >= 98


@pytest.mark.parametrize("arguments", [["imagenet"], ["--epochs"], ["--epochs", "0"]])
def test_wrong_use(lenet, arguments):
    done = run(lenet, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "usage: LeNet-MNIST [mnist | digits] [--epochs N]\n"
