"""What a study would have saved by seeds = "until decided", replayed from its records.

    lstmlab study benchmarks/seeds.toml --data "$LSTMLAB_DATA"    # twenty seeds for all
    python benchmarks/seeds_saved.py lstmlab-seeds    # any study with the same seeds for all

The finals are looked at in the order of their seeds, as the study would have looked: those that it
would not have trained are what is saved. Beside it stands what all seeds decide at once, and the
first five. So many looks need a share of the 5 % each, which is why some pairs may stay undecided
that all seeds tell apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lstmlab.evidence.findings.added_seeds import Group, _finals, _scores, grouped
from lstmlab.evidence.findings.looks import Looked, Scores, look, looks_until
from lstmlab.study.storing import store

FEW = 5


@dataclass
class Plan:
    """One way to give out seeds, on all data sets of a study."""

    name: str
    looked: Sequence[Looked]
    finals: int = 0
    seconds: float = 0.0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    asked.add_argument("study", type=Path)
    asked.add_argument(
        "--timed",
        type=int,
        help="take a final to last as long as the contender's first TIMED did, on the average, "
        "where the others were trained on a busier machine",
    )
    asked.add_argument("--datasets", nargs="+", help="of these alone")
    given = asked.parse_args()
    kept = store.read(given.study)
    groups = [
        group
        for group in grouped(kept.contenders(), kept.entries())
        if not given.datasets or next(iter(group)).dataset in given.datasets
    ]
    scores = [_scores(group) for group in groups]
    most = max(len(finals) for one in scores for finals in one.finals.values())
    for one in scores:
        if None in [score for finals in one.finals.values() for score in finals]:
            asked.error("some finals have not ended; name those data sets that are complete")
    looks = looks_until(most)
    plans = [
        Plan(f"{most} for all", look(scores, (most,))),
        *([Plan(f"{FEW} for all", look(_first(scores), (FEW,)))] if most > FEW else []),
        Plan("until decided", look(scores, looks)),
    ]
    print(f'"until decided" looks at {", ".join(map(str, looks))} seeds.\n')
    decisions = [
        _decisions(*one) for one in zip(scores, *(plan.looked for plan in plans), strict=True)
    ]
    for place, (group, said) in enumerate(zip(groups, decisions, strict=True)):
        _print_group(group, said, plans, place, given.timed)
    _print_table(plans, decisions)


def _first(scores: Sequence[Scores]) -> list[Scores]:
    """The scores without those of later seeds."""
    return [
        Scores(
            {label: finals[:FEW] for label, finals in one.finals.items()},
            one.higher_is_better,
            one.rope,
            one.without,
        )
        for one in scores
    ]


def _print_group(
    group: Group,
    said: Mapping[str, Sequence[tuple[str, float]]],
    plans: Sequence[Plan],
    place: int,
    timed: int | None,
) -> None:
    first = next(iter(group))
    print(f"| {first.task}, {first.dataset} | " + " | ".join(plan.name for plan in plans) + " |")
    print("| --- " * (1 + len(plans)) + "|")
    for label, kinds in said.items():
        cells = [
            f"{kind}, {plan.looked[place].given[label]} seeds"
            if kind == "best"
            else f"{kind} ({gap:+.2f}), {plan.looked[place].given[label]} seeds"
            for (kind, gap), plan in zip(kinds, plans, strict=True)
        ]
        print(f"| {label} | " + " | ".join(cells) + " |")
    for plan in plans:
        finals, seconds = _trained(group, plan.looked[place].given, timed)
        plan.finals += finals
        plan.seconds += seconds
    print()


def _print_table(
    plans: Sequence[Plan], decisions: Sequence[Mapping[str, Sequence[tuple[str, float]]]]
) -> None:
    said = [kinds for of_one in decisions for kinds in of_one.values() if kinds[0][0] != "best"]
    print("| in all | " + " | ".join(plan.name for plan in plans) + " |")
    print("| --- " * (1 + len(plans)) + "|")
    print("| finals | " + " | ".join(str(plan.finals) for plan in plans) + " |")
    print("| seconds | " + " | ".join(f"{plan.seconds:,.0f}" for plan in plans) + " |")
    counts = [Counter(kinds[place][0] for kinds in said) for place in range(len(plans))]
    for kind in ("different", "equal", "undecided"):
        print(f"| {kind} | " + " | ".join(str(count[kind]) for count in counts) + " |")
    same = [sum(kinds[place][0] == kinds[0][0] for kinds in said) for place in range(len(plans))]
    print("| as all seeds say | " + " | ".join(f"{count} of {len(said)}" for count in same) + " |")


def _trained(group: Group, given: Mapping[str, int], timed: int | None) -> tuple[int, float]:
    """How many finals, and the seconds that they took."""
    count, seconds = 0, 0.0
    for one, entries in group.items():
        took = [entry.record.seconds for entry in _finals(entries) if entry.record]
        count += given[one.label]
        if timed:
            seconds += given[one.label] * sum(took[:timed]) / timed
        else:
            seconds += sum(took[: given[one.label]])
    return count, seconds


def _decisions(one: Scores, *looked: Looked) -> dict[str, list[tuple[str, float]]]:
    """Contender -> what is said of it by each plan, beside the best of all seeds."""
    leader = one.best(one.known(looked[0].given), looked[0].given)
    return {
        label: [("best", 0.0) if label == leader else _said(each, label, leader) for each in looked]
        for label in one.finals
    }


def _said(looked: Looked, label: str, leader: str) -> tuple[str, float]:
    comparison = looked.comparison
    if comparison is None or not {label, leader} <= set(comparison.estimates):
        return "unknown", 0.0
    difference = comparison.between(label, leader)
    kind = "different" if difference.beyond_noise else "equal" if difference.equal else "undecided"
    return kind, difference.value


if __name__ == "__main__":
    main()
