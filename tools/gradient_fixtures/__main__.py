"""Write the gradient fixtures that the Swift tests read, or check the written file against PyTorch.

python tools/gradient_fixtures                  writes the committed file anew
python tools/gradient_fixtures --check          compares it with a fresh run; 1 if they differ
python tools/gradient_fixtures --file FILE ...  the same for another file
"""

import argparse
import os
import sys
from pathlib import Path

import convolutions
import elementwise
import images
import layers
import linear_algebra
import losses
import normalizations
import numpy as np
import products
import recurrent
import reductions
import shapes
import slicing
from cases import SEED, Case, evaluate
from safetensors.numpy import load_file, save_file

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = ROOT / "swift/Tests/TensorFlowTests/Fixtures/gradients.safetensors"
TABLES = (
    elementwise,
    reductions,
    shapes,
    slicing,
    products,
    losses,
    convolutions,
    layers,
    normalizations,
    recurrent,
    linear_algebra,
    images,
)
# Two processors may round the last bits of exp and friends differently; nothing else may differ.
TOLERANCE = 1e-12


def all_cases() -> list[Case]:
    """Every case of every table; raises ValueError where two share a name."""
    cases = [case for table in TABLES for case in table.CASES]
    names = [case.name for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"gradient fixtures: names used twice: {', '.join(twice)}")
    return cases


def all_tensors() -> dict[str, np.ndarray]:
    """The tensors of every case by name."""
    return {name: array for case in all_cases() for name, array in evaluate(case).items()}


def write(path: Path) -> int:
    """Write the fixture at `path`, whole or not at all; returns the number of cases."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    metadata = {"seed": str(SEED), "written_by": "tools/gradient_fixtures"}
    try:
        save_file(all_tensors(), unfinished, metadata)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(all_cases())


def differences(stored: dict[str, np.ndarray], fresh: dict[str, np.ndarray]) -> list[str]:
    """One line for each tensor that is missing, unknown, of another form or of other numbers."""
    lines = [f"{name}: not in the file" for name in sorted(fresh.keys() - stored.keys())]
    lines += [f"{name}: not in the table" for name in sorted(stored.keys() - fresh.keys())]
    for name in sorted(stored.keys() & fresh.keys()):
        old, new = stored[name], fresh[name]
        if (old.dtype, old.shape) != (new.dtype, new.shape):
            lines.append(f"{name}: {old.dtype}{list(old.shape)}, not {new.dtype}{list(new.shape)}")
        elif not np.abs(old - new).max() <= TOLERANCE * np.abs(new).max():
            lines.append(f"{name}: differs by {np.abs(old - new).max():.3g}")
    return lines


def main() -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="gradient_fixtures", description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--file", type=Path, default=FIXTURE, help="the fixture's file")
    options = parser.parse_args()
    if not options.check:
        print(f"{write(options.file)} cases written to {options.file}")
        return 0
    if not options.file.exists():
        print(f"{options.file}: no such file", file=sys.stderr)
        return 1
    lines = differences(load_file(options.file), all_tensors())
    print("\n".join(lines) or f"{options.file}: as PyTorch computes it")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
