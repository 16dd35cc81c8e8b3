"""Evidence -> the document: which sections there are, in which order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from lstmlab.evidence import Finding, Results, Standing, overall
from lstmlab.evidence.results import Counts
from lstmlab.evidence.wording.verdict import title
from lstmlab.language.chinese.report import CHINESE
from lstmlab.language.say import ENGLISH, Say
from lstmlab.language.words import duration, listed, metric_name, plus_minus, rate
from lstmlab.report.document import Bullets, Count, Document, Item, Paragraph, Section
from lstmlab.report.figures.drawing import stems
from lstmlab.report.figures.style import styles
from lstmlab.report.gathered import Gathered, TaskEvidence
from lstmlab.report.sections import trials as trials_section
from lstmlab.report.sections.design import method as method_section
from lstmlab.report.sections.results import across as across_section
from lstmlab.report.sections.results import task as task_section

LANGUAGES = ("en", "zh")


def compose(gathered: Gathered, language: str = "en", *, trials: bool = True) -> Document:
    """The report of a study, finished or not; sections with nothing to say are left out.

    ``trials``: whether every trial is listed.
    """
    composer = Composer(gathered.results, gathered.findings, language)
    sections = [composer.section(task) for task in gathered.tasks]
    return composer.document(gathered, sections, trials=trials)


class Composer:
    """A report, a task's section at a time: the figures of one can be saved while the evidence
    for the next is found."""

    def __init__(self, results: Results, findings: Sequence[Finding], language: str = "en") -> None:
        self.language: Literal["en", "zh"] = "zh" if language == "zh" else "en"
        self.say = CHINESE if language == "zh" else ENGLISH
        # By the study file's order, so that a contender looks the same in every study.
        planned = [contender.label for contender in results.contenders]
        self.look = styles([*planned, *(row.label for one in findings for row in one.rows)])
        self._names = enumerate(stems(findings), start=1)

    def section(self, task: TaskEvidence) -> Section:
        """Begins the section of the next task."""
        number, stem = next(self._names)
        return task_section.section(task, number, stem, self.look, self.say)

    def document(
        self, gathered: Gathered, tasks: Sequence[Section], *, trials: bool = True
    ) -> Document:
        """Composes the document with the sections of all ``tasks``, in their order."""
        look, say = self.look, self.say
        sections = (
            _answers(gathered, say),
            *tasks,
            across_section.section(gathered, look, say),
            trials_section.failures(gathered, look, say),
            method_section.search(gathered, say),
            trials_section.timeline(gathered, say),
            method_section.how_to_read(gathered, say),
            method_section.to_repeat(gathered, say),
            trials_section.every_trial(gathered, look, say) if trials else None,
        )
        return Document(
            title=gathered.results.name,
            brand=say("lstmlab study"),
            about=gathered.results.about,
            language=self.language,
            counts=_counts(gathered, say),
            sections=tuple(section for section in sections if section),
        )


def _counts(gathered: Gathered, say: Say) -> tuple[Count, ...]:
    total = sum((finding.counts for finding in gathered.findings), Counts())
    seconds = math.fsum(row.total_seconds for one in gathered.findings for row in one.rows)
    lost = [Count(f"{count}", say(kind), lost=True) for kind, count in total.by_loss.items()]
    return (
        Count(f"{total.planned}", say("planned")),
        Count(f"{total.complete}", say("complete")),
        *(lost or [Count("0", say("lost"))]),
        *([Count(f"{total.pending}", say("to come"))] if total.pending else []),
        Count(duration(seconds, say), say("of training")),
    )


def _answers(gathered: Gathered, say: Say) -> Section:
    """The answer for each task in one sentence, then what holds across them."""
    items = tuple(
        Item(answer(finding, say), target=f"task-{number}", head=title(finding, say))
        for number, finding in enumerate(gathered.findings, start=1)
    )
    said = overall(gathered.findings, say) if len(items) > 1 else []
    return Section(
        "answers",
        say("What came out"),
        "",
        (Bullets(items), *(Paragraph(sentence) for sentence in said)),
    )


def answer(finding: Finding, say: Say = ENGLISH) -> str:
    """One sentence: who is best, who is worse, who can't be told from it."""
    best = finding.best
    if best is None:
        return say("too few finals have ended to name one best.")
    score = say(
        "{metric} {score} on {split}, n = {n}",
        metric=metric_name(finding.metric, say),
        score=plus_minus(best.score.mean, best.score.half_width, finding.places),
        split=say(finding.split),
        n=best.score.n,
    )
    rows = {
        standing: [row.label for row in finding.rows if finding.standing(row) is standing]
        for standing in Standing
    }
    if finding.comparison is None:
        return say("{best} ({score}), with nothing to compare it with.", best=best.label,
                   score=score)  # fmt: skip
    worse, alone = rows[Standing.WORSE], rows[Standing.ALONE]
    equals = [row.label for row in finding.equals]
    undecided = [
        row.label
        for row in finding.rows
        if finding.standing(row) in (Standing.TIED, Standing.UNCLEAR) and row.label not in equals
    ]
    same_for_all = [label for label in rows[Standing.EQUAL] if label not in equals]
    ahead = [row.label for row in finding.ahead]
    lost = [label for label in rows[Standing.BETTER] if label in ahead]
    shared = [label for label in rows[Standing.BETTER] if label not in ahead]
    if ahead:
        parts = [say("{best} has the best mean among those that lost no final ({score})",
                     best=best.label, score=score)]  # fmt: skip
    else:
        parts = [say("{best} has the best mean ({score})", best=best.label, score=score)]
    if equals:
        parts.append(say("the same mean: {names}", names=listed(equals, say)))
    if same_for_all:
        parts.append(
            say("equal within {rope}: {names}", rope=rate(finding.rope or 0.0),
                names=listed(same_for_all, say))
        )  # fmt: skip
    if worse:
        parts.append(say("worse: {names}", names=listed(worse, say)))
    if undecided:
        parts.append(say("undecided: {names}", names=listed(undecided, say)))
    if lost:
        parts.append(say("better, but with finals lost: {names}", names=listed(lost, say)))
    if shared:
        parts.append(say("better on the seeds that both ran: {names}", names=listed(shared, say)))
    if alone:
        parts.append(say("not compared: {names}", names=listed(alone, say)))
    return say("{sentence}.", sentence=say("; ").join(parts))
