"""Tokens as a person would write them: the rules of text_rules.py undone (lesson 12).

What the rules forgot stays forgotten: spaces, and the capitals of single letters.
Swift twin: Data/Readable.swift.
"""

from collections.abc import Iterator, Sequence

from tandem.data.text_rules import BOS, EOS, PAD, TK_MAJ, TK_REP, TK_UP, TK_WREP

__all__ = ["readable"]

_CLINGS_LEFT = {*",.!?;:%)]}'", "n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "..."}
_CLINGS_RIGHT = {*"([{$"}


def readable(tokens: Sequence[str]) -> str:
    """Return tokens as text: capitals and repetitions written out, ends and padding left out.

    A mark with nothing fitting after it, as an untrained model writes, stays as it is.
    """
    text, space = "", ""
    for word in _words(iter(tokens)):
        if word in _CLINGS_LEFT or {*word} < _CLINGS_LEFT or not word.strip():
            space = ""
        text += space + word
        space = " " if word.strip() and word not in _CLINGS_RIGHT else ""
    return text


def _words(tokens: Iterator[str]) -> Iterator[str]:
    for token in tokens:
        if token in (TK_UP, TK_MAJ):
            following = next(tokens, "")
            yield following.upper() if token == TK_UP else following.capitalize()
        elif token in (TK_REP, TK_WREP):
            yield from _repeated(token, next(tokens, ""), next(tokens, ""))
        elif token not in (BOS, EOS, PAD):
            yield token


def _repeated(mark: str, count: str, what: str) -> Iterator[str]:
    if not (count.isdecimal() and int(count) <= 100 and what):
        yield from (part for part in (mark, count, what) if part)
    elif mark == TK_REP:
        yield what * int(count)
    else:
        yield from [what] * int(count)
