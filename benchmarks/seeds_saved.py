"""What a study would have saved by seeds = "until decided", replayed from its records.

    python benchmarks/seeds_saved.py STUDY    # a folder of one with the same seeds for all

The finals are looked at in the order of their seeds, as the study would have looked: those that it
would not have trained are what is saved. Beside it stands what all seeds decide at once. So many
looks need a share of the 5 % each, which is why some pairs may stay undecided that all seeds tell
apart.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from lstmlab.evidence.findings.added_seeds import Group, _finals, _scores, grouped
from lstmlab.evidence.findings.looks import Looked, Scores, look, looks_until
from lstmlab.study.storing import store


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("study", type=Path)
    given = asked.parse_args()
    kept = store.read(given.study)
    groups = grouped(kept.contenders(), kept.entries())
    scores = [_scores(group) for group in groups]
    most = max(len(finals) for one in scores for finals in one.finals.values())
    looks = looks_until(most)
    added, at_once = look(scores, looks), look(scores, (most,))
    print(f"{most} seeds for all, or looks at {', '.join(map(str, looks))}:")
    total = [0.0] * 4
    for group, one, few, all_of_them in zip(groups, scores, added, at_once, strict=True):
        first = next(iter(group))
        spent, whole = _trained(group, few.given), _trained(group, all_of_them.given)
        total = [sum(pair) for pair in zip(total, (*spent, *whole), strict=True)]
        print(f"\n{first.task} · {first.dataset}: {_saved(*spent, *whole)}")
        print(f"  seeds: {', '.join(f'{label} {count}' for label, count in few.given.items())}")
        for label, (by_looks, by_all) in _decisions(one, few, all_of_them).items():
            same = "" if by_looks == by_all else f"  (all seeds: {by_all})"
            print(f"  {label}: {by_looks}{same}")
    print(f"\nin all: {_saved(*total)}")


def _saved(count: float, seconds: float, all_of_them: float, all_seconds: float) -> str:
    return (
        f"{count:.0f} of {all_of_them:.0f} finals, {seconds:.0f} of {all_seconds:.0f} s "
        f"({1 - seconds / all_seconds:.0%} saved)"
    )


def _trained(group: Group, given: Mapping[str, int]) -> tuple[float, float]:
    """How many finals, and the seconds that they took."""
    finals = [
        entry for one, entries in group.items() for entry in _finals(entries)[: given[one.label]]
    ]
    return len(finals), sum(entry.record.seconds for entry in finals if entry.record)


def _decisions(one: Scores, *looked: Looked) -> dict[str, list[str]]:
    """Contender -> what is said of it beside the best, by each."""
    best = looked[-1].comparison
    assert best is not None
    leader = one.best(one.known(looked[-1].given), looked[-1].given)
    return {
        label: [_said(each, label, leader) for each in looked]
        for label in best.estimates
        if label != leader
    } | {leader: ["best"] * len(looked)}


def _said(looked: Looked, label: str, leader: str) -> str:
    comparison = looked.comparison
    if comparison is None or label not in comparison.estimates:
        return "unknown"
    difference = comparison.between(label, leader)
    kind = "different" if difference.beyond_noise else "equal" if difference.equal else "undecided"
    return f"{kind} ({difference.value:+.2f})"


if __name__ == "__main__":
    main()
