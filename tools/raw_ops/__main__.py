"""Write the Swift bindings of TensorFlow operations: `.venv/bin/python tools/raw_ops`."""

import argparse
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
if not __package__:  # run as a folder: let the modules be found by their package's name
    sys.path[0] = str(FOLDER.parent)

from raw_ops.definitions import RawOpsError  # noqa: E402
from raw_ops.generate import generate, write  # noqa: E402

OUTPUT = FOLDER.parent.parent / "swift" / "Sources" / "TensorFlow" / "Ops" / "Raw"


def main() -> None:
    """Write the bindings of the listed operations; a fault is one line and exit status 1."""
    parser = argparse.ArgumentParser(prog="raw_ops", description=__doc__)
    parser.add_argument("--list", type=Path, default=FOLDER / "ops.txt", help="the operations")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="where the files go")
    arguments = parser.parse_args()
    try:
        files = generate(arguments.list.read_text(encoding="utf-8"))
    except RawOpsError as error:
        sys.exit(f"raw_ops: {error}")
    write(files, arguments.output)
    print(f"{len(files)} files in {arguments.output}")


if __name__ == "__main__":
    main()
