"""What a linear CRF is told of each token: it, its shape and affixes, and its neighbours'.

A copy of this file goes into exported models, where nothing of lstmlab is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

_SHORT = 1.3
"""Characters of a token, on average, below which tokens are characters themselves."""
_BESIDE = ("shape", "suffix3")
"""What of a token its neighbours know, too."""


def keys_of(tokens: Sequence[str]) -> list[list[int]]:
    """The numbers of each token's features."""
    return [[key_of(feature) for feature in said] for said in features(tokens)]


def features(tokens: Sequence[str]) -> list[list[str]]:
    """What is said of each token, in words."""
    own = [_of_token(token) for token in tokens]
    of_characters = sum(map(len, tokens)) < _SHORT * len(tokens)
    low = ["<", "<", *(token.lower() for token in tokens), ">", ">"]
    found = []
    for place in range(len(tokens)):
        two_before, before, here, after, two_after = low[place : place + 5]
        said = [*own[place], f"-1={before}", f"+1={after}"]
        said += [f"-1,0={before} {here}", f"0,1={here} {after}"]
        said += [f"-2={two_before}", f"+2={two_after}"]
        if of_characters:
            said += [f"-2,-1={two_before} {before}", f"+1,+2={after} {two_after}"]
            said += [f"-1,0,+1={before} {here} {after}"]
        if place:
            said += [f"-1{one}" for one in own[place - 1] if one.startswith(_BESIDE)]
        if place + 1 < len(tokens):
            said += [f"+1{one}" for one in own[place + 1] if one.startswith(_BESIDE)]
        found.append(said)
    return found


@lru_cache(maxsize=300_000)
def key_of(feature: str) -> int:
    """A feature's number: 62 bits of a hash."""
    digest = hashlib.blake2b(feature.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 2


@lru_cache(maxsize=100_000)
def _of_token(token: str) -> tuple[str, ...]:
    low = token.lower()
    said = [f"0={low}", f"as written={token}", f"shape={_shape(token)}", f"short={_short(token)}"]
    said += [f"prefix{n}={low[:n]}" for n in (1, 2, 3, 4) if len(low) > n]
    said += [f"suffix{n}={low[-n:]}" for n in (1, 2, 3, 4) if len(low) > n]
    said += [name for name, holds in (
        ("digits", token.isdigit()), ("capital", token[:1].isupper()),
        ("capitals", len(token) > 1 and token.isupper()), ("hyphen", "-" in token),
        ("sign", not any(map(str.isalnum, token))), ("digit", any(map(str.isdigit, token))),
    ) if holds]  # fmt: skip
    return tuple(said)


def _shape(token: str) -> str:
    """``Xxxx-00`` of ``Abcd-12``."""
    return "".join(map(_kind, token))


def _kind(letter: str) -> str:
    if letter.isupper():
        return "X"
    return "x" if letter.islower() else "0" if letter.isdigit() else letter


def _short(token: str) -> str:
    """``Xx-0``: each kind once where it stands several times."""
    shape = _shape(token)
    return "".join(one for one, before in zip(shape, " " + shape, strict=False) if one != before)
