"""The statements of a cell's top level, as far as brackets and line ends tell them apart.

All functions take code without its strings and comments (`scan(code).bare`).
"""

import re
from collections.abc import Iterator

__all__ = ["ASSIGNMENT", "CONTROL", "DECLARATION", "blank", "level", "statements"]

# Statements whose braces run at once; a loop's `break` stays within it.
CONTROL = re.compile(r"(?:\w+\s*:\s*)?(?:for|while|repeat|if|switch|do)\b")
# A declaration's braces run later, and may wait: Swift sees to that.
DECLARATION = re.compile(
    r"(?:@\w+(?:\([^)]*\))?\s+|(?:public|private|internal|fileprivate|final|static|override|"
    r"nonisolated|mutating|indirect|open|package)\s+)*"
    r"(?:func|struct|class|enum|protocol|extension|actor|import|typealias|init|subscript|operator|"
    r"precedencegroup|macro)\b"
)
ASSIGNMENT = re.compile(r"(?<![=!<>&|+*/%^~-])(?:[-+*/%&|^]|<<|>>|&[-+*])?=(?![=~])")
# A statement goes on in the next line after these, or where that line begins with those.
GOES_ON_AFTER = re.compile(
    r"(?:[,.:=(\[{]|\s[-+*/%&|^<>=?!~]+|\b(?:in|is|as|await|try|return|throw))\s*$"
)
GOES_ON_WITH = re.compile(r"\s*(?:[.?:,)\]}]|[-+*/%&|^<>=]+\s|(?:else|catch|while|is|as)\b)")


def statements(bare: str) -> Iterator[tuple[int, int]]:
    """Yield where the statements of the top level begin and end, without blanks around them."""
    start, depth = 0, 0
    for place, character in enumerate(bare + "\n"):
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif depth <= 0 and (character == ";" or (character == "\n" and _ends(bare, place))):
            text = bare[start:place]
            if text.strip():
                yield start + len(text) - len(text.lstrip()), start + len(text.rstrip())
            start = place + 1


def _ends(bare: str, newline: int) -> bool:
    line = bare[bare.rfind("\n", 0, newline) + 1 : newline]
    rest = bare[newline + 1 :].lstrip("\n \t")
    return not GOES_ON_AFTER.search(line) and not GOES_ON_WITH.match(rest + " ")


def level(text: str) -> str:
    """Blank what stands in brackets of any kind."""
    return blank(text, "([{", ")]}")


def blank(text: str, opening: str, closing: str) -> str:
    """Blank what stands in brackets of some kinds, line ends apart."""
    depth, out = 0, []
    for character in text:
        depth -= character in closing
        out.append(" " if depth > 0 and character != "\n" else character)
        depth += character in opening
    return "".join(out)
