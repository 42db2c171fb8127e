"""Write what the Swift tests of image, sound and matrix operators compare with.

python tools/op_fixtures                  writes the committed file anew
python tools/op_fixtures --file FILE      writes another file
"""

import argparse
import os
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

FOLDER = Path(__file__).resolve().parent
if not __package__:  # run as a folder: let the modules be found by their package's name
    sys.path[0] = str(FOLDER.parent)

from op_fixtures import images, matrices, sound  # noqa: E402

ROOT = FOLDER.parent.parent
FIXTURE = ROOT / "swift/Tests/TensorFlowTests/Fixtures/operators.safetensors"


def all_tensors() -> dict[str, np.ndarray]:
    """The arrays of every module by name, `<module>.<what>`; files are arrays of bytes."""
    modules = {"images": images, "matrices": matrices, "sound": sound}
    return {
        f"{name}.{key}": np.ascontiguousarray(array)
        for name, module in modules.items()
        for key, array in module.tensors().items()
    }


def write(path: Path) -> int:
    """Write the file at `path`, whole or not at all; returns the number of arrays."""
    tensors = all_tensors()
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        save_file(tensors, unfinished, {"written_by": "tools/op_fixtures"})
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return len(tensors)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="op_fixtures", description=__doc__.split("\n")[0])
    parser.add_argument("--file", type=Path, default=FIXTURE, help="where to write")
    options = parser.parse_args()
    print(f"{write(options.file)} arrays written to {options.file}")


if __name__ == "__main__":
    main()
