"""Articles of Wikipedia as WikiText lays them out: many in one file, a heading before each.

Lesson 12. A heading of an article is a line ` = Title = `; sections have two signs or more.
Merity et al., Pointer Sentinel Mixture Models, arXiv 1609.07843.
Swift twin: Data/WikiText.swift.
"""

import os
import re

from tandem.data.tokenize import read_file

__all__ = ["istitle", "read_wiki"]

_TITLE = re.compile(r" = [^=\n]+ = ")


def istitle(line: str) -> bool:
    """Return whether a line, with or without its end, is the heading of an article."""
    return _TITLE.fullmatch(line.rstrip("\n")) is not None


def read_wiki(path: str | os.PathLike[str]) -> list[str]:
    """Return the articles of a file, each with its heading; what stands before the first is one too
    unless it is blank. Raises TextError as `read_file` does.
    """
    articles: list[list[str]] = [[]]
    lines = read_file(path).splitlines(keepends=True)
    for number, line in enumerate(lines):
        # A line of an article may look like a heading; only a heading stands between blank lines.
        around = lines[max(number - 1, 0) : number] + lines[number + 1 : number + 2]
        if istitle(line) and not any(other.strip() for other in around):
            articles.append([])
        articles[-1].append(line)
    return [text for article in articles if (text := "".join(article)).strip()]
