"""The runner: cases are found, files are exchanged, and a perturbed number anywhere is caught."""

from dataclasses import replace

import numpy as np
import pytest
from parity_helpers import CASE, swift_source
from safetensors.numpy import load_file, save_file
from tandem.parity import runner
from tandem.parity.compare import agree
from tandem.parity.runner import (
    ParityError,
    find_cases,
    judge_cases,
    prepare,
    run_parity,
    run_swift,
)


@pytest.fixture
def swift(program):
    return program(swift_source(), "tandem-swift")


def disagreeing(verdicts):
    return [(v.tensor, v.fault) for v in verdicts if not v.agree]


def test_both_languages_answer_and_agree(swift, tmp_path):
    verdicts = run_parity(swift, [CASE], tmp_path / "parity")
    assert disagreeing(verdicts) == []
    assert [v.tensor for v in verdicts] == ["double/a", "square/n", "sum"]
    assert [v.tolerance for v in verdicts] == [1e-5, 1e-5, 1e-3]
    written = {path.name for path in (tmp_path / "parity" / "small").iterdir()}
    assert written == {"inputs.safetensors", "python.safetensors", "swift.safetensors"}


SPOILS = {
    "one number": ('out["double/a"][1, 2] += 0.001', "double/a", "differs by"),
    "one integer": ('out["square/n"][4] += 1', "square/n", "differs by"),
    "a missing tensor": ('del out["sum"]', "sum", "Swift has no such tensor"),
    "another name": ('out["more"] = out["sum"]', "more", "Python has no such tensor"),
    "not a number": ('out["double/a"][0, 0] = np.nan', "double/a", "numbers in Swift are not fin"),
    "transposed": ('out["double/a"] = out["double/a"].T.copy()', "double/a", "shapes differ"),
    "permuted": ('out["double/a"] = out["double/a"][::-1].copy()', "double/a", "differs by"),
}


@pytest.mark.parametrize(("spoil", "tensor", "words"), SPOILS.values(), ids=SPOILS)
def test_a_spoiled_answer_is_caught(program, tmp_path, spoil, tensor, words):
    verdicts = run_parity(program(swift_source(spoil)), [CASE], tmp_path)
    (found,) = disagreeing(verdicts)
    assert found[0] == tensor
    assert words in found[1]
    assert not agree(verdicts)


@pytest.mark.parametrize("file", ["inputs", "python", "swift"])
def test_one_perturbed_number_in_any_file_is_caught(swift, tmp_path, file):
    """The fixture's, before Swift reads it; an answer's, after it was written."""
    prepare([CASE], tmp_path)
    if file != "inputs":
        run_swift(swift, [CASE], tmp_path)
        assert agree(judge_cases([CASE], tmp_path))
    path = tmp_path / "small" / f"{file}.safetensors"
    tensors = load_file(path)
    name = "a" if file == "inputs" else "double/a"
    tensors[name][2, 1] *= 1.001
    save_file(tensors, path)
    if file == "inputs":
        run_swift(swift, [CASE], tmp_path)
    assert "double/a" in [tensor for tensor, _ in disagreeing(judge_cases([CASE], tmp_path))]


def test_an_answer_of_an_earlier_run_does_not_pass(swift, program, tmp_path):
    assert agree(run_parity(swift, [CASE], tmp_path))
    verdicts = run_parity(program("import sys", "mute"), [CASE], tmp_path)
    assert {fault for _, fault in disagreeing(verdicts)} == {"Swift has no such tensor"}


def test_an_engine_that_fails_is_told_in_its_words(program, tmp_path):
    failing = program(
        'import sys; print("tandem-swift: no such case", file=sys.stderr); sys.exit(1)'
    )
    with pytest.raises(ParityError, match=r"status 1:\ntandem-swift: no such case"):
        run_parity(failing, [CASE], tmp_path)
    with pytest.raises(ParityError, match="nowhere cannot be run"):
        run_parity(tmp_path / "nowhere", [CASE], tmp_path)


def test_a_file_that_is_no_safetensors_is_named(program, tmp_path):
    writing = 'open(sys.argv[2] + "/small/swift.safetensors", "w").write("hello, world")'
    with pytest.raises(ParityError, match=r"swift\.safetensors: not a safetensors file"):
        run_parity(program("import sys\n" + writing), [CASE], tmp_path)


def test_a_fixture_depends_on_its_case_alone(tmp_path):
    prepare([CASE], tmp_path / "one")
    prepare([*find_cases(["matmul"]), CASE], tmp_path / "two")
    one, two = (load_file(tmp_path / n / "small" / "inputs.safetensors") for n in ("one", "two"))
    for name, array in one.items():
        np.testing.assert_array_equal(array, two[name])


def test_an_output_cannot_change_the_fixture(tmp_path):
    def outputs(inputs):
        inputs["a"] *= 0
        return {"a": inputs["a"]}

    from dataclasses import replace

    prepare([replace(CASE, outputs=outputs)], tmp_path)
    assert load_file(tmp_path / "small" / "inputs.safetensors")["a"].any()


def test_every_case_is_found_by_its_file_and_named_after_it():
    names = [case.name for case in find_cases()]
    assert names == sorted(names)
    assert {"matmul", "mlp", "cnn", "losses"} <= set(names)
    assert [case.name for case in find_cases(["mlp", "idx"])] == ["mlp", "idx"]


def test_an_unknown_case_is_told_with_the_known(monkeypatch):
    with pytest.raises(ParityError, match=r"no parity case is called 'nope': choose from a"):
        find_cases(["mlp", "nope"])
    monkeypatch.setattr(runner, "import_module", lambda name: object())
    with pytest.raises(ParityError, match=r"cases/mlp\.py does not define CASE named 'mlp'"):
        find_cases(["mlp"])


def test_cases_of_libraries_for_c_go_to_the_program_beside(program, tmp_path):
    calling = replace(CASE, milestone="interop/small")
    swift = program("raise SystemExit('the engine was asked')", "tandem-swift")
    with pytest.raises(ParityError, match="tandem-interop is not built"):
        run_parity(swift, [calling], tmp_path / "parity")
    program(swift_source(), "tandem-interop")
    assert disagreeing(run_parity(swift, [calling], tmp_path / "parity")) == []
