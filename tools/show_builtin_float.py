"""Show what the compiler makes of a function on `BareFloat`, the number built on LLVM's own.

Two stages, one function each, with a word on every line: SIL, Swift's own intermediate language,
where `BareFloat` is still a struct around `Builtin.FPIEEE32`; and LLVM's IR, where it is a `float`
and the operator an instruction.

Run it from the root of the repository: python tools/show_builtin_float.py squareAdd
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "swift/Sources/BuiltinFloat"
# Functions by what one calls them, and as the compiler's comment in SIL has them.
FUNCTIONS = {
    "squareAdd": "squareAdd(n:)",
    "literal": "BareFloat.init(_builtinFloatLiteral:)",
    "negate": "static BareFloat.- prefix(_:)",
} | {sign: f"static BareFloat.{sign} infix(_:_:)" for sign in ("+", "-", "*", "/", "<", "==")}
STAGES = {"sil": "SIL, Swift's intermediate language", "ir": "LLVM's IR"}

# What a line does, by the first pattern that is found in it.
_OPERATIONS = {"add": "adds", "sub": "subtracts", "mul": "multiplies", "div": "divides"}
WORDS = {
    "sil": [
        (r"^sil .*: ", "the function and its type; its long name holds module, type and argument"),
        (r"^bb\d+\(", "a block of lines that run one after the other, and what it is given"),
        (r"struct_extract", "takes LLVM's number out of the struct"),
        (r"float_literal", "a constant, with its bits"),
        *((rf'builtin "f{op}_', f"{word}: one instruction") for op, word in _OPERATIONS.items()),
        (r'builtin "fneg_', "turns the sign: one instruction"),
        (r'builtin "fcmp_', "compares: one instruction, whose result is one bit"),
        (r'builtin "fptrunc_', "makes the widest number a single one: one instruction"),
        (r"struct \$", "puts the result into a struct; in memory that changes nothing"),
        (r"^\s+return", "gives the struct back"),
        (r"^}", "the end of the function"),
    ],
    "ir": [
        (r"^define ", "the function: its numbers come and go in registers, without a struct"),
        (r"^entry:", "where it begins"),
        *((rf"= f{op} float", f"{word} two floats") for op, word in _OPERATIONS.items()),
        (r"= fneg float", "turns the sign of a float"),
        (r"= fcmp o\w+ float", "compares two floats; false where one is not a number"),
        (r"= fptrunc ", "makes the widest number a float; for a constant, while it compiles"),
        (r"^\s+ret ", "gives the result back"),
        (r"^}", "the end of the function"),
    ],
}


class CompilerError(Exception):
    """The compiler is not there, or refused the sources."""


def compiled(stage: str) -> str:
    """Return the whole module at a stage, optimised. Raises CompilerError where that fails."""
    module = ["-parse-stdlib", "-parse-as-library", "-module-name", "BuiltinFloat"]
    files = [str(path) for path in sorted(SOURCES.glob("*.swift"))]
    command = ["swiftc", "-O", "-wmo", *module, f"-emit-{stage}", *files]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise CompilerError("there is no swiftc on the path: install Swift 6") from error
    except subprocess.CalledProcessError as error:
        raise CompilerError(f"swiftc failed:\n{error.stderr}") from error
    return done.stdout


def symbol(sil: str, function: str) -> str:
    """Return the name under which the module has a function of FUNCTIONS."""
    comment = re.escape(f"// {FUNCTIONS[function]}")
    found = re.search(rf"^{comment}\n(?://.*\n)*sil .*?@(\S+) :", sil, re.MULTILINE)
    if found is None:
        raise CompilerError(f"the compiler's output has no function {FUNCTIONS[function]}")
    return found[1]


def body(text: str, stage: str, name: str) -> list[str]:
    """Return the lines of one function, without what is for the debugger and the optimiser."""
    start = (
        rf"^sil .*@{re.escape(name)} :" if stage == "sil" else rf'^define .*@"{re.escape(name)}"'
    )
    found = re.search(start + r"[\s\S]*?^}", text, re.MULTILINE)
    if found is None:
        raise CompilerError(f"the compiler's output has no function {name}")
    lines = [re.sub(r"\s*//.*", "", line).rstrip() for line in found[0].splitlines()]
    return [line for line in lines if line and not re.match(r"\s*(debug_value|\[)", line)]


def word(line: str, stage: str) -> str:
    """Return what a line does, or nothing for one that is not known."""
    return next((words for pattern, words in WORDS[stage] if re.search(pattern, line)), "")


def shown(function: str, stages: Sequence[str]) -> str:
    """Return the function at each stage, every line under a word on it."""
    texts = {stage: compiled(stage) for stage in {"sil", *stages}}
    name = symbol(texts["sil"], function)
    parts = []
    for stage in stages:
        lines = [f"  ; {word(line, stage)}\n{line}" for line in body(texts[stage], stage, name)]
        parts.append("\n".join([f"{function} in {STAGES[stage]}", "", *lines]))
    return "\n\n".join(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the function that the arguments name."""
    parser = argparse.ArgumentParser(
        description="Show what the compiler makes of a function on BareFloat, line by line.",
        epilog="example: python tools/show_builtin_float.py +",
    )
    parser.add_argument("function", nargs="?", default="squareAdd", choices=FUNCTIONS)
    parser.add_argument("--stage", choices=STAGES, help="one of the stages, in place of both")
    chosen = parser.parse_args(arguments)
    try:
        print(shown(chosen.function, [chosen.stage] if chosen.stage else list(STAGES)))
    except CompilerError as error:
        print(f"show_builtin_float: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
