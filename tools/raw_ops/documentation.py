"""One line of documentation an operation, from the sources in the installed wheel.

The library itself is built without its documentation; the wheel's generated Python wrappers
(tensorflow/python/ops/gen_*_ops.py, Apache-2.0) carry it as docstrings. They are read as text.
"""

import re
from collections.abc import Iterable
from pathlib import Path

_EXPORT = re.compile(r'^\w+ = tf_export\("raw_ops\.(\w+)"\)\(_ops\.to_raw_op\((\w+)\)\)', re.M)
_DOCSTRING = re.compile(r'^def (\w+)\([^\n]*:\n  r"""(.*?)"""', re.M | re.S)
_SENTENCE_END = re.compile(r"(?<=\.)(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z0-9`*'\\])")


def read_summaries(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the first sentence of the documentation of each operation of `names` that has any.

    `folder` is the wheel's; nothing in it is imported.
    """
    wanted, summaries = set(names), {}
    for path in sorted((folder / "python" / "ops").glob("gen_*_ops.py")):
        source = path.read_text(encoding="utf-8")
        exports = [(op, function) for op, function in _EXPORT.findall(source) if op in wanted]
        docstrings = dict(_DOCSTRING.findall(source)) if exports else {}
        for name, function in exports:
            summaries[name] = first_sentence(docstrings.get(function, ""))
    return {name: summary for name, summary in summaries.items() if summary}


def first_sentence(docstring: str) -> str:
    """Return the first sentence of a docstring on one line, empty where it documents nothing."""
    paragraph = " ".join(docstring.strip().split("\n\n")[0].split())
    if paragraph.startswith(("TODO", "Args:")):
        return ""
    sentence = _SENTENCE_END.split(paragraph)[0].rstrip(".,;: ")
    return f"{sentence}." if sentence else ""
