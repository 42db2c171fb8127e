"""What the ratios of each bench say, in sentences."""

from collections.abc import Mapping, Sequence

from tandem.bench.harness import Row

__all__ = [
    "augment",
    "compiled",
    "decode",
    "eager",
    "learner",
    "loading",
    "lstm",
    "matmul",
    "step",
    "tokenize",
]

# Swift that uses no library: what the course calls pure.
_PURE_SWIFT = ("swift arrays", "swift unsafe", "swift simd")
_LIBRARIES = ("python @", "numpy @", "tensorflow matmul", "swift matmul")


def matmul(rows: Sequence[Row]) -> list[str]:
    """Hold pure Swift against pure Python, C and the fastest library, by work."""
    lines = []
    for work in dict.fromkeys(row.work for row in rows):
        times = {row.who: row.median_ms for row in rows if row.work == work}
        best = _fastest(times, _PURE_SWIFT)
        if best and "python loops" in times:
            ratio = times["python loops"] / times[best]
            lines.append(f"{work}: pure Swift ({best}) is {ratio:,.0f} x as fast as pure Python")
        if times.keys() >= {"swift arrays", "python tensor scalars"}:  # the course: about 8,000
            ratio = times["python tensor scalars"] / times["swift arrays"]
            lines.append(
                f"{work}: swift arrays, held as in the course against Python's loops over a "
                f"tensor, are {ratio:,.0f} x as fast"
            )
        if times.keys() >= {"swift unsafe", "c loops"}:
            ratio = times["swift unsafe"] / times["c loops"]
            lines.append(
                f"{work}: swift unsafe takes {ratio:.3g} of the time of the same loop in C"
            )
        library = _fastest(times, _LIBRARIES)
        if best and library:
            ratio = times[best] / times[library]
            lines.append(f"{work}: {best} takes {ratio:.3g} of the fastest library's ({library})")
    return lines


def _fastest(times: Mapping[str, float], names: Sequence[str]) -> str:
    """Return the fastest of those named that took part, or nothing."""
    return min((who for who in names if who in times), key=times.__getitem__, default="")


def step(rows: Sequence[Row]) -> list[str]:
    """Say what share of PyTorch's time a step in Swift takes, by model."""
    swift = [row for row in rows if row.who == "swift" and row.ratio is not None]
    return [f"{row.work}: a step in Swift takes {row.ratio:.3g} of PyTorch's time" for row in swift]


def eager(rows: Sequence[Row]) -> list[str]:
    """Say what share of PyTorch's time an op in Swift takes."""
    swift = [row for row in rows if row.who == "swift eager" and row.ratio is not None]
    return [f"{row.work}: {row.ratio:.3g} of PyTorch's time" for row in swift]


def decode(rows: Sequence[Row]) -> list[str]:
    """Say what share of Python's time the same library takes, called from Swift."""
    lines = []
    system = {row.work: row.median_ms for row in rows if row.who == "system python"}
    for row in rows:
        if row.who == "swift" and row.ratio is not None:
            line = f"{row.work}: called from Swift {row.ratio:.3g} of Python's time"
            if row.work in system:
                share = row.median_ms / system[row.work]
                line += f", {share:.3g} of the system's Python's with the very same library"
            lines.append(line)
    return lines


def compiled(rows: Sequence[Row]) -> list[str]:
    """Hold the better of graph and XLA against PyTorch, eager and at its best, by work."""
    lines = []
    for work in dict.fromkeys(row.work for row in rows):
        times = {row.who: row.median_ms for row in rows if row.work == work}
        ours = [who for who in ("swift graph", "swift xla") if who in times]
        theirs = [who for who in times if who.startswith("torch")]
        if ours and theirs:
            best, rival = (min(names, key=times.__getitem__) for names in (ours, theirs))
            eager, fastest = (times[best] / times[who] for who in ("torch eager", rival))
            lines.append(
                f"{work}: {best} takes {eager:.3g} of torch eager's time, "
                f"{fastest:.3g} of the fastest PyTorch's ({rival})"
            )
    return lines


def augment(rows: Sequence[Row]) -> list[str]:
    """Hold the batch against Pillow, and our grid against PyTorch's, on the CPU and on a GPU."""
    lines = []
    for work in dict.fromkeys(row.work for row in rows):
        times = {row.who: row.median_ms for row in rows if row.work == work}
        for batch in (who for who in ("batch", "GPU batch") if who in times):
            for rival, name in (("pillow", "Pillow's"), (f"{batch}, torch's grid", "PyTorch's")):
                # Where Pillow cannot, it is the grids that are compared.
                if rival in times and (rival == "pillow" or "pillow" not in times):
                    ratio = times[batch] / times[rival]
                    lines.append(f"{work}: the {batch} takes {ratio:.3g} of {name} time")
    return lines


def loading(rows: Sequence[Row]) -> list[str]:
    """Say what share of torchvision's time each of our loaders takes, and how long an image."""
    from tandem.bench.loading import IMAGES

    return [
        f"{row.work}: {row.who} takes {row.ratio:.3g} of torchvision's time, "
        f"{1000 * row.median_ms / IMAGES:,.0f} µs an image"
        for row in _others(rows, "torchvision")
    ]


def learner(rows: Sequence[Row]) -> list[str]:
    """Say what each loop costs."""
    return [
        f"{row.work}: {row.who} takes {row.ratio:.3g} of a bare loop's time"
        for row in _others(rows, "bare loop")
    ]


def lstm(rows: Sequence[Row]) -> list[str]:
    """Say how many times nn.LSTM's time each other layer takes."""
    return [
        f"{row.work}: {row.who} takes {row.ratio:.3g} x nn.LSTM's time"
        for row in _others(rows, "nn.LSTM")
    ]


def tokenize(rows: Sequence[Row]) -> list[str]:
    """Say what share of one process's time the others take."""
    return [
        f"{row.work}: {row.who}: {row.ratio:.3g} of one process's time"
        for row in _others(rows, "1 process")
    ]


def _others(rows: Sequence[Row], baseline: str) -> list[Row]:
    """Return the rows that have a ratio to the baseline, which is left out itself."""
    return [row for row in rows if row.ratio is not None and row.who != baseline]
