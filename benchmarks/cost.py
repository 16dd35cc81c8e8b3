"""How well a study foretells what its trials will take: its records replayed, as they came.

    python benchmarks/cost.py lstmlab-default

Prints the error of every guess after the first ten trials, as a part of the time that was measured.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median, quantiles

from lstmlab import data, tasks
from lstmlab.study.planning.cost import Cost
from lstmlab.study.storing import store
from lstmlab.trial import Status

WARM_UP = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", nargs="+", type=Path)
    for folder in parser.parse_args().studies:
        measure(folder)


def measure(folder: Path) -> None:
    ended = [(entry.trial, entry.record) for entry in store.read(folder).entries() if entry.record]
    ended.sort(key=lambda one: one[1].started + one[1].seconds)
    names = {trial.fingerprint: (trial.dataset, trial.task) for trial, _ in ended}
    cost = Cost(
        {
            fingerprint: data.load(dataset, tasks.load(task).columns.called)
            for fingerprint, (dataset, task) in names.items()
        }
    )
    errors = []
    for number, (trial, record) in enumerate(ended):
        if number >= WARM_UP and record.status is Status.COMPLETE:
            errors.append(abs(cost.expected(trial) - record.seconds) / record.seconds)
        cost.observe(trial, record.seconds)
    print(
        f"{folder}: {len(ended)} trials; error {median(errors):.1%} (median), "
        f"{quantiles(errors, n=10)[-1]:.0%} (of ten, nine are below)"
    )


if __name__ == "__main__":
    main()
