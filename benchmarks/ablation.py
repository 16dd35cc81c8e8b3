"""What each change of a recipe does: every contender of a study against its first, seed by seed.

    lstmlab study studies/ablation.toml
    python benchmarks/ablation.py lstmlab-ablation --metrics accuracy,log-loss

A row a contender: the mean of each metric over its finals on the test split, and how far that is
from the first contender's, with its 95 % interval (paired t over the seeds that both have). Nothing
is corrected for how many rows there are: of twenty changes that do nothing, one seems to do some.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path
from statistics import mean

from side_by_side import print_table

from lstmlab.evidence.statistics.estimate import Estimate
from lstmlab.study.storing import store
from lstmlab.trial import Status


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--metrics", default="", help="as accuracy,log-loss; else the primary one")
    given = parser.parse_args()
    for name, by_contender in finals(given.study).items():
        whole = next(iter(by_contender.values()))
        known = list(next(iter(whole.values())))
        metrics = given.metrics.split(",") if given.metrics else known[:1]
        print(f"\n{name}, {len(whole)} seeds")
        print_table(
            ["recipe", *(text for metric in metrics for text in (metric, "difference"))],
            [
                [label, *(text for metric in metrics for text in row(of_one, whole, metric))]
                for label, of_one in by_contender.items()
            ],
        )


Scores = dict[int, dict[str, float]]
"""Seed -> metric -> value on the test split."""


def finals(folder: Path) -> dict[str, dict[str, Scores]]:
    """Task and data set -> contender -> scores of its complete finals, the primary one first."""
    found: dict[str, dict[str, Scores]] = defaultdict(lambda: defaultdict(dict))
    for entry in store.read(folder).entries():
        trial, record, contender = entry.trial, entry.record, entry.contender
        if trial.purpose == "final" and record and record.status is Status.COMPLETE:
            name = f"{contender.task} on {contender.dataset}"
            found[name][contender.label][trial.seed] = record.metrics["test"]
    return found


def row(one: Scores, whole: Scores, metric: str) -> tuple[str, str]:
    """The mean, and the mean difference with half the width of its interval."""
    middle = f"{mean(scores[metric] for scores in one.values()):.3f}"
    differences = [one[seed][metric] - whole[seed][metric] for seed in one.keys() & whole.keys()]
    if one is whole or len(differences) < 2:
        return middle, ""
    found = Estimate.of(differences)
    return middle, f"{found.mean:+.3f} ± {found.half_width:.3f}"


if __name__ == "__main__":
    main()
