"""Parity of texts: rules, our own tokenizer, vocabulary and numbers.

Strings travel as bytes of UTF-8 with a zero behind each. Inputs: texts, uint8: sentences with what
is seen in reviews and on the web, and texts made of such pieces at random. Outputs: ruled, uint8:
the texts after the rules before the tokenizer; words, uint8, what the tokenizer makes of them, and
tokens, uint8, these after the rules for tokens; counts, int32 [texts], how many each has; vocab,
uint8; ids, int32 [tokens]; readable, uint8.
"""

from collections.abc import Iterable

import numpy as np

from tandem.data.numericalize import NumericalizeProcessor
from tandem.data.readable import readable
from tandem.data.text_rules import default_pre_rules
from tandem.data.tokenize import TokenizeProcessor
from tandem.data.words import split_words
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]

_SENTENCES = [
    "",
    "I can't, Mr. O'Brien: it's 5-year-old (well, nearly)!",
    "Looooved it, NO no no no no. Really?????? A+ for the U.S. cast, e.g. J. Depp &amp; co.",
    "<br /><br />One line.<BR>Another  one ,\n\n  with spaces \n and \\n escapes and/or #tags",
    "&lt;i&gt;naïve&lt;/i&gt; caf&eacute; &amp;amp;quot; &notit; &NotEqualTilde; &#8364;&#x80;&#0;",
    'quot;lamp;nbsp;amp; #39;s #146; 1 @,@ 000 @.@ 5 <unk> \x93quoted\x94 \x85 \xa0 \\"',
    "e\u0301 and é are two tokens, \u212b and Å and A\u030a are three",
    "ΣΊΣΥΦΟΣ ὈΔΥΣΣΕΎΣ. Σ ΑΣ' ΣΑ İstanbul STRASSE Straße ǅ ǆ Ǆ \U0001d400bold ŉ ﬁne",
    "😀😀😀😀😀 👩\u200d💻👍🏽❤\ufe0f 🇫🇷🇩🇪 1\ufe0f\u20e3 :-) ;) =P <3 (:",
    "don’t DON'T can't've cannot Gonna gotta 'twas rock'n'roll l'été O’Neill 's n't ’re",
    "end.The imdb.com 3.5 1,000,000 7:30 8-10 PG-13 well-known -- --- ... .. f**k AT&T a_b me@x.y",
    "日本語、テスト。「はい」 ข้อความ हिन्दी। العربية؟ ١٢٣ Ⅷ ½ x² 100% $5 5€ §2",
    "a\u3000b\u2028c\x1cd\te \x0b f\u200bg\u00adh\ufeffi",
]
_PIECES = [
    *("a", "the", "The", "FILM", "film", "no", "No", "cannot", "Mr.", "Prof.", "U.S."),
    *("x.y.", "vs."),
    *("'", "’", "n't", "N'T", "'s", "'LL", ".", "..", ",", "-", "--", ":", ";", "*", "**"),
    *("&", "@"),
    *("_", "/", "#", "\\", "\\n", '"', "(", ")", ":)", "<3", ":-D", "!", "?", "1", "12"),
    *("3.5", "١"),
    *(" ", " ", " ", " ", " ", "  ", "\n", " \n ", "\t", "\xa0", "\u3000", "\x1c", "\x85"),
    *("\u2028",),
    *("é", "e\u0301", "ß", "İ", "Σ", "ΑΣ", "ǅ", "Ⅷ", "\U0001d400", "日本", "。", "؟"),
    *("\u200d", "\xad"),
    *("😀", "👩\u200d💻", "👍🏽", "❤\ufe0f", "🇫🇷", "🇩", "\ufe0f", "½", "$", "€", "%", "\x93"),
    *("\x80",),
    *("&amp;", "&amp", "&lt;br&gt;", "&notit;", "&#39;", "&#x1F600;", "&#xD800;", "&#150"),
    *("&;", "&#"),
    *("#39;", "nbsp;", "quot;", "amp;", " @-@ ", "<unk>", "<br>", "< BR / >", "xxmaj"),
    *("xxunk", "aaaa"),
    *("no no no no ", "a, a, a, a, a", "!!!!", "go-go-go-go", "= =", " = ", "\u212b"),
    *("\u0301",),
]
_RANDOM, _LONGEST = 400, 24


def _packed(strings: Iterable[str]) -> np.ndarray:
    return np.frombuffer("".join(f"{string}\0" for string in strings).encode(), np.uint8)


def _unpacked(array: np.ndarray) -> list[str]:
    return array.tobytes().decode().split("\0")[:-1]


def _inputs(rng: np.random.Generator) -> Arrays:
    lengths = rng.integers(1, _LONGEST, _RANDOM)
    made = ["".join(rng.choice(_PIECES, length).tolist()) for length in lengths]
    return {"texts": _packed(_SENTENCES + made)}


def _outputs(inputs: Arrays) -> Arrays:
    texts = ruled = _unpacked(inputs["texts"])
    for rule in default_pre_rules:
        ruled = [rule(text) for text in ruled]
    tokens = TokenizeProcessor(1, tokenizer=split_words, progress=None).process(texts)
    numbers = NumericalizeProcessor(max_vocab=300)
    numbers.fit(tokens)
    assert numbers.vocab is not None
    return {
        "ruled": _packed(ruled),
        "words": _packed(word for text in ruled for word in split_words(text)),
        "tokens": _packed(token for text in tokens for token in text),
        "counts": np.array([len(text) for text in tokens], np.int32),
        "vocab": _packed(numbers.vocab),
        "ids": np.concatenate(numbers.process(tokens)).astype(np.int32),
        "readable": _packed(map(readable, tokens)),
    }


CASE = Case(
    milestone="data/text",
    name="text",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(0.0, "exact: characters and whole numbers")},
)
