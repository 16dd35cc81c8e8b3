"""Figures as parts of a document: named, with what they show in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import matplotlib
from matplotlib.figure import Figure

from lstmlab.evidence import Finding
from lstmlab.evidence.wording.verdict import title
from lstmlab.language.say import Say
from lstmlab.report.document import Picture
from lstmlab.report.figures import across as across_figures
from lstmlab.report.figures import task as figures
from lstmlab.report.figures.canvas import Styles, thin_ticks
from lstmlab.report.figures.svg import settings
from lstmlab.report.gathered import TaskEvidence

ALTERNATIVE = "{heading}, {title}. The tables beside it have the figures."


@dataclass(frozen=True)
class _Kind:
    """One kind of figure."""

    name: str
    draw: Callable[[TaskEvidence, Styles, Say], Figure | None]
    heading: str
    caption: str


_KINDS = (
    _Kind(
        "scores",
        figures.scores,
        "Scores",
        "Finals: a tick is a seed, or a search where it was repeated; the marker is their mean, "
        "the line its 95 % interval (Student's t), cut off at the frame where they are few.",
    ),
    _Kind(
        "curves",
        figures.learning_curves,
        "Learning curves",
        "Dev score while training, of the finals: thin lines are seeds, the bold one is their "
        "mean, a cross is where a trial was lost. Finals that train on dev have no dev score: then "
        "it is the tuning trial that they repeat (n = 1).",
    ),
    _Kind(
        "rates",
        figures.rate_sensitivity,
        "Learning-rate sensitivity",
        "Dev score of each tuning trial. The ring is the rate chosen, a cross is a rate without "
        "a result. Where other hyperparameters varied, too, the line joins the best.",
    ),
    _Kind(
        "budget",
        figures.tuning_budget,
        "Score and tuning budget",
        "Expected best dev score after so many tuning trials; bands: 95 % of resamples of the "
        "trials, a least uncertainty. A lost trial counts as the worst score.",
    ),
    _Kind(
        "cost",
        figures.cost,
        "Score and cost",
        "Score of the finals against the time that one trial took: small points are seeds, the "
        "marker is their mean.",
    ),
    _Kind(
        "importance",
        figures.importance,
        "Importance of hyperparameters",
        "Share of the variance of the tuning scores that each explains within the ranges "
        "searched (fANOVA); lighter: pairs, beyond what their two explain alone.",
    ),
)


def of_task(task: TaskEvidence, styles: Styles, stem: str, say: Say) -> tuple[Picture, ...]:
    """The figures of a task that its evidence has something for."""
    found = []
    for kind in _KINDS:
        with matplotlib.rc_context(settings()):
            figure = kind.draw(task, styles, say)
            if figure:
                thin_ticks(figure)
        if figure:
            heading = say(kind.heading)
            found.append(
                Picture(
                    name=f"{stem}-{kind.name}",
                    heading=heading,
                    caption=say(kind.caption),
                    alternative=say(ALTERNATIVE, heading=heading, title=title(task.finding, say)),
                    figure=figure,
                )
            )
    return (*found, *_noise(task, stem, say))


def _noise(task: TaskEvidence, stem: str, say: Say) -> list[Picture]:
    """One for each set of contenders that differ in what their seeds decide."""
    return [
        drawn(
            partial(across_figures.noise, one, say),
            f"{stem}-noise" + (f"-{number}" if number > 1 else ""),
            say("Noise by source"),
            say(
                "Standard deviation over seeds when they decide one thing alone, with its 95 % "
                "interval (chi-square)."
            ),
        )
        for number, one in enumerate(task.noise, start=1)
    ]


def drawn(draw: Callable[[], Figure], name: str, heading: str, caption: str, wide: bool = False
) -> Picture:  # fmt: skip
    """A figure that is of no one task."""
    with matplotlib.rc_context(settings()):
        figure = draw()
        thin_ticks(figure)
        return Picture(name, heading, caption, f"{heading}. {caption}", figure, wide)


def stems(findings: Sequence[Finding]) -> list[str]:
    """What the names of each finding's figures begin with, different for each."""
    found: list[str] = []
    for finding in findings:
        stem = re.sub(r"[^\w.-]+", "-", f"{finding.task}-{finding.name}")
        again = sum(stem == other for other in found)
        found.append(f"{stem}-{len(found) + 1}" if again else stem)
    return found
