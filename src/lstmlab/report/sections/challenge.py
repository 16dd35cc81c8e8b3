"""The page of a challenge: whether a claim holds by the protocol, why, and from which trials."""

from __future__ import annotations

from collections.abc import Mapping

from lstmlab.evidence.findings.challenge import (
    ENOUGH,
    Bout,
    Challenge,
    Check,
    Checked,
    Decision,
    Outcome,
    Side,
    place_of,
)
from lstmlab.evidence.wording.verdict import title
from lstmlab.language.say import ENGLISH, Say
from lstmlab.language.words import listed, metric_name, number, plus_minus, rate, setting_name
from lstmlab.report.document import (
    Block,
    Bullets,
    Cell,
    Code,
    Column,
    Count,
    Document,
    Facts,
    Item,
    Paragraph,
    Section,
    Table,
    Tone,
)

TONES: dict[Decision, Tone] = {
    Decision.BETTER: "good", Decision.WORSE: "bad", Decision.EQUAL: "quiet", Decision.UNDECIDED: "",
}  # fmt: skip
_FACTS = ("command", "machine", "versions", "created")
"""What a study's meta has of how it was made."""


def headline(found: Challenge, say: Say = ENGLISH) -> str:
    """The answer in a sentence or two."""
    names = {"mine": found.claimed.label, "theirs": found.against.label}
    places = _listed([title(bout.finding, say) for bout in found.bouts], say)
    match found.outcome:
        case Outcome.HOLDS:
            return say("The claim holds: {mine} is better than {theirs} on {places}.",
                       places=places, **names)  # fmt: skip
        case Outcome.REFUTED:
            places = _those(found, say, Decision.WORSE, Decision.EQUAL)
            return say("The claim does not hold: {mine} is not better than {theirs} on {places}.",
                       places=places, **names)  # fmt: skip
        case Outcome.UNDECIDED:
            text = say("The claim is not decided: whether {mine} is better than {theirs} can't be "
                       "told on {places}.",
                       places=_those(found, say, Decision.UNDECIDED), **names)  # fmt: skip
            needed = max((bout.seeds_needed or 0 for bout in found.bouts), default=0)
            if not needed:
                return text
            return text + say(" ") + say(
                "To tell differences as large as these would take about {count:,} seeds of each.",
                count=needed)  # fmt: skip
    failed = [say(_QUESTIONS[one.check]) for one in found.checks if not one.passed]
    return say("The claim can't be judged by these studies: {why}.",
               why=_listed(failed, say) or say("they share no data set"))  # fmt: skip


def _listed(names: list[str], say: Say) -> str:
    """Returns the names as a list in words; nothing where there are none."""
    return listed(names, say) if names else ""


def _those(found: Challenge, say: Say, *decisions: Decision) -> str:
    return _listed(
        [title(bout.finding, say) for bout in found.bouts if bout.decision in decisions], say
    )


_QUESTIONS = {
    Check.DATA: "the data are not the same",
    Check.FINALS: "there are too few complete finals, or some are still to come",
    Check.CHOSEN: "the seeds were not listed beforehand, or don't decide everything",
    Check.TUNING: "the two were not searched alike",
    Check.BUDGET: "the training budgets differ",
    Check.METRIC: "the metrics differ",
    Check.NUMERICS: "an lstmlab made them that computes otherwise",
    Check.VERSIONS: "different or unknown versions made them",
}
"""What is wrong where a check fails, in words."""
_CHECKS = {
    Check.DATA: "the same data, by the hash of their contents",
    Check.FINALS: "three complete finals of each or more, and none still to come",
    Check.CHOSEN: "seeds that were listed beforehand and decide everything",
    Check.TUNING: "the same search: as many trials, in as many dimensions, by the same method",
    Check.BUDGET: "the same training budget",
    Check.METRIC: "the same metric",
    Check.NUMERICS: "trials that this lstmlab would compute alike",
    Check.VERSIONS: "the same versions of lstmlab and torch",
}
"""What each check asks for, in words."""
_SAID = {
    Decision.BETTER: "better", Decision.WORSE: "worse", Decision.EQUAL: "equal",
    Decision.UNDECIDED: "not decided",
}  # fmt: skip


def document(
    found: Challenge,
    metas: tuple[Mapping[str, str], Mapping[str, str]],
    command: str,
    language: str = "en",
    say: Say = ENGLISH,
) -> Document:
    """The page; ``metas``: what the two studies keep of how they were made."""
    names = {"mine": found.claimed.label, "theirs": found.against.label}
    failed = sum(not one.passed for one in found.checks)
    return Document(
        title=say("Is {mine} better than {theirs}?", **names),
        brand=say("lstmlab challenge"),
        about=headline(found, say),
        language="zh" if language == "zh" else "en",
        counts=(
            Count(f"{len(found.checks) - failed}", say("checks passed")),
            Count(f"{failed}", say("failed"), lost=failed > 0),
            Count(f"{len(found.bouts)}", say("data sets")),
        ),
        sections=(
            _numbers(found, say),
            _checks(found, say),
            _finals(found, say),
            _made(found, metas, command, say),
        ),
    )


def _numbers(found: Challenge, say: Say) -> Section:
    blocks: list[Block] = []
    if not found.valid:
        blocks.append(Paragraph(say(
            "The checks below failed, so these numbers are no evidence for or against the claim."
        )))  # fmt: skip
    if found.bouts:
        columns = (
            Column(say("task")),
            Column(say("metric")),
            Column(found.claimed.label, found.claimed.study, number=True),
            Column(found.against.label, found.against.study, number=True),
            Column(say("difference"), say("± 95 %"), number=True),
            Column(say("p, corrected"), number=True),
            Column(say("decision")),
        )
        caption = say(
            "Means of the finals' scores with Student-t intervals, and the protocol's test of "
            "their difference, corrected for the {count} data sets that both are on.",
            count=len(found.bouts),
        )
        rows = tuple(_row(bout, say) for bout in found.bouts)
        blocks.append(Table(caption, columns, rows))
    blocks.append(Paragraph(say(
        "This is one claim: if the two truly didn't differ, it would be called right by chance in "
        "at most 5 % of cases. Whoever picks it from many claims has to correct for those."
    )))  # fmt: skip
    return Section("numbers", say("What the records say"), "", tuple(blocks))


def _row(bout: Bout, say: Say) -> tuple[Cell, ...]:
    places, gap = bout.finding.places, bout.difference
    scores = [row.score for row in (bout.mine, bout.theirs)]
    return (
        Cell(title(bout.finding, say)),
        Cell(metric_name(bout.finding.metric, say), small=say(bout.finding.split)),
        *(Cell(plus_minus(one.mean, one.half_width, places), one.mean, f"n = {one.n}")
          for one in scores),
        Cell(plus_minus(gap.value, gap.half_width, places), gap.value) if gap else Cell("–"),
        Cell(number(gap.p_value, 4), gap.p_value) if gap else Cell("–"),
        Cell(say(_SAID[bout.decision]), tone=TONES[bout.decision],
             small=_why_equal(bout, say)),
    )  # fmt: skip


def _why_equal(bout: Bout, say: Say) -> str:
    if bout.decision is not Decision.EQUAL:
        return ""
    return say("within {rope}", rope=rate(bout.finding.rope or 0.0))


def _checks(found: Challenge, say: Say) -> Section:
    columns = (
        Column(say("what is asked for")),
        Column(say("so?")),
        Column(found.claimed.label, found.claimed.study),
        Column(found.against.label, found.against.study),
    )
    caption = say(
        "A comparison is worth what its protocol is: only where all of these are so is the claim "
        "judged. Finals asked for: {count} of each at least.",
        count=ENOUGH,
    )
    blocks: list[Block] = [Table(caption, columns, tuple(_check(one, say) for one in found.checks))]
    items = [Item(say(
        "The two differ in {fields}, so the claim is about all of these together.",
        fields=_listed([setting_name(key, say) for key in found.differing], say)
        or say("nothing but what was searched")))]  # fmt: skip
    if len(found.processors) > 1:
        items.append(Item(say(
            "The records were computed on several processors, so scores may differ in their last "
            "digits.")))  # fmt: skip
    if not any(entry.contender.space for side in (found.claimed, found.against)
               for entry in side.entries):  # fmt: skip
        items.append(Item(say(
            "No hyperparameter was searched for either, so the claim is about these settings alone."
        )))  # fmt: skip
    blocks.append(Bullets(tuple(items)))
    return Section("checks", say("Whether it can be judged"), "", tuple(blocks))


def _check(one: Checked, say: Say) -> tuple[Cell, ...]:
    so = Cell(say("yes") if one.passed else say("no"), tone="good" if one.passed else "bad")
    told = (say(text) if text in ("yes", "no") else text or "–" for text in (one.mine, one.theirs))
    return (Cell(say(_CHECKS[one.check])), so, *map(Cell, told))


def _finals(found: Challenge, say: Say) -> Section:
    columns = tuple(
        Column(say(name), number=right)
        for name, right in (
            ("contender", False), ("task", False), ("seed", True), ("score", True),
            ("trial", False),
        )
    )  # fmt: skip
    rows = tuple(
        row
        for bout in found.bouts
        for side in (found.claimed, found.against)
        for row in _trials(bout, side, say)
    )
    caption = say(
        "The finals that this rests on; “lstmlab study show FOLDER TRIAL” shows one, with its "
        "recipe."
    )
    return Section("finals", say("The finals"), "", (Table(caption, columns, rows, long=True),))


def _trials(bout: Bout, side: Side, say: Say) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for entry in side.entries:
        trial = entry.trial
        if trial.purpose != "final" or place_of(trial) != bout.place:
            continue
        metrics = entry.record.metrics if entry.record else {}
        score = metrics.get(bout.finding.split, {}).get(bout.finding.metric)
        text = number(score, bout.finding.places) if score is not None else say("lost")
        rows.append((
            Cell(side.label, small=side.study), Cell(title(bout.finding, say)),
            Cell(f"{trial.seed}", trial.seed), Cell(text, score), Cell(trial.id),
        ))  # fmt: skip
    return rows


def _made(
    found: Challenge,
    metas: tuple[Mapping[str, str], Mapping[str, str]],
    command: str,
    say: Say,
) -> Section:
    blocks: list[Block] = [Code(command)]
    for side, meta in zip((found.claimed, found.against), metas, strict=True):
        pairs = [(say("study"), side.study), (say("contender"), side.label)]
        pairs += [(say("hardware" if key == "machine" else "begun" if key == "created" else key),
                   meta[key]) for key in _FACTS if meta.get(key)]  # fmt: skip
        blocks.append(Facts(tuple(pairs)))
    return Section("made", say("To repeat it"), "", tuple(blocks))
