"""Opinions made by a small grammar, whose label follows from their parts and how these combine."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from lstmlab.data.dataset import Split
from lstmlab.data.sets._set import Loaded

SIZES = {"train": 4000, "dev": 500, "test": 500}

Domain = Mapping[str, tuple[str, str]]
"""Aspect of one thing -> its good and its bad adjectives, separated by spaces."""


@dataclass(frozen=True)
class Rule:
    """A template with the part that ``{wins}``, perhaps one that ``{loses}``, and an ``{aspect}``.

    The whole means what the winning part means, or the opposite if the rule ``flips``.
    """

    template: str
    flips: bool = False
    needs: bool | None = None
    """What the winning part must mean for the sentence to be natural; None: either."""
    loses: Literal["opposite", "same"] = "opposite"
    """What the losing part means, compared with the winning one."""


@dataclass(frozen=True)
class Word:
    """An adjective."""

    text: str
    good: bool


@dataclass(frozen=True)
class Node:
    """A rule and what fills its template."""

    rule: Rule
    wins: Tree
    loses: Tree | None = None
    aspect: str = ""

    @property
    def good(self) -> bool:
        """What it means, from its parts."""
        return self.wins.good != self.rule.flips

    @property
    def text(self) -> str:
        """Without the capital letter and the full stop of a sentence."""
        loses = self.loses.text if self.loses else ""
        return self.rule.template.format(wins=self.wins.text, loses=loses, aspect=self.aspect)


Tree = Word | Node


@dataclass(frozen=True)
class Grammar:
    """The words and rules of one language."""

    domains: tuple[Domain, ...]
    clause: Rule
    """Templates that make a clause of an aspect and a predicate."""
    plain: tuple[Rule, ...]
    """Predicates of an adjective that may stand in any clause."""
    rich: tuple[Rule, ...]
    """Predicates that are too heavy for a clause inside a frame."""
    frames: tuple[Rule, ...]
    """Templates that put one clause into a sentence."""
    joins: tuple[Rule, ...]
    """Templates that join two clauses."""
    expectations: tuple[Rule, ...]
    """Templates that say of an aspect what was expected of it, and what is so."""
    sentence: Callable[[str], str]

    def opinion(self, good: bool, rng: random.Random) -> Node:
        """A random tree that means ``good``."""
        domain = rng.choice(self.domains)
        aspect, other = rng.sample(list(domain), 2)
        shape = rng.choices(("clause", "frame", "join", "expectation"), (30, 20, 35, 15))[0]
        every = (*self.plain, *self.rich)
        if shape == "clause":
            return self._clause(domain, aspect, good, every, rng)
        rules = {"frame": self.frames, "join": self.joins, "expectation": self.expectations}[shape]
        rule = _pick(rules, good, rng)
        inner = good != rule.flips
        losing = inner if rule.loses == "same" else not inner
        if shape == "frame":
            return self._framed(rule, domain, aspect, good, rng)
        if shape == "expectation":
            expected = _adjective(domain, aspect, losing, rng)
            return Node(rule, self._predicate(domain, aspect, inner, every, rng), expected, aspect)
        deep = rule.loses == "opposite"
        return Node(
            rule,
            self._part(domain, aspect, inner, deep, rng),
            self._part(domain, other, losing, deep, rng),
        )

    def about(self, domain: Domain, aspect: str, good: bool, rng: random.Random) -> Node:
        """A random clause on one aspect, in a frame or without one, that means ``good``."""
        return self._part(domain, aspect, good, True, rng)

    def _part(
        self, domain: Domain, aspect: str, good: bool, deep: bool, rng: random.Random
    ) -> Node:
        """One side of a join: a clause; where ``deep``, sometimes in a frame."""
        if deep and rng.random() < 0.3:
            return self._framed(_pick(self.frames, good, rng), domain, aspect, good, rng)
        return self._clause(domain, aspect, good, (*self.plain, *self.rich), rng)

    def _framed(
        self, rule: Rule, domain: Domain, aspect: str, good: bool, rng: random.Random
    ) -> Node:
        return Node(rule, self._clause(domain, aspect, good != rule.flips, self.plain, rng))

    def _clause(
        self, domain: Domain, aspect: str, good: bool, rules: tuple[Rule, ...], rng: random.Random
    ) -> Node:
        return Node(self.clause, self._predicate(domain, aspect, good, rules, rng), aspect=aspect)

    def _predicate(
        self, domain: Domain, aspect: str, good: bool, rules: tuple[Rule, ...], rng: random.Random
    ) -> Node:
        rule = _pick(rules, good, rng)
        return Node(rule, _adjective(domain, aspect, good != rule.flips, rng))


def load(grammar: Grammar, seed: int) -> Loaded:
    """Splits of as many positive as negative opinions, each of them once."""
    rng = random.Random(seed)
    seen: set[str] = set()
    splits: dict[str, Split] = {}
    for split, size in SIZES.items():
        rows: list[tuple[str, str]] = []
        while len(rows) < size:
            good = len(rows) % 2 == 0
            text = grammar.sentence(grammar.opinion(good, rng).text)
            if text not in seen:
                seen.add(text)
                rows.append((text, "positive" if good else "negative"))
        rng.shuffle(rows)
        splits[split] = {"text": [text for text, _ in rows], "label": [label for _, label in rows]}
    return splits, ("made by a grammar; the best possible accuracy is 100 %",)


def _pick(rules: tuple[Rule, ...], good: bool, rng: random.Random) -> Rule:
    """A rule that can mean ``good``; one in three flips, as most opinions are plain."""
    flips = rng.random() < 1 / 3
    fit = [rule for rule in rules if rule.needs in (None, good != rule.flips)]
    return rng.choice([rule for rule in fit if rule.flips == flips] or fit)


def _adjective(domain: Domain, aspect: str, good: bool, rng: random.Random) -> Word:
    words_good, words_bad = domain[aspect]
    return Word(rng.choice((words_good if good else words_bad).split()), good)
