"""The entry point: help for everything, known faults in one line, wrong use told as such."""

import subprocess
import sys

import pytest
from tandem.cli import main as entry
from tandem.errors import TandemError

COMMANDS = ("demo", "train", "parity", "bench", "milestones", "data")


def test_help_lists_every_command(tandem):
    done = tandem("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert f" {command} " in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_and_each_option(tandem, command):
    done = tandem(command, "--help")
    assert done.returncode == 0
    assert f"Usage: tandem {command}" in done.stdout
    options = [line for line in done.stdout.splitlines() if line.lstrip("│ ").startswith("--")]
    assert options
    assert all(len(line.strip("│ ").split("  ")) > 1 for line in options), "an option without help"


@pytest.mark.parametrize(
    "error", [TandemError("plan: no such thing"), OSError("disk full"), ValueError("seed: -1")]
)
def test_a_known_fault_is_one_line(monkeypatch, capsys, error):
    def fail(**options):
        raise error

    monkeypatch.setattr(entry, "app", fail)
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err == f"tandem: {error}\n"


def test_a_fault_of_ours_keeps_its_traceback(monkeypatch):
    def fail(**options):
        raise ZeroDivisionError

    monkeypatch.setattr(entry, "app", fail)
    with pytest.raises(ZeroDivisionError):
        entry.main()


def test_wrong_use_has_status_2(tandem):
    for arguments in (["nonsense"], ["demo", "--epochs", "0"], ["bench", "nonsense"], ["train"]):
        done = tandem(*arguments)
        assert done.returncode == 2, arguments
        assert "Traceback" not in done.stderr


def test_commands_do_not_import_pytorch_before_they_run():
    code = "import sys, tandem.cli.main; sys.exit('torch' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
