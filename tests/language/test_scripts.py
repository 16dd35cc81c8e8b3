"""The one table of scripts, and the copy of it that exported models carry."""

from __future__ import annotations

import re

from lstmlab.data.preparing import ngrams
from lstmlab.language.scripts import CJK, FULL_WIDTH, WITHOUT_SPACES, cjk_characters, is_latin


def test_no_character_is_of_two_scripts() -> None:
    sets = [re.compile(f"[{ranges}]") for ranges in (CJK, FULL_WIDTH, WITHOUT_SPACES)]
    for code in range(0x110000):
        assert sum(bool(one.match(chr(code))) for one in sets) < 2


def test_characters_are_counted_without_punctuation() -> None:
    assert cjk_characters("我爱，Python。カタカナー𠀀 한") == 8


def test_latin_letters_are_the_half_of_them() -> None:
    assert is_latin(["Käse für 3"])
    assert not is_latin(["αβγ ab"])


def test_ngrams_know_the_same_characters() -> None:
    """The table is in a file that is copied into exported models, so it can't import this one."""
    spans = "".join(f"{chr(low)}-{chr(high)}" for low, high in ngrams._WITHOUT_SPACES)
    alone = re.compile(f"[{spans}]")
    letters = [chr(code) for code in range(0x110000) if re.match(f"[{CJK}]", chr(code))]
    assert all(alone.match(letter) for letter in letters)
    assert not any(alone.match(letter) for letter in "aé한 ，。")
