"""The trials themselves: which were lost, when each ran, and all of them one by one."""

from __future__ import annotations

from lstmlab.evidence.ledger import RULE
from lstmlab.evidence.results import Counts
from lstmlab.evidence.wording.verdict import title
from lstmlab.language.say import Say
from lstmlab.language.words import duration, metric_name, number, rate, trials
from lstmlab.report.document import (
    Cell,
    Column,
    Folded,
    Paragraph,
    Pictures,
    Section,
    Table,
    Tone,
)
from lstmlab.report.figures import across as across_figures
from lstmlab.report.figures.canvas import Styles
from lstmlab.report.figures.drawing import drawn
from lstmlab.report.figures.style import styles as styles_of
from lstmlab.report.gathered import Gathered, TaskEvidence
from lstmlab.report.sections.results.task import counted
from lstmlab.trial import Entry, Status, Trial

MOST_LISTED = 5000
"""Trials that the page lists one by one."""


def failures(gathered: Gathered, styles: Styles, say: Say) -> Section | None:
    """The ledger beside the ranking; None if nothing was lost."""
    rows = []
    for task in gathered.tasks:
        finding = task.finding
        ranks = {row.label: place for place, row in enumerate(finding.rows, start=1)}
        standings = {row.label: finding.standing(row) for row in finding.rows}
        for account in task.accounts:
            if not (account.tuning + account.finals).lost:
                continue
            label = account.contender.label
            messages = "; ".join(
                f"{say(status.replace('_', ' '))}: {message}" if message
                else say(status.replace("_", " "))
                for status, message in account.messages
            )  # fmt: skip
            rows.append((
                Cell(label, colour=styles[label].colour),
                Cell(say(finding.task), small=finding.name),
                Cell(f"{ranks[label]} / {len(ranks)}", ranks[label], say(standings[label].value)),
                counted(account.tuning, say),
                Cell(f"{account.charged_lost} / {account.charged}", account.charged_lost),
                counted(account.finals, say),
                Cell(messages, tone="quiet"),
            ))  # fmt: skip
    if not rows:
        return None
    columns = (
        Column(say("contender")),
        Column(say("task")),
        Column(say("rank"), say("by mean score"), number=True),
        Column(say("tuning"), say("complete / planned"), number=True),
        Column(say("charged"), say("lost / all"), number=True),
        Column(say("finals"), say("complete / planned"), number=True),
        Column(say("why"), say("first message of each kind")),
    )
    caption = say(
        "Contenders that lost trials, beside their rank. These are counts, so there is no interval."
    )
    table = Table(caption, columns, tuple(rows))
    return Section("failures", say("Ledger of failures"), "", (Paragraph(say(RULE)), table))


def timeline(gathered: Gathered, say: Say) -> Section | None:
    """A section with when each trial ran; None if no record says when it began."""
    titled = [
        (entry, title(task.finding, say)) for task in gathered.tasks for entry in task.entries
    ]
    ran = [entry.record for entry, _ in titled if entry.record and entry.record.started]
    if not ran:
        return None
    first = min(record.started for record in ran)
    wall = max(record.started + record.seconds for record in ran) - first
    busy = sum(record.seconds for record in ran)
    workers = len({(record.node, record.worker) for record in ran})
    said = say(
        "{trials} ran over {workers} workers in {wall} from the first to the last; {busy} of "
        "trials in all. Pauses between runs of the study are part of it.",
        trials=trials(len(ran), say),
        workers=workers,
        wall=duration(wall, say),
        busy=duration(busy, say),
    )
    picture = drawn(
        lambda: across_figures.timeline(
            [entry for entry, _ in titled],
            styles_of(name for _, name in titled),
            [name for _, name in titled],
            say,
        ),
        "timeline",
        say("When each trial ran"),
        say("A line a worker, a bar a trial; the colour is the task, a cross ends a lost trial. "
            "The numbers are in records.csv and records.parquet."),
        wide=True,
    )  # fmt: skip
    return Section("timeline", say("Timeline"), "", (Paragraph(said), Pictures((picture,))))


def every_trial(gathered: Gathered, styles: Styles, say: Say) -> Section | None:
    """Each trial with its id and how it ended, a table a task.

    Where they are more than a page can bear, those that tell most: the finals and the lost ones.
    """
    count = len(gathered.results.entries)
    if not count:
        return None
    listed = [
        (task, [entry for entry in task.entries if count <= MOST_LISTED or _is_telling(entry)])
        for task in gathered.tasks
    ]
    folded = tuple(
        Folded(
            say("{title}: {trials}", title=title(task.finding, say),
                trials=trials(len(entries), say)),
            (_trials(task, entries, styles, say),),
        )
        for task, entries in listed
        if entries
    )  # fmt: skip
    lost = sum((finding.counts for finding in gathered.findings), Counts()).lost
    said = say("Every trial that was planned so far, {lost} lost ones among them.", lost=lost)
    if count > MOST_LISTED:
        said = say(
            "Of {trials}, {lost} lost ones among them, the finals and the lost; the others are in "
            "records.csv and records.parquet.",
            trials=trials(count, say),
            lost=lost,
        )
    return Section("trials", say("Every trial"), "", (Paragraph(said), *folded))


def _is_telling(entry: Entry) -> bool:
    lost = entry.record is not None and entry.record.status is not Status.COMPLETE
    return lost or entry.trial.purpose == "final"


def _trials(task: TaskEvidence, entries: list[Entry], styles: Styles, say: Say) -> Table:
    split = task.finding.split
    splits = list(dict.fromkeys(("dev", split)))
    columns = (
        Column(say("trial")),
        Column(say("contender")),
        Column(say("purpose")),
        Column(say("seed"), number=True),
        Column(say("part"), say("of the budget"), number=True),
        Column(say("learning rate"), number=True),
        Column(say("status")),
        *(Column(say(one), number=True) for one in splits),
        Column(say("seconds"), number=True),
        Column(say("message")),
    )
    caption = say(
        "Scores: {metric}. Each row is one trial (n = 1), so no interval.",
        metric=metric_name(task.finding.metric, say),
    )
    rows = tuple(_trial(entry, task, splits, styles, say) for entry in entries)
    return Table(caption, columns, rows, long=True)


def _trial(
    entry: Entry, task: TaskEvidence, splits: list[str], styles: Styles, say: Say
) -> tuple[Cell, ...]:
    trial, record = entry.trial, entry.record
    tone: Tone = ""
    if record and record.status is not Status.COMPLETE:
        tone = "bad"
    status = record.status.replace("_", " ") if record else "planned"
    scores = []
    for split in splits:
        value = record.metrics.get(split, {}).get(task.finding.metric) if record else None
        places = task.finding.places + 1
        scores.append(Cell("") if value is None else Cell(number(value, places), value))
    learning_rate = trial.recipe.optimizer.learning_rate
    label = entry.contender.label
    return (
        Cell(trial.id),
        Cell(label, colour=styles[label].colour),
        Cell(say(trial.purpose)),
        Cell(str(trial.seed), trial.seed, small=_fold(trial, say)),
        Cell(f"{trial.part:.3g}", trial.part),
        Cell(rate(learning_rate), learning_rate),
        Cell(say(status), tone=tone),
        *scores,
        Cell(f"{record.seconds:.1f}", record.seconds) if record else Cell(""),
        Cell(record.message if record else "", tone="quiet"),
    )


def _fold(trial: Trial, say: Say) -> str:
    return say("fold {fold}", fold=str(trial.fold)) if trial.fold else ""
