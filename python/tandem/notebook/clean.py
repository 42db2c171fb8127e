"""A notebook as it is committed: what ran, and nothing of the machine that it ran on."""

import copy
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from tandem.notebook.files import KERNELS, NotebookError, fingerprint, language_of

__all__ = ["cleaned", "joined", "output_faults", "output_texts"]

_KEPT = ("data", "lesson", "ran")
# Pictures and sounds are data: what looks like a path or an address in them is none.
_BINARY = ("image/png", "image/jpeg", "audio/")
_PACKAGES = re.compile(r"(?<![\w./~+-])[\w./~+-]*/(site-packages/|lib/python3\.\d+/)")
_PATH = re.compile(r"(?<![\w.:/>\"'=-])/(?:Users|home|opt|private|root|tmp|usr|var|work)/[\w./+-]+")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}|\b0x(?:0000)?(?:7[ef]|5[56])[0-9a-f]{10}\b")


def cleaned(notebook: NotebookNode, root: Path) -> NotebookNode:
    """Return a notebook that has just run as it is to be committed.

    Of its metadata stay the kernel, the language and what the course says of it, with the
    fingerprint of the cells that ran; of a cell's its tags. Paths inside the checkout at `root`
    become relative, those of packages begin at the package.
    Raises NotebookError, naming the cell, for outputs with another path or a memory address.
    """
    result = copy.deepcopy(notebook)
    language = language_of(result)
    told = {key: v for key, v in result.metadata.get("tandem", {}).items() if key in _KEPT}
    result.metadata = NotebookNode(
        kernelspec=dict(KERNELS[language]),
        language_info={"name": language.value},
        tandem=told | {"ran": fingerprint(result)},
    )
    for cell in result.cells:
        cell.metadata = NotebookNode({k: v for k, v in cell.metadata.items() if k == "tags"})
        if "outputs" in cell:
            cell.outputs = joined(cell.outputs)
        for output in cell.get("outputs", ()):
            output.pop("transient", None)
            _relative(output, root)
    if faults := list(output_faults(result)):
        raise NotebookError("; ".join(faults))
    return result


def joined(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Join texts that follow one another; a picture between two of them keeps its place.

    Of a line that was written over, what came last stays, as on the screen.
    """
    result: list[NotebookNode] = []
    for output in outputs:
        before = result[-1] if result else None
        kind = (output.output_type, output.get("name"))
        if before and kind == ("stream", before.get("name")):
            before.text += output.text
        else:
            result.append(output)
    for output in result:
        if output.output_type == "stream":
            lines = output.text.replace("\r\n", "\n").split("\n")
            output.text = "\n".join(map(_as_it_ended, lines))
    return result


def _as_it_ended(line: str) -> str:
    """What stands of a line after its last return to the start that something followed."""
    return line[line.rfind("\r", 0, -1) + 1 :]


def output_faults(notebook: NotebookNode) -> Iterator[str]:
    """Yield a sentence for each output that would differ on another machine or in another run."""
    for cell in notebook.cells:
        for text in output_texts(cell):
            where = f"cell [{cell.get('execution_count')}]"
            if found := _PATH.search(text):
                yield f"{where} shows a path of this machine, {found.group()}: print its name only"
            if found := _ADDRESS.search(text):
                yield (
                    f"{where} shows a memory address, {found.group()}, which is another in every "
                    "run: end the cell with a value that has a text of its own"
                )


def output_texts(cell: NotebookNode) -> Iterator[str]:
    """Yield the texts among a cell's outputs."""
    for output in cell.get("outputs", ()):
        if output.output_type == "stream":
            yield output.text
        elif output.output_type == "error":
            yield "\n".join([output.evalue, *output.traceback])
        else:
            yield from (v for k, v in output.data.items() if _is_text(k, v))


def _relative(output: NotebookNode, root: Path) -> None:
    if output.output_type == "stream":
        output.text = _told(output.text, root)
    elif output.output_type == "error":
        output.evalue = _told(output.evalue, root)
        output.traceback = [_told(line, root) for line in output.traceback]
    else:
        output.data = NotebookNode(
            {k: _told(v, root) if _is_text(k, v) else v for k, v in output.data.items()}
        )


def _is_text(kind: str, value: Any) -> bool:
    return isinstance(value, str) and not kind.startswith(_BINARY)


def _told(text: str, root: Path) -> str:
    text = _PACKAGES.sub(r"\1", text)
    for place in (root, root.resolve()):
        text = text.replace(f"{place}/", "").replace(str(place), ".")
    return text
