"""`python -m tandem.bench.peer NAME FILE`: contestants whose library wants a process of its own.

TensorFlow and JAX bring thread pools and an XLA each, which would be in PyTorch's way, and in each
other's. The protocol is that of `tandem.bench.server`.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors.numpy import save_file

from tandem.bench.contestant import Contestant

__all__ = ["serve"]


def serve(contestants: Sequence[Contestant]) -> None:
    """Answer requests from standard input until it ends."""
    _say(contestants=[{"work": c.work, "who": c.who} for c in contestants])
    for line in sys.stdin:
        ask = json.loads(line)
        if "run" in ask:
            _say(ms=contestants[ask["run"]].run(ask["repeats"]))
        else:
            save_file({"output": contestants[ask["output"]].output()}, ask["path"])
            _say(ok=True)


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


def _contestants(name: str, inputs: Path) -> Sequence[Contestant]:
    if name == "jax":
        from tandem.bench.works import jax_steps

        return jax_steps.contestants(inputs)
    from tandem.bench import tensorflow_ops

    if name == "tensorflow products":
        return tensorflow_ops.products(inputs)
    return tensorflow_ops.contestants(inputs)


if __name__ == "__main__":
    try:
        serve(_contestants(sys.argv[1], Path(sys.argv[2])))
    except KeyboardInterrupt:
        sys.exit(130)
