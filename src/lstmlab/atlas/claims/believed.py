"""The claims: who says what, and which contenders of which part decide it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a claim says of the first contender beside the second."""

    BETTER = "better"
    """Its mean score is higher."""
    ALWAYS = "always"
    """It is better on every data set."""
    NO_WORSE = "no worse"
    """It is at most a point worse on average."""
    ALIKE = "alike"
    """It is at most a point away, to either side."""


@dataclass(frozen=True)
class Pair:
    """Two contenders of one part of the atlas."""

    part: str
    first: str
    second: str


@dataclass(frozen=True)
class Claim:
    """What is believed, in a sentence, and where it can be read."""

    says: str
    """English; it is translated where it is shown."""
    kind: Kind
    pairs: tuple[Pair, ...]
    """Each is judged by itself."""
    source: str
    url: str


def _of(part: str, second: str, *firsts: str) -> tuple[Pair, ...]:
    """Returns the pairs of several contenders, each with the same second one."""
    return tuple(Pair(part, first, second) for first in firsts)


CLAIMS = (
    Claim(
        "A forget gate should begin open (a bias of 1)",
        Kind.BETTER,
        (
            Pair("beginnings", "open-orthogonal", "closed-orthogonal"),
            Pair("beginnings", "open-uniform", "closed-uniform"),
        ),
        "Jozefowicz et al. 2015",
        "https://proceedings.mlr.press/v37/jozefowicz15.html",
    ),
    Claim(
        "Recurrent weights should begin orthogonal",
        Kind.BETTER,
        (
            Pair("beginnings", "open-orthogonal", "open-uniform"),
            Pair("beginnings", "closed-orthogonal", "closed-uniform"),
        ),
        "Saxe et al. 2014",
        "https://arxiv.org/abs/1312.6120",
    ),
    Claim(
        "Coupled input and forget gates are as good",
        Kind.NO_WORSE,
        _of("claims", "lstm", "lstm-coupled"),
        "Greff et al. 2017",
        "https://arxiv.org/abs/1503.04069",
    ),
    Claim(
        "Peepholes do nothing",
        Kind.ALIKE,
        _of("claims", "lstm", "lstm-peephole"),
        "Greff et al. 2017",
        "https://arxiv.org/abs/1503.04069",
    ),
    Claim(
        "Minimal cells match the LSTM",
        Kind.NO_WORSE,
        _of("claims", "lstm", "gru-minimal", "janet", "min-lstm", "min-gru"),
        "Zhou et al. 2016; van der Westhuizen & Lasenby 2018; Feng et al. 2024",
        "https://arxiv.org/abs/2410.01201",
    ),
    Claim(
        "Adam's default learning rate suffices",
        Kind.NO_WORSE,
        (
            Pair("defaults", "short-default", "short-larger"),
            Pair("defaults", "long-default", "long-larger"),
        ),
        "Kingma & Ba 2015",
        "https://arxiv.org/abs/1412.6980",
    ),
    Claim(
        "The largest of all states beats the last one",
        Kind.BETTER,
        _of("shape", "pooling-last", "whole"),
        "Conneau et al. 2017",
        "https://arxiv.org/abs/1705.02364",
    ),
    Claim(
        "Both directions always help",
        Kind.ALWAYS,
        _of("shape", "one-direction", "whole"),
        "Graves & Schmidhuber 2005",
        "https://doi.org/10.1016/j.neunet.2005.06.042",
    ),
    Claim(
        "Deeper is better: two layers, and three",
        Kind.BETTER,
        (Pair("shape", "two-layers", "whole"), Pair("shape", "three-layers", "two-layers")),
        "Sutskever et al. 2014",
        "https://arxiv.org/abs/1409.3215",
    ),
    Claim(
        "Lion, Muon and schedule-free training beat AdamW",
        Kind.BETTER,
        _of("claims", "lstm", "lion", "muon", "schedule-free"),
        "Chen et al. 2023; Jordan et al. 2024; Defazio et al. 2024",
        "https://arxiv.org/abs/2302.06675",
    ),
)
"""There are ten claims. A pair's second contender is what its first one is set beside."""
