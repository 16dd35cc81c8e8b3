"""Evidence -> the document: which sections there are, in which order."""

from __future__ import annotations

import math

from lstmlab.evidence import Finding, Standing, overall
from lstmlab.evidence.results import Counts
from lstmlab.evidence.say import ENGLISH, Say
from lstmlab.evidence.verdict import title
from lstmlab.evidence.words import duration, listed, metric_name, plus_minus
from lstmlab.report import across_section, method_section, task_section, trials_section
from lstmlab.report.canvas import Styles
from lstmlab.report.chinese import CHINESE
from lstmlab.report.document import Bullets, Count, Document, Item, Paragraph, Section
from lstmlab.report.drawing import stems
from lstmlab.report.gathered import Gathered
from lstmlab.report.style import styles

LANGUAGES = ("en", "zh")


def compose(gathered: Gathered, language: str = "en", *, trials: bool = True) -> Document:
    """The report of a study, finished or not; sections with nothing to say are left out.

    ``trials``: whether every trial is listed.
    """
    say = CHINESE if language == "zh" else ENGLISH
    look = _look(gathered)
    sections: list[Section | None] = [_answers(gathered, say)]
    for number, (task, stem) in enumerate(
        zip(gathered.tasks, stems(gathered.findings), strict=True), start=1
    ):
        sections.append(task_section.section(task, number, stem, look, say))
    sections += [
        across_section.section(gathered, look, say),
        trials_section.failures(gathered, look, say),
        method_section.search(gathered, say),
        trials_section.timeline(gathered, say),
        method_section.how_to_read(gathered, say),
        method_section.to_repeat(gathered, say),
        trials_section.every_trial(gathered, look, say) if trials else None,
    ]
    return Document(
        title=gathered.results.name,
        brand=say("lstmlab study"),
        about=gathered.results.about,
        language="zh" if language == "zh" else "en",
        counts=_counts(gathered, say),
        sections=tuple(section for section in sections if section),
    )


def _look(gathered: Gathered) -> Styles:
    """By the study file's order, so that a contender looks the same in every study."""
    planned = [contender.label for contender in gathered.results.contenders]
    return styles([*planned, *(row.label for one in gathered.findings for row in one.rows)])


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
    """One sentence: who is best, who can't be told from it, who is worse."""
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
    tied, worse, alone = rows[Standing.TIED], rows[Standing.WORSE], rows[Standing.ALONE]
    parts = [say("{best} has the best mean ({score})", best=best.label, score=score)]
    if tied:
        parts.append(say("within the noise of it: {names}", names=listed(tied, say)))
    if ahead := rows[Standing.BETTER]:
        parts.append(say("better, but with finals lost: {names}", names=listed(ahead, say)))
    if worse:
        parts.append(say("worse: {names}", names=listed(worse, say)))
    if alone:
        parts.append(say("not compared: {names}", names=listed(alone, say)))
    return say("{sentence}.", sentence=say("; ").join(parts))
