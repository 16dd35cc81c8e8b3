"""Which characters belong to which script: the one place where Unicode's ranges stand.

The constants are what a regular expression's brackets hold, to be put together there:
``re.compile(f"[{CJK}]+")``. ``data/preparing/ngrams.py`` has a table of its own, because a copy of
that file goes into exported models, where nothing of lstmlab is; a test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

KANA = r"\u3040-\u30ff\u31f0-\u31ff"
"""Hiragana and katakana."""
CJK = rf"{KANA}\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters and kana, without their punctuation."""
FULL_WIDTH = r"\u3000-\u3004\u3008-\u303f\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
"""Spaces and punctuation as wide as a Chinese character."""
EAST_ASIAN = r"\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef"
"""What needs an East Asian font: Korean, radicals and full-width forms, too."""
LATIN = r"\x00-\u017f"
"""Latin letters with what is put around them in European languages."""
WITHOUT_SPACES = (
    r"\u0e00-\u0eff\u0f40-\u0fbc\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u19e0-\u19ff\u1a20-\u1aaf"
    r"\u1b00-\u1b7f\ua980-\ua9df\ua9e0-\ua9ff\uaa60-\uaadf"
)
"""Thai, Lao, Tibetan, Myanmar and Khmer with their extensions, Tai scripts, Balinese and Javanese:
their words stand side by side, and need more than one letter. CJK is not among them."""

_CJK = re.compile(f"[{CJK}]")
_KANA = re.compile(f"[{KANA}]")
_OTHER_WORD = re.compile(rf"[^\W_{CJK}]+")


def cjk_characters(text: str) -> int:
    """Returns how many Chinese characters and kana there are, punctuation not counted."""
    return len(_CJK.findall(text))


def is_cjk(texts: Sequence[str], language: str) -> bool:
    """Whether characters, not words, are what ``texts`` are to be compared by.

    The language's tag decides; where it is unknown (``und``), whether there are more CJK characters
    than other words.
    """
    if language != "und":
        return language.split("-")[0] in {"zh", "ja", "yue"}
    whole = "\n".join(texts)
    return cjk_characters(whole) > len(_OTHER_WORD.findall(whole))


def is_japanese(texts: Sequence[str], language: str) -> bool:
    """Whether ``texts`` are Japanese.

    The language's tag decides; where it is unknown (``und``), whether at least a tenth of the CJK
    characters are kana.
    """
    if language != "und":
        return language.split("-")[0] == "ja"
    whole = "".join(texts)
    return 10 * len(_KANA.findall(whole)) > cjk_characters(whole)


def is_latin(texts: Sequence[str]) -> bool:
    """Whether at least half of the letters are a to z (so in German and French, not in Greek)."""
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    return 2 * sum(map(str.isascii, letters)) >= len(letters)
