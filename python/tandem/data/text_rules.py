"""Rules for text before and after the tokeniser (lesson 12).

    "Looooved it, NO no no no no"  ->  xxbos xxmaj l xxrep 5 o ved it ...

What the spelling carries - capitals, repetitions - becomes tokens of its own, so that a word has
one entry in the vocabulary however it is written. Rules before the tokeniser take text to text,
rules after it take tokens to tokens. Howard and Ruder 2018, arXiv 1801.06146, section 4.1.
Swift twin: Data/TextRules.swift.
"""

import html
import re
from collections.abc import Callable, Sequence

__all__ = [
    "BOS",
    "EOS",
    "PAD",
    "SPECIALS",
    "TK_MAJ",
    "TK_REP",
    "TK_UP",
    "TK_WREP",
    "UNK",
    "PostRule",
    "PreRule",
    "add_eos_bos",
    "deal_caps",
    "default_post_rules",
    "default_pre_rules",
    "fixup_text",
    "replace_all_caps",
    "replace_rep",
    "replace_wrep",
    "rm_useless_spaces",
    "spec_add_spaces",
    "sub_br",
]

PreRule = Callable[[str], str]
PostRule = Callable[[Sequence[str]], list[str]]

UNK, PAD, BOS, EOS = "xxunk", "xxpad", "xxbos", "xxeos"
TK_REP, TK_WREP, TK_UP, TK_MAJ = "xxrep", "xxwrep", "xxup", "xxmaj"
# In the order of their numbers in a vocabulary: 0 stands for the unknown, 1 for padding.
SPECIALS = (UNK, PAD, BOS, EOS, TK_REP, TK_WREP, TK_UP, TK_MAJ)

_BREAK = re.compile(r"<\s*br\s*/?\s*>", re.IGNORECASE)
_APART = re.compile(r"([/#\\])")
_SPACES = re.compile(r" {2,}")
_LINE_ENDS = re.compile(r" *\n *")
_REPEATED = re.compile(r"(\S)(\1{3,})")
_REPEATED_WORD = re.compile(r"\b(\w+)(\W+)(?:\1\2){2,}\1\b")
# Entities that lost their ampersand on the way; "lamp;" is none.
_FRAGMENT = re.compile(r"(#39|#146|#36|(?<!\w)nbsp|(?<!\w)quot|(?<!\w)amp);")
_FRAGMENTS = {"#39": "'", "#146": "'", "#36": "$", "nbsp": " ", "quot": '"', "amp": "&"}
# Marks of WikiText, and escapes of files in JSON or CSV.
_MARKS = (
    (" @.@ ", "."),
    (" @,@ ", ","),
    (" @-@ ", "-"),
    ("<unk>", UNK),
    ("\\n", "\n"),
    ('\\"', '"'),
    ("\xa0", " "),
)
# Bytes of Windows that were read as Latin-1: dashes, dots and quotes became control characters.
_CONTROLS = {n: bytes([n]).decode("cp1252", "replace") for n in range(0x80, 0xA0)}
_WINDOWS = {n: meant for n, meant in _CONTROLS.items() if meant != "\ufffd"}


def sub_br(text: str) -> str:
    """Replace each HTML line break, `<br />` in any spelling, by a newline."""
    return _BREAK.sub("\n", text)


def spec_add_spaces(text: str) -> str:
    r"""Put spaces around `/`, `#` and `\`, which join words that are two."""
    return _APART.sub(r" \1 ", text)


def rm_useless_spaces(text: str) -> str:
    """Make one space of two or more, and none at the ends of lines, where they would be tokens."""
    return _LINE_ENDS.sub("\n", _SPACES.sub(" ", text)).strip(" ")


def replace_rep(text: str) -> str:
    """Write a character that comes four times or more as `xxrep count character`."""
    return _REPEATED.sub(lambda m: f" {TK_REP} {len(m[0])} {m[1]} ", text)


def replace_wrep(text: str) -> str:
    """Write a word that comes four times or more as `xxwrep count word`.

    What stands between the words must be the same each time; if it is more than spaces, it is
    kept once: "no, no, no, no" becomes "xxwrep 4 no,".
    """
    return _REPEATED_WORD.sub(_counted, text)


def _counted(match: re.Match[str]) -> str:
    word, between = match[1], match[2]
    count = (len(match[0]) + len(between)) // (len(word) + len(between))
    return f" {TK_WREP} {count} {word}{between.rstrip()} "


def fixup_text(text: str) -> str:
    """Undo what scrapers leave: HTML entities, whole or broken, escapes, the marks of WikiText,
    dashes, dots and quotes of Windows that were read as something else.

    Entities may have been escaped more than once, so it goes on until nothing changes.
    """
    while (fixed := _fixed_once(text)) != text:
        text = fixed
    return text


def _fixed_once(text: str) -> str:
    while (plain := html.unescape(text)) != text:
        text = plain
    text = text.translate(_WINDOWS)
    text = _FRAGMENT.sub(lambda m: _FRAGMENTS[m[1]], text)  # later, or it would halve "&amp;quot;"
    for mark, meant in _MARKS:
        text = text.replace(mark, meant)
    return text


def replace_all_caps(tokens: Sequence[str]) -> list[str]:
    """Write a token all in capitals, of two letters or more, as `xxup` and the small letters."""
    return _marked(tokens, TK_UP, lambda t: len(t) > 1 and t.isupper(), lower_others=False)


def deal_caps(tokens: Sequence[str]) -> list[str]:
    """Write every token small, and `xxmaj` before one that began with a capital and went on small.

    It has to come after `replace_all_caps`, which finds no capitals when all is small.
    """
    return _marked(tokens, TK_MAJ, lambda t: t[:1].isupper() and t[1:].islower(), lower_others=True)


def _marked(
    tokens: Sequence[str], mark: str, wanted: Callable[[str], bool], lower_others: bool
) -> list[str]:
    result = []
    for token in tokens:
        small = token.lower()
        if small != token and wanted(token):  # some capitals, like bold ones, have no small form
            result += [mark, small]
        else:
            result.append(small if lower_others else token)
    return result


def add_eos_bos(tokens: Sequence[str]) -> list[str]:
    """Put `xxbos` before a text and `xxeos` after it."""
    return [BOS, *tokens, EOS]


# A break is replaced before its slash is spaced out; repetitions are found before spaces change.
default_pre_rules: tuple[PreRule, ...] = (
    fixup_text,
    sub_br,
    replace_rep,
    replace_wrep,
    spec_add_spaces,
    rm_useless_spaces,
)
default_post_rules: tuple[PostRule, ...] = (replace_all_caps, deal_caps, add_eos_bos)
