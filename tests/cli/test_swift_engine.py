"""`tandem-swift` as a user meets it: its help, its refusals, its servers. Training: the next file.

Every refusal is one line of words that names what is at fault; none is a crash.
"""

import json
import re
import sys

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file
from swift_engine_helpers import call, make_plan, refusal, respell
from tandem.data.datasets import FILES
from tandem.data.idx import write_idx


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return make_plan(tmp_path_factory.mktemp("plan") / "plan.safetensors")


@pytest.mark.parametrize("form", ["--help", "-h", "help"])
def test_help_lists_every_command(swift_engine, form):
    done = call(swift_engine, form)
    assert (done.returncode, done.stderr) == (0, "")
    for command in ("train PLAN", "parity ROOT", "bench NAME", "soak", "weights FILE", "version"):
        assert command in done.stdout


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("train", ["--output", "--progress", "bar", "json", "none"]),
        ("parity", ["matmul", "training_loop", "cnn", "inputs.safetensors"]),
        ("bench", ["--inputs", "matmul", "step", "repeats"]),
        ("weights", ["CRC-32", "--format", "json"]),
        ("soak", ["--steps", "--using", "eager|graph|xla", "2 %"]),
        ("version", ["TensorFlow"]),
    ],
)
def test_every_command_explains_itself(swift_engine, command, words):
    for form in ("--help", "-h"):
        done = call(swift_engine, command, form, TENSORFLOW_LIB_DIR="/nowhere")
        assert (done.returncode, done.stderr) == (0, "")
        assert f"usage: tandem-swift {command}" in done.stdout
        assert all(word in done.stdout for word in words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", "usage: tandem-swift COMMAND"),
        ("nonsense", 'no command "nonsense"'),
        ("train", "usage: tandem-swift train"),
        ("train plan", "usage: tandem-swift train"),
        ("train plan other --output out", "usage: tandem-swift train"),
        ("train plan --bogus", "no option --bogus"),
        ("train plan --output", "--output wants a value"),
        (
            "train plan --output out --progress loud",
            '--progress: "loud" is none of bar, json, none',
        ),
        ("soak --steps 99", "usage: tandem-swift soak"),
        ("soak --using magic", "usage: tandem-swift soak"),
        ("parity", "usage: tandem-swift parity"),
        ("parity root", "usage: tandem-swift parity"),
        ("parity root nonsense", 'no case "nonsense"'),
        ("parity --bogus matmul", "no option --bogus"),
        ("bench", "usage: tandem-swift bench"),
        ("bench matmul", "usage: tandem-swift bench"),
        ("bench matmul --inputs", "--inputs wants a value"),
        ("bench nonsense --inputs x", '"nonsense" is none of matmul, step'),
        ("version --bogus", "usage: tandem-swift version"),
    ],
)
def test_wrong_use_has_status_2_and_needs_no_tensorflow(swift_engine, arguments, words):
    done = call(swift_engine, *arguments.split(), TENSORFLOW_LIB_DIR="/nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "usage: tandem-swift" in done.stderr


def test_version_names_tensorflow_and_its_folder(swift_engine):
    done = call(swift_engine, "version")
    assert done.returncode == 0, done.stderr
    assert "TensorFlow 2.21" in done.stdout
    folder = done.stdout.strip().partition(" in ")[2]
    # Naming the folder that it found is a way to be found.
    assert call(swift_engine, "version", TENSORFLOW_LIB_DIR=folder).stdout == done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="LD_DEBUG is glibc's")
def test_a_debugger_is_not_shown_the_path_of_tensorflow_where_that_is_asked_for(swift_engine):
    # Else standard error is closed while the first of the two libraries loads.
    loud = {"LD_DEBUG": "files", "TF_CPP_MIN_LOG_LEVEL": "0"}
    seen, hidden = (
        call(swift_engine, "version", CTF_HIDDEN_FROM_DEBUGGER=value, **loud)
        for value in ("0", "1")
    )
    assert seen.returncode == hidden.returncode == 0
    assert hidden.stdout == seen.stdout
    names = [re.findall(r"file=(\S+) \[0\];  generating", done.stderr) for done in (seen, hidden)]
    by_path, by_descriptor = (
        [name for name in found if kind in name]
        for found, kind in zip(names, ("libtensorflow_", "/proc/self/fd/"), strict=True)
    )
    assert len(by_path) == len(by_descriptor) == 2  # the framework and the API over it
    assert not any("libtensorflow_" in name for name in names[1])


def test_without_tensorflow_one_error_says_where_it_looked_and_what_to_install(swift_engine, plan):
    for arguments in (["version"], ["train", plan, "--output", "/dev/null/no"]):
        done = call(swift_engine, *arguments, TENSORFLOW_LIB_DIR="/nowhere/at/all")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("tandem-swift: ")
        assert done.stderr.count("tandem-swift: ") == 1
        for words in ("/nowhere/at/all", "was not found", "make setup", "pip install", "2.21"):
            assert words in done.stderr


def test_files_that_are_no_plan_are_told(swift_engine, plan, tmp_path):
    noise, bare = tmp_path / "noise", tmp_path / "bare"
    noise.write_text("this is no safetensors file")
    save_file({"batch_order": np.zeros((1, 1), np.int32)}, bare)
    for path, words in (
        (tmp_path / "nowhere", "No such file"),
        (tmp_path, "cannot be read"),
        (noise, "expected a header"),
        (bare, 'no key "plan"'),
    ):
        said = refusal(call(swift_engine, "train", path, "--output", tmp_path / "out"))
        assert str(path) in said
        assert words in said
    assert not (tmp_path / "out").exists(), "nothing is made for a plan that cannot be read"


ORDER = np.arange(1437, dtype=np.int32)[None]
SETTINGS = [
    ({"format": 2}, "not a plan of format 1"),
    ({"format": None}, "not a plan of format 1"),
    ({"batch_size": "many"}, '"batch_size"'),
    ({"batch_size": 0}, "batch_size is 0"),
    ({"batch_size": -1}, "batch_size is -1"),
    ({"epochs": 0}, "epochs is 0"),
    ({"epochs": 2}, "batch_order must be [2, n], found [1, 1437]"),
    ({"classes": 0}, "classes is 0"),
    ({"classes": 10**9}, "classes is 1000000000"),
    ({"image_size": [8]}, "image_size is [8]"),
    ({"image_size": [0, 8]}, "image_size is [0, 8]"),
    ({"image_size": [2**40, 2**40]}, "image_size is"),
    ({"std": 0.0}, "std is 0"),
]
TENSORS = [
    (ORDER[0], "batch_order must be [1, n], found [1437]"),
    (ORDER[:, :0], "batch_order must be [1, n], found [1, 0]"),
    (ORDER + 1, "batch_order must hold the rows 0 to 1436, found 1437"),
    (ORDER - 1, "batch_order must hold the rows 0 to 1436, found -1"),
    (ORDER.astype(np.int64), "batch_order"),
]
PLANS = [
    *[({"settings": change}, words) for change, words in SETTINGS],
    *[({"tensors": {"batch_order": order}}, words) for order, words in TENSORS],
    ({"drop": ["batch_order"]}, '"batch_order"'),
    ({"drop": ["data_folder"]}, 'lacks "data_folder"'),
]


@pytest.mark.parametrize(("change", "words"), PLANS, ids=[words for _, words in PLANS])
def test_a_plan_that_cannot_be_followed_is_named(swift_engine, plan, tmp_path, change, words):
    bad = respell(plan, tmp_path / "bad.safetensors", **change)
    said = refusal(call(swift_engine, "train", bad, "--output", tmp_path / "out"))
    assert str(bad) in said
    assert words in said


MISFITS = [
    ({"settings": {"model": "transformer"}}, 'no model "transformer": known are mlp and cnn'),
    ({"settings": {"model": "cnn"}}, '"weights/conv1.weight"'),
    ({"settings": {"model": "cnn", "image_size": [2, 2]}}, "4x4 at least"),
    ({"settings": {"data": "letters"}}, "no data set is called 'letters'"),
    ({"settings": {"data_folder": "/no/data"}}, "digits is not in /no/data"),
    ({"settings": {"image_size": [8, 9]}}, "images of [8, 9]"),
    ({"settings": {"classes": 5}}, "5 classes, digits has 10"),
    ({"tensors": {"batch_order": ORDER[:, :100]}}, "100 images of [8, 8]"),
    ({"drop": ["weights/output.bias"]}, 'expected a tensor "weights/output.bias"'),
    (
        {"tensors": {"weights/hidden.weight": np.zeros((64, 50), np.float32)}},
        'tensor "weights/hidden.weight": expected the shape [50, 64], found [64, 50]',
    ),
    ({"tensors": {"weights/output.bias": np.zeros(10)}}, 'tensor "weights/output.bias"'),
]


@pytest.mark.parametrize(("change", "words"), MISFITS, ids=[words for _, words in MISFITS])
def test_what_does_not_fit_the_plan_leaves_no_file(swift_engine, plan, tmp_path, change, words):
    bad = respell(plan, tmp_path / "bad.safetensors", **change)
    assert words in refusal(call(swift_engine, "train", bad, "--output", tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []


def test_data_of_another_size_or_broken_is_named(swift_engine, plan, tmp_path):
    def said(count, side, cut=0):
        for name in FILES:
            shape = (count, side, side) if "images" in name else (count,)
            write_idx(
                tmp_path / name, (np.arange(np.prod(shape)) % 10).astype(np.uint8).reshape(shape)
            )
        images = tmp_path / FILES[0]
        images.write_bytes(images.read_bytes()[: -cut or None])
        bad = respell(plan, tmp_path / "bad", settings={"data_folder": str(tmp_path)})
        return refusal(call(swift_engine, "train", bad, "--output", tmp_path / "out"))

    assert f"for 1437 images of [8, 8], {tmp_path} holds 5 of [8, 8]" in said(5, 8)
    assert "expected images of 8x8, found 7x7" in said(1437, 7)
    assert FILES[0] in said(1437, 8, cut=3)


def test_parity_names_what_is_missing(swift_engine, tmp_path):
    said = refusal(call(swift_engine, "parity", tmp_path, "losses"))
    assert f"{tmp_path / 'losses' / 'inputs.safetensors'}: cannot be read" in said
    (tmp_path / "losses").mkdir()
    save_file({"logits": np.ones((2, 3), np.float32)}, tmp_path / "losses" / "inputs.safetensors")
    assert 'expected a tensor "target"' in refusal(call(swift_engine, "parity", tmp_path, "losses"))
    assert not (tmp_path / "losses" / "swift.safetensors").exists()


def test_a_benchs_contestants_all_answer_with_numpys_product(swift_engine, tmp_path):
    rng = np.random.default_rng(0)
    works = {"": ((2, 5), (5, 3)), "square_": ((4, 4), (4, 4)), "large_": ((6, 2), (2, 7))}
    shapes = {
        f"{work}{n}": s for work, both in works.items() for n, s in zip("ab", both, strict=True)
    }
    inputs = {name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()}
    save_file(inputs, tmp_path / "inputs")
    count = 21  # seven each, one more for the first and one less for the last
    asks = [{"output": i, "path": str(tmp_path / str(i))} for i in range(count)]
    text = "".join(json.dumps(ask) + "\n" for ask in [*asks, {"run": 1, "repeats": 3}])
    done = call(swift_engine, "bench", "matmul", "--inputs", tmp_path / "inputs", text=text)
    assert (done.returncode, done.stderr) == (0, "")
    hello, *oks, ms = map(json.loads, done.stdout.splitlines())
    assert oks == [{"ok": True}] * count
    assert len(ms["ms"]) == 3
    assert all(0 <= time < 1000 for time in ms["ms"])
    products = {
        "2x5 · 5x3": ("a", "b"),
        "4x4 · 4x4": ("square_a", "square_b"),
        "6x2 · 2x7": ("large_a", "large_b"),
    }
    assert len(hello["contestants"]) == count
    for i, entry in enumerate(hello["contestants"]):
        left, right = products[entry["work"]]
        output = load_file(tmp_path / str(i))["output"]
        np.testing.assert_allclose(output, inputs[left] @ inputs[right], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nonsense", "cannot read the request nonsense"),
        ('{"run": "first", "repeats": 1}', '"run"'),
        ('{"run": 0}', "repeats"),
        ('{"run": 0, "repeats": -1}', "repeats"),
        ("{}", "cannot answer {}"),
        ('{"output": 0}', "path"),
        ('{"run": 1, "repeats": 1}', "there is no contestant 1, only 0 to 0"),
        ('{"output": -1, "path": "x"}', "there is no contestant -1, only 0 to 0"),
        ('{"output": 0, "path": "/dev/null/x"}', "/dev/null/x: cannot be written"),
    ],
)
def test_a_request_that_cannot_be_answered_ends_the_server(swift_engine, plan, line, words):
    done = call(swift_engine, "bench", "step", "--inputs", plan, text=line + "\n")
    assert words in refusal(done)
    assert json.loads(done.stdout) == {"contestants": [{"work": "mlp step", "who": "swift"}]}


def test_factors_that_have_no_product_are_refused(swift_engine, tmp_path):
    for shape in ((3, 3), (4,)):
        inputs = {n: np.ones((4, 4), np.float32) for n in ("a", "b", "square_a")}
        save_file(inputs | {"square_b": np.ones(shape, np.float32)}, tmp_path / "inputs")
        done = call(swift_engine, "bench", "matmul", "--inputs", tmp_path / "inputs")
        assert "square_a of [4, 4] and square_b" in refusal(done)


@pytest.mark.parametrize("way", ["eager", "graph"])
def test_a_long_run_holds_its_memory(swift_engine, way):
    done = call(swift_engine, "soak", "--steps", 5000, "--using", way)
    assert (done.returncode, done.stderr) == (0, "")
    *marks, verdict = done.stdout.splitlines()
    assert [int(line.split()[0]) for line in marks] == [50, 500, 5000]
    assert all(50 < float(line.split()[2]) < 5000 for line in marks)
    assert re.fullmatch(r"at most -?\d\.\d\d % more than after the first hundredth: held", verdict)
