"""How it was done: the search, what the numbers mean, and how to do it again."""

from __future__ import annotations

import math
from collections import Counter

from lstmlab.evidence.results import Counts
from lstmlab.evidence.wording import folds
from lstmlab.evidence.wording.verdict import title
from lstmlab.language.say import Say
from lstmlab.language.words import rate, setting_name
from lstmlab.report.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Facts,
    Folded,
    Item,
    Paragraph,
    Section,
    Table,
)
from lstmlab.report.gathered import Gathered
from lstmlab.report.sections.design import added_seeds, search_noise
from lstmlab.report.sections.design import roles as roles_section

_FACTS = {
    "command": "command",
    "machine": "hardware",
    "versions": "versions",
    "created": "begun",
}
"""What a study's meta calls it -> what the report does."""


def search(gathered: Gathered, say: Say) -> Section | None:
    """What stopping early saved, what it would have changed, which spaces to widen."""
    blocks: list[Block] = []
    items = _halving(gathered, say)
    if items:
        blocks.append(Bullets(tuple(items)))
    if (edges := _edges(gathered, say)) is not None:
        blocks += [Paragraph(say(
            "These chosen values lie in the outer tenth of the space they were drawn from, so a "
            "better one may lie beyond: widen this.")), edges]  # fmt: skip
    if not blocks:
        return None
    return Section("search", say("The search"), "", tuple(blocks))


def _halving(gathered: Gathered, say: Say) -> list[Item]:
    items = []
    saved, replay = gathered.saved, gathered.replay
    if saved and math.isfinite(saved.share):
        items.append(Item(say(
            "Successive halving stopped hopeless tuning trials of {count} searches early and so "
            "saved {share} % of their updates ({spent:,.0f} instead of {whole:,.0f}).",
            count=saved.contenders, share=f"{100 * saved.share:.0f}", spent=saved.spent,
            whole=saved.whole)))  # fmt: skip
    if replay:
        cases = len(replay.cases)
        items.append(Item(say(
            "Replayed on {count} searches whose tuning trials all ran to their end, halving "
            "would have chosen another trial in {changed} and saved {share} % of the updates.",
            count=cases, changed=replay.changed, share=f"{100 * replay.saved:.0f}")))  # fmt: skip
        loss = replay.mean_relative_loss
        if math.isfinite(loss):
            items.append(Item(say(
                "In the replay, the dev score of the trial chosen was worse by {loss} % of the "
                "best on average. A mean over {count} searches; no interval is claimed.",
                loss=f"{100 * loss:.2g}", count=cases)))  # fmt: skip
    return items


def _edges(gathered: Gathered, say: Say) -> Table | None:
    rows = tuple(
        (
            Cell(row.label),
            Cell(title(finding, say)),
            Cell(setting_name(one.key, say)),
            Cell(rate(one.value), one.value),
            Cell(f"{rate(one.space.low)} – {rate(one.space.high)}", one.space.low),
            Cell(say("upper") if one.edge == "high" else say("lower")),
        )
        for finding in gathered.findings
        for row in finding.rows
        for one in row.tuned
        if one.edge
    )
    if not rows:
        return None
    columns = (
        Column(say("contender")),
        Column(say("task")),
        Column(say("hyperparameter")),
        Column(say("chosen"), number=True),
        Column(say("space"), number=True),
        Column(say("which end")),
    )
    caption = say("Edges of search spaces: one chosen value each (n = 1), so no interval.")
    return Table(caption, columns, rows)


def how_to_read(gathered: Gathered, say: Say) -> Section:
    contenders = gathered.results.contenders
    said = []
    if any(one.tune or one.space for one in contenders):
        # Where tuning is planned in seconds, it isn't in trials.
        timed = any(one.space and not one.tune for one in contenders)
        search = say(
            "Every contender gets the same search: as much time for tuning trials, however many "
            "that makes, drawn from its own search space, scored on dev only."
        ) if timed else say(
            "Every contender gets the same search: as many tuning trials, drawn from its own "
            "search space, scored on dev only.")  # fmt: skip
        said.append(search + say(" ") + say(
            "The best on dev is then trained again in full with fresh seeds; these finals alone "
            "read the test split, once, and they alone are in the rankings."))  # fmt: skip
    else:
        said.append(say(
            "No hyperparameter was searched: every contender ran with those in its recipe, so a "
            "contender may look worse than it would with better ones."))  # fmt: skip
    if any(one.method == "tpe" for one in contenders):
        said.append(say(
            "Which points are tried: eight that are spread evenly, then four at a time where a "
            "model of the scores so far expects the best (TPE, Bergstra et al. 2011), for each "
            "contender from its own scores. Such trials are no sample of the space, so nothing is "
            "said of what fewer of them would have found."))  # fmt: skip
    if any(one.halved for one in contenders):
        said.append(say(
            "Tuning trials that fell behind were stopped early by successive halving; finals never "
            "are."))  # fmt: skip
    said += folds.how_to_read(max(one.folds for one in contenders), say)
    said += search_noise.how_to_read(gathered, say)
    said += added_seeds.how_to_read(gathered, say)
    said += [
        say("“± 95 %” beside a mean is the Student-t interval of that contender's own seeds; with "
            "two seeds it is wide, as it should be. Differences are judged by a t-test in which "
            "contenders lend each other what they know of the noise. All comparisons of this "
            "report are one family: if nothing truly differed, the chance of even one “worse” "
            "anywhere in it would be at most 5 %. “± 95 %” beside a difference is its own "
            "interval, without that correction. “Within the noise” does not mean equal; it means "
            "that these seeds can't tell. “May differ” means that they could if this were the only "
            "pair, and can't with all that is looked at."),
        say("A contender is called best only where another is worse beyond doubt; otherwise it "
            "merely has the best mean."),
        say("A trial diverged when its loss, a score or a weight stopped being a finite number, "
            "timed out at the study's limit, crashed when it ended in an error. All are counted "
            "and never averaged away. Times were measured with other trials running beside."),
    ]  # fmt: skip
    blocks = [*map(Paragraph, said), *roles_section.blocks(gathered, say)]
    return Section("method", say("How to read this"), "", tuple(blocks))


def to_repeat(gathered: Gathered, say: Say) -> Section:
    """Protocol, versions, hardware, seeds and the command."""
    results = gathered.results
    meta = {key: value for key, value in results.meta.items() if key != "study"}
    pairs = [(say(_FACTS[key]), meta[key]) for key in _FACTS if key in meta]
    pairs += [(key, value) for key, value in meta.items() if key not in _FACTS]
    pairs += [*_makers(gathered, say), *_protocol(gathered, say)]
    blocks: list[Block] = [Facts(tuple(pairs))]
    if text := results.meta.get("study"):
        # Without a file, --quick ran a study that is whole as it stands.
        shortened = "--quick" in meta.get("command", "") and results.name.endswith("-quick")
        quick = " --quick" if shortened else ""
        blocks += [
            Paragraph(say("With the study file below saved as {file}, this repeats it:",
                          file=f"{results.name}.toml")),
            Code(f"lstmlab study {results.name}.toml{quick}"),
            Folded(say("The study file"), (Code(text),)),
        ]  # fmt: skip
    blocks.append(
        Paragraph(say(
            "Beside this report: records.csv and records.parquet (every trial), curves.csv (every "
            "learning curve), evidence.json (all evidence as numbers), figures/ (each as SVG, PNG "
            "and PDF).")),
    )  # fmt: skip
    return Section("repeat", say("To repeat it"), "", tuple(blocks))


def _contenders(gathered: Gathered, say: Say) -> str:
    """How many are compared, and how many of them with one another."""
    count = len({one.choices for one in gathered.results.contenders})
    places = len({(one.task, one.dataset) for one in gathered.results.contenders})
    if places < 2:
        return f"{count:,}"
    return say("{count:,}, on {places} tasks and data sets", count=count, places=places)


def _makers(gathered: Gathered, say: Say) -> list[tuple[str, str]]:
    """Which versions and processors made how many records, where those are several."""
    records = [entry.record for entry in gathered.results.entries if entry.record]
    counts = Counter(one.made_by for one in records if one.made_by)
    if len(counts) < 2:
        return []
    each = (
        say("{count} by {maker}", count=count, maker=maker) for maker, count in counts.most_common()
    )
    return [(say("records made"), say("; ").join(each))]


def _protocol(gathered: Gathered, say: Say) -> list[tuple[str, str]]:
    entries = gathered.results.entries
    total = sum((finding.counts for finding in gathered.findings), Counts())
    finals = sorted({one.trial.seed for one in entries if one.trial.purpose == "final"})
    tuned = sorted({one.trial.seed for one in entries if one.trial.purpose == "tune"})
    tune = sorted({one.tune for one in gathered.results.contenders})
    pairs = [
        (say("contenders"), _contenders(gathered, say)),
        (say("trials"), f"{total.planned:,}"),
        (say("tuning trials of a contender"), " – ".join(map(str, dict.fromkeys(
            (tune[0], tune[-1])))) if any(tune) else ""),
        (say("seeds of finals"), ", ".join(map(str, finals))),
        (say("seeds of tuning"), ", ".join(map(str, tuned))),
        (say("precision"), ", ".join(sorted({p for f in gathered.findings for p in f.precisions}))),
    ]  # fmt: skip
    return [(name, value) for name, value in pairs if value]
