"""The tables and pictures of docs/field-guide.md, from the evidence of its studies.

    lstmlab study studies/cells.toml
    python benchmarks/field_guide.py lstmlab-cells --picture docs/field-guide/cells.svg

A row a contender, in the order of how far it is behind the best mean of each data set, on average:
its mean on each set, on how many of them the best is better beyond doubt, how long its finals took
beside the reference's, how often the search chose the lowest or the highest rate that it tried, and
how many trials were lost. A column of nothing is left out. --lang zh has the words
in Chinese. --rates adamw prints instead what each learning rate of its search reached on dev, on
average over the data sets; --seeds the test accuracy of every final.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from lstmlab.report.figures.style import GRID, INK, MUTED
from lstmlab.report.figures.svg import as_svg, settings

REFERENCES = ("lstm", "adamw")
"""Beside whose time the others' stands."""
WORDS = {
    "en": {
        "behind": "points behind the best mean of each data set",
        "mean": "behind, mean", "worse": "worse, of {sets}", "time": "time", "edge": "rate chosen",
        "lost": "lost", "low": "lowest", "high": "highest",
        "baseline": "linear model",
    },
    "zh": {
        "behind": "与各数据集最佳均值的差距（百分点）",
        "mean": "平均差距", "worse": "更差（共 {sets}）", "time": "时间", "edge": "选中的学习率",
        "lost": "失败", "low": "最小", "high": "最大",
        "baseline": "线性模型",
    },
}  # fmt: skip
BASELINE = "linear"
AT_THE_END = 0.1
"""Part of a range, on its scale, that is its end."""


@dataclass
class Row:
    """What a study found of one contender."""

    label: str
    scores: dict[str, float] = field(default_factory=dict)
    """Data set -> mean over the finals; none where none worked."""
    standings: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    """Data set -> median over the finals."""
    places: list[float] = field(default_factory=list)
    """Where the rates that the search chose lie in their range, 0 to 1."""
    lost: int = 0
    behind: dict[str, float] = field(default_factory=dict)

    @property
    def mean_behind(self) -> float:
        return sum(self.behind.values()) / len(self.behind) if self.behind else float("inf")

    @property
    def worse(self) -> int:
        """On how many sets another is better beyond doubt."""
        return sum(standing == "worse" for standing in self.standings.values())


def rows(folder: Path) -> tuple[list[Row], dict[str, float], list[str]]:
    """The rows in order, data set -> the linear model's score, and the data sets."""
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    found: dict[str, Row] = {}
    linear: dict[str, float] = {}
    sets = []
    for task in evidence["tasks"]:
        finding = task["finding"]
        dataset, metric = finding["dataset"], finding["metric"]
        sets.append(dataset)
        for one in finding["rows"]:
            label = one["contender"]["label"]
            row = found.setdefault(label, Row(label))
            if one["score"] is not None:
                row.scores[dataset] = one["score"]["mean"]
                row.standings[dataset] = finding["standings"].get(label, "")
            row.places += places(one)
        for line in finding["baselines"]:
            if line["name"] == BASELINE:
                linear[dataset] = line["metrics"][finding["split"]][metric]
        best = max(row.scores[dataset] for row in found.values() if dataset in row.scores)
        for row in found.values():
            if dataset in row.scores:
                row.behind[dataset] = best - row.scores[dataset]
    for label, by_set in times(folder).items():
        if label in found:
            found[label].seconds = by_set
    for label, count in losses(folder).items():
        if label in found:
            found[label].lost = count
    return sorted(found.values(), key=lambda row: row.mean_behind), linear, sets


def places(row: Mapping[str, Any]) -> list[float]:
    """Where each rate that was chosen lies in the range that was searched, on a log scale."""
    from math import log

    tried = [point["learning_rate"] for point in row["rates"]]
    reach = row.get("range") or ([min(tried), max(tried)] if tried else [])
    if not reach or reach[0] == reach[1]:
        return []
    low, high = log(reach[0]), log(reach[1])
    return [(log(rate) - low) / (high - low) for rate in row["chosen_rates"]]


def records(folder: Path) -> list[dict[str, str]]:
    with (folder / "records.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def label_of(record: Mapping[str, str]) -> str:
    """What the record's contender is called: its variant, or the value of the study's axis."""
    return next(record[key] for key in ("variant", "cell", "optimizer") if record.get(key))


def times(folder: Path) -> dict[str, dict[str, float]]:
    """Contender -> data set -> the median seconds of its finals."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for record in records(folder):
        if record["purpose"] == "final" and record["status"] == "complete":
            found[label_of(record)][record["dataset"]].append(float(record["seconds"]))
    return {
        label: {dataset: median(values) for dataset, values in by_set.items()}
        for label, by_set in found.items()
    }


def losses(folder: Path) -> dict[str, int]:
    """Contender -> how many of its trials ended without a result."""
    found: dict[str, int] = defaultdict(int)
    for record in records(folder):
        found[label_of(record)] += record["status"] not in ("complete", "")
    return found


def table(found: Sequence[Row], linear: Mapping[str, float], sets: Sequence[str], lang: str) -> str:
    words = WORDS[lang]
    head = ["", words["mean"], *sets, words["worse"].format(sets=len(sets)), words["time"]]
    head += [words["edge"], words["lost"]]
    reference = next((row for row in found if row.label in REFERENCES), None)
    body = [
        [
            f"`{row.label}`",
            f"{row.mean_behind:.1f}" if row.behind else "–",
            *(marked(row, dataset) for dataset in sets),
            str(row.worse or ""),
            relative(row, reference),
            edge(row, words),
            str(row.lost or ""),
        ]
        for row in found
    ]
    if linear:
        best = {dataset: max(row.scores.get(dataset, 0) for row in found) for dataset in sets}
        mean = sum(best[dataset] - linear[dataset] for dataset in sets) / len(sets)
        scores = [f"{linear[dataset]:.1f}" for dataset in sets]
        body.append([words["baseline"], f"{mean:.1f}".replace("-", "−"), *scores, *[""] * 4])
    kept = [0, *(at for at in range(1, len(head)) if any(cells[at] for cells in body))]
    lines = [[head[at] for at in kept], ["---", *["---:"] * (len(kept) - 1)]]
    lines += [[cells[at] for at in kept] for cells in body]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def marked(row: Row, dataset: str) -> str:
    if dataset not in row.scores:
        return "–"
    text = f"{row.scores[dataset]:.1f}"
    return f"**{text}**" if row.standings[dataset] == "best" else text


def relative(row: Row, reference: Row | None) -> str:
    """The median over the data sets of its time beside the reference's."""
    if reference is None:
        return ""
    ratios = [
        seconds / reference.seconds[dataset]
        for dataset, seconds in row.seconds.items()
        if reference.seconds.get(dataset)
    ]
    return f"{median(ratios):.1f}" if ratios else ""


def edge(row: Row, words: Mapping[str, str]) -> str:
    """Whether the search chose rates at an end of their range, and how often."""
    low = sum(place < AT_THE_END for place in row.places)
    high = sum(place > 1 - AT_THE_END for place in row.places)
    said = [f"{words[end]} {count}×" for end, count in (("low", low), ("high", high)) if count]
    return ", ".join(said)


def by_rate(folder: Path, label: str) -> dict[float, float]:
    """Learning rate -> the mean dev score over the data sets, of the searches of a contender."""
    evidence = json.loads((folder / "evidence.json").read_text(encoding="utf-8"))
    found: dict[float, list[float]] = defaultdict(list)
    for task in evidence["tasks"]:
        for row in task["finding"]["rows"]:
            if row["contender"]["label"] == label:
                for point in row["rates"]:
                    found[point["learning_rate"]].append(point["score"])
    return {rate: sum(scores) / len(scores) for rate, scores in sorted(found.items())}


def by_seed(folder: Path) -> dict[str, dict[str, list[float]]]:
    """Contender -> data set -> the test accuracy of each final, in the order of the seeds."""
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    finals = [record for record in records(folder) if record["purpose"] == "final"]
    for record in sorted(finals, key=lambda record: int(record["seed"])):
        if record["test accuracy"]:
            found[label_of(record)][record["dataset"]].append(float(record["test accuracy"]))
    return found


def picture(found: Sequence[Row], sets: Sequence[str], lang: str) -> Figure:
    """How far each is behind the best mean of each data set: a dot a set, a bar for their mean."""
    words = WORDS[lang]
    figure = Figure(figsize=(7.6, 0.17 * len(found) + 1.0))
    axes = figure.subplots()
    shades = ["#3867b7", "#d9732a", "#3a8f5c", "#8c5bb0", "#b03a3a", "#777777"]
    labels = [row.label for row in found]
    for place, row in enumerate(found):
        axes.plot([0, max(row.behind.values(), default=0)], [place, place], color=GRID, lw=0.8)
        for shade, dataset in zip(shades, sets, strict=False):
            if dataset in row.behind:
                axes.plot(row.behind[dataset], place, "o", ms=3.2, color=shade, alpha=0.85)
        axes.plot(row.mean_behind, place, "|", ms=8, mew=1.6, color=INK)
    for shade, dataset in zip(shades, sets, strict=False):
        axes.plot([], [], "o", ms=3.2, color=shade, label=dataset)
    axes.set_xscale("symlog", linthresh=2, linscale=1.0)
    ticks = [0, 0.5, 1, 2, 5, 10, 20, 50]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.set_yticks(range(len(labels)), labels, fontsize=6.5)
    axes.set_xlim(-0.12)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlabel(words["behind"], fontsize=7.5, color=MUTED)
    axes.tick_params(labelsize=6.5, length=2, colors=MUTED)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(GRID)
    axes.legend(fontsize=6.5, frameon=False, loc="lower left")
    figure.tight_layout()
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", type=Path)
    parser.add_argument("--lang", choices=sorted(WORDS), default="en")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--rates", metavar="NAME")
    parser.add_argument("--seeds", action="store_true")
    given = parser.parse_args()
    if given.rates:
        for rate, score in by_rate(given.study, given.rates).items():
            print(f"{rate:g}: {score:.1f}")
        return
    if given.seeds:
        for label, by_set in sorted(by_seed(given.study).items()):
            for dataset, scores in sorted(by_set.items()):
                print(f"{label} on {dataset}: {', '.join(f'{score:.1f}' for score in scores)}")
        return
    found, linear, sets = rows(given.study)
    print(table(found, linear, sets, given.lang))
    if given.picture:
        with matplotlib.rc_context(settings()):
            drawn = picture(found, sets, given.lang)
            given.picture.write_text(as_svg(drawn), encoding="utf-8")


if __name__ == "__main__":
    main()
