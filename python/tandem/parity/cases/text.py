"""Parity of texts: rules, our own tokenizer, vocabulary, numbers, and the batches made of them.

Strings travel as bytes of UTF-8 with a zero behind each. Inputs: texts, uint8: sentences with what
is seen in reviews and on the web, and texts made of such pieces at random. Outputs: ruled, uint8:
the texts after the rules before the tokenizer; words, uint8, what the tokenizer makes of them, and
tokens, uint8, these after the rules for tokens; counts, int32 [texts], how many each has; vocab,
uint8; ids, int32 [tokens]; readable, uint8. Of two passes, which are shuffled by one seed in both
languages: x and y, int32, the windows of a stream, one after the other; sortish, int32 [2, texts].
longest_first, int32 [texts]; padded and padded_first, int32 [5, longest], the first five texts.
"""

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor

from tandem.data.language_stream import LanguageModelStream
from tandem.data.length_samplers import SortishSampler, SortSampler
from tandem.data.numericalize import NumericalizeProcessor
from tandem.data.readable import readable
from tandem.data.text import pad_collate
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
    *("a", "the", "The", "FILM", "film", "no", "No", "cannot", "Mr.", "Prof.", "U.S.", "x.y."),
    *("vs.", "'", "’", "n't", "N'T", "'s", "'LL", ".", "..", ",", "-", "--", ":", ";", "*", "**"),
    *("&", "@", "_", "/", "#", "\\", "\\n", '"', "(", ")", ":)", "<3", ":-D", "!", "?", "1", "12"),
    *("3.5", "١", " ", " ", " ", " ", " ", "  ", "\n", " \n ", "\t", "\xa0", "\u3000", "\x1c"),
    *("\x85", "\u2028", "é", "e\u0301", "ß", "İ", "Σ", "ΑΣ", "ǅ", "Ⅷ", "\U0001d400", "日本", "。"),
    *("؟", "\u200d", "\xad", "😀", "👩\u200d💻", "👍🏽", "❤\ufe0f", "🇫🇷", "🇩", "\ufe0f", "½"),
    *("$", "€"),
    *("%", "\x93", "\x80", "&amp;", "&amp", "&lt;br&gt;", "&notit;", "&#39;", "&#x1F600;"),
    *("&#xD800;", "&#150", "&;", "&#", "#39;", "nbsp;", "quot;", "amp;", " @-@ ", "<unk>", "<br>"),
    *("< BR / >", "xxmaj", "xxunk", "aaaa", "no no no no ", "a, a, a, a, a", "!!!!"),
    *("go-go-go-go", "= =", " = ", "\u212b", "\u0301"),
]
_RANDOM, _LONGEST = 400, 24
_SEED = 7


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
    ids = numbers.process(tokens)
    return _batches(ids) | {
        "ruled": _packed(ruled),
        "words": _packed(word for text in ruled for word in split_words(text)),
        "tokens": _packed(token for text in tokens for token in text),
        "counts": np.array([len(text) for text in tokens], np.int32),
        "vocab": _packed(numbers.vocab),
        "ids": _int32(torch.cat(ids)),
        "readable": _packed(map(readable, tokens)),
    }


def _batches(ids: list[Tensor]) -> Arrays:
    lengths = [len(text) for text in ids]
    windows = LanguageModelStream(ids, 4, 7, shuffle=True, seed=_SEED)
    x, y = zip(*(pair for _ in range(2) for pair in windows), strict=True)
    sortish = SortishSampler(ids, lengths.__getitem__, 3, _SEED)
    samples = [(text, 0) for text in ids[:5]]
    return {
        "x": _int32(torch.cat([window.flatten() for window in x])),
        "y": _int32(torch.cat([window.flatten() for window in y])),
        "sortish": np.array([list(sortish) for _ in range(2)], np.int32),
        "longest_first": np.array(list(SortSampler(ids, lengths.__getitem__)), np.int32),
        "padded": _int32(pad_collate(samples)[0]),
        "padded_first": _int32(pad_collate(samples, pad_first=True)[0]),
    }


def _int32(numbers: Tensor) -> np.ndarray:
    return numbers.numpy().astype(np.int32)


CASE = Case(
    milestone="data/text",
    name="text",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(0.0, "exact: characters and whole numbers")},
)
