"""What a finding says, in words that claim no more than the records support.

Every sentence goes through a `Say`, so that it can be had in another language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lstmlab.evidence.findings.baseline_lines import beside_baseline
from lstmlab.evidence.findings.comparison import Difference
from lstmlab.evidence.findings.finding import Finding, Standing
from lstmlab.evidence.findings.summary import Summary
from lstmlab.evidence.results import Counts
from lstmlab.evidence.statistics.estimate import same
from lstmlab.evidence.wording import folds, searches
from lstmlab.language.say import ENGLISH, Say
from lstmlab.language.words import (
    finals,
    listed,
    losses,
    metric_name,
    number,
    plus_minus,
    rate,
    setting_name,
    spread,
    trials,
)

MOST_SEEDS = 1_000_000
"""A number of seeds above this is not counted out."""


def verdict(finding: Finding, say: Say = ENGLISH) -> str:
    """What came out best on one task, and which differences are larger than the noise."""
    if finding.best is None:
        return say(" ").join([_no_best(finding, say), *_unfinished(finding.counts, say)])
    sentences = [_headline(finding, finding.best, say), *_differences(finding, finding.best, say)]
    sentences += _lost_but_ahead(finding, say) + _not_compared(finding, say)
    sentences += beside_baseline(finding, say)
    return say(" ").join(sentences + _unfinished(finding.counts, say))


def cautions(finding: Finding, say: Say = ENGLISH) -> list[str]:
    """What weakens the verdict: seeds that don't vary everything, spaces too narrow."""
    return [*_of_the_seeds(finding, say), *_edges(finding, say)]


def overall(findings: Sequence[Finding], say: Say = ENGLISH) -> list[str]:
    """Sentences across tasks. Scores of different tasks are never averaged."""
    decided = [finding for finding in findings if finding.best and finding.comparison]
    sentences = []
    if decided and len(findings) > 1:
        sentences += [*_wins(decided, say), *_dependable(decided, len(findings), say)]
    elif decided:
        sentences.append(verdict(decided[0], say))
    total = sum((finding.counts for finding in findings), Counts())
    if total.lost:
        sentences.append(_losses(findings, total, say))
    if not (len(findings) == 1 and decided):
        sentences += _unfinished(total, say)
    return sentences


_NAMED = 3
"""Contenders that a sentence gives the difference of; of more it has the names alone, and the table
has the rest."""


def _headline(finding: Finding, best: Summary, say: Say) -> str:
    told = {
        "metric": metric_name(finding.metric, say),
        "score": plus_minus(best.score.mean, best.score.half_width, finding.places),
        "split": say(finding.split),
        "seeds": best.score.n,
    }
    if finding.folds:
        what = folds.headline(told, finding.folds, agree=best.score.agree, say=say)
    elif best.contender.searches:
        what = searches.headline(told, agree=best.score.agree, say=say)
    elif best.score.agree:
        what = say(
            "{metric} {score} on {split}, the same with all {seeds} seeds, so there is no interval",
            **told,
        )
    else:
        what = say(
            "{metric} {score} on {split}, mean of {seeds} seeds with its 95 % interval", **told
        )
    if finding.comparison is None:
        return say("{label} is the only one with two complete finals ({what}).",
                   label=best.label, what=what)  # fmt: skip
    partners = [row for row in finding.rows if finding.standing(row) is not Standing.ALONE]
    if all(same(row.score.mean, best.score.mean) for row in partners):
        return say("All {count} that are compared came out the same ({what}).",
                   count=len(partners), what=what)  # fmt: skip
    if best.finals.lost:
        what = say("{what}; it lost finals, too: {losses}",
                   what=what, losses=losses(best.finals.by_loss, say))  # fmt: skip
    if finding.leads:
        parts = [say("{label} came out best ({what})", label=best.label, what=what)]
    else:
        parts = [say("{label} has the best mean ({what})", label=best.label, what=what)]
    if level := finding.equals:
        names = listed([row.label for row in level], say)
        parts.append(say("level with {names}", names=names))
    if worse := _standing(finding, Standing.WORSE):
        parts.append(say("better than {names}", names=_gaps(finding, worse, best, say)))
    if equal := [row for row in _standing(finding, Standing.EQUAL) if row not in level]:
        parts.append(
            say("equal within {rope} to {names}", rope=rate(finding.rope or 0.0),
                names=listed([row.label for row in equal], say))
        )  # fmt: skip
    sentence = parts[0]
    for part in parts[1:]:
        sentence = say("{said}, {more}", said=sentence, more=part)
    return say("{sentence}.", sentence=sentence)


def _differences(finding: Finding, best: Summary, say: Say) -> list[str]:
    """What is undecided beside the best, what it would take, and who is better on some seeds."""
    if finding.comparison is None:
        return []
    tied = [
        row
        for row in finding.rows
        if finding.standing(row) in (Standing.TIED, Standing.UNCLEAR)
        and not same(row.score.mean, best.score.mean)
    ]
    sentences = []
    if tied:
        names = _gaps(finding, tied, best, say)
        needed = _seeds_needed(finding, best, tied, say)
        sentences.append(say("Undecided beside it: {names}{needed}.", names=names, needed=needed))
    shared = [row for row in _standing(finding, Standing.BETTER) if row not in finding.ahead]
    return sentences + [
        say("{gap} is better than it on the seeds that both ran, but not in the mean of all its "
            "own, so it is not named best.", gap=_gap(finding, row, best, say))
        for row in shared
    ]  # fmt: skip


def _standing(finding: Finding, standing: Standing) -> list[Summary]:
    return [row for row in finding.rows if finding.standing(row) is standing]


def _between(finding: Finding, row: Summary, best: Summary) -> Difference:
    assert finding.comparison is not None
    return finding.comparison.between(row.label, best.label)


def _gaps(finding: Finding, rows: Sequence[Summary], best: Summary, say: Say) -> str:
    if len(rows) > _NAMED:
        return listed([row.label for row in rows], say)
    return listed([_gap(finding, row, best, say) for row in rows], say)


def _gap(finding: Finding, row: Summary, best: Summary, say: Say) -> str:
    """``"sgd (by 3.1 ± 0.9)"``."""
    gap = _between(finding, row, best)
    by = plus_minus(abs(gap.value), gap.half_width, finding.places)
    return say("{label} (by {by})", label=row.label, by=by)


def _seeds_needed(finding: Finding, best: Summary, tied: Sequence[Summary], say: Say) -> str:
    """How many seeds would settle the largest difference that these seeds can't tell."""
    assert finding.comparison is not None
    if finding.folds:  # what they share stays, however many there are
        return ""
    open_gaps = [
        (abs(gap.value), row)
        for row in tied
        # Means of other seeds may agree where the pairs don't, and the other way round.
        if not same((gap := _between(finding, row, best)).value + best.score.mean, best.score.mean)
    ]
    if not open_gaps:
        return ""
    size, row = max(open_gaps, key=lambda pair: pair[0])
    needed = finding.comparison.seeds_needed(row.label, best.label, size)
    what = say("a difference of {size}", size=spread(size, finding.places))
    if len(tied) > 1:
        what = say("{label} from it ({size} apart)",
                   label=row.label, size=spread(size, finding.places))  # fmt: skip
    values = {"what": what, "seeds": _about(needed, say)}
    if best.contender.searches:
        return searches.needed(what, values["seeds"], say)
    # Scores that rise are on a scale of 0 to 100, where one point is a size of its own.
    point = finding.comparison.seeds_needed(row.label, best.label, 1.0)
    if finding.higher_is_better and size < 1 and point > best.score.n:
        return say("; to tell {what} would take about {seeds} seeds each, a difference of 1 point "
                   "about {point}", **values, point=_about(point, say))  # fmt: skip
    return say("; to tell {what} would take about {seeds} seeds each", **values)


def _about(seeds: int, say: Say) -> str:
    """Rounds to two digits: the noise is known no better. Nobody trains more than a million."""
    if seeds > MOST_SEEDS:
        return say("more than {count:,}", count=MOST_SEEDS)
    return say("{count:,}", count=int(float(f"{seeds:.2g}")))


def _lost_but_ahead(finding: Finding, say: Say) -> list[str]:
    """A mean over survivors can look best; say why it isn't named so."""
    failed = [row for row in finding.ahead if row.score.n >= 2 and not row.finals.lost]
    return [searches.failed_but_ahead(row, finding.places, say) for row in failed] + [
        say("{label} has a better mean ({mean}) but lost {lost} of {finals} ({losses}), "
            "so it is not named best.",
            label=row.label, mean=number(row.score.mean, finding.places), lost=row.finals.lost,
            finals=finals(row.finals.planned, say), losses=losses(row.finals.by_loss, say))
        for row in finding.ahead
        if row.score.n >= 2 and row.finals.lost
    ]  # fmt: skip


def _not_compared(finding: Finding, say: Say) -> list[str]:
    rows = [row for row in finding.rows if finding.standing(row) is Standing.ALONE]
    if not rows:
        return []
    reasons = [say("{label} ({why})", label=row.label, why=why_alone(row, say)) for row in rows]
    return [say("Not compared, for want of two complete finals: {reasons}.",
                reasons=listed(reasons, say))]  # fmt: skip


def why_alone(row: Summary, say: Say = ENGLISH) -> str:
    """Why a contender has fewer than two scores, in a few words."""
    planned = finals(row.finals.planned, say)
    if row.finals.lost:
        return say("{losses} of {finals}", losses=losses(row.finals.by_loss, say), finals=planned)
    if row.nothing_works:
        return say("no setting worked: {losses}", losses=losses(row.tuning.by_loss, say))
    if row.contender.searches:
        return searches.why_alone(row, say)
    if row.finals.complete > row.score.n:
        return say("{count} without a finite score", count=row.finals.complete - row.score.n)
    if row.finals.planned < 2:
        return say("{finals} planned", finals=planned)
    return say("{count} of {finals} so far", count=row.score.n, finals=planned)


def _no_best(finding: Finding, say: Say) -> str:
    scored = [row for row in finding.rows if row.score.n]
    if not scored:
        return say("No final replicate has a score, so nothing can be said of what is best.")
    top = scored[0]
    return say(
        "{label} scored best ({metric} {score} on {split}), but no contender has the two complete "
        "finals that a statement about noise needs.",
        label=top.label,
        metric=metric_name(finding.metric, say),
        score=number(top.score.mean, finding.places),
        split=say(finding.split),
    )


def _unfinished(counts: Counts, say: Say) -> list[str]:
    if not counts.pending:
        return []
    return [say("Unfinished: {pending:,} of {trials} are still to come, so this may change.",
                pending=counts.pending, trials=trials(counts.planned, say))]  # fmt: skip


def _of_the_seeds(finding: Finding, say: Say) -> list[str]:
    """What the noise leaves out, if the seeds don't decide everything."""
    parts = {row.contender.varies for row in finding.rows} - {"all"}
    return [
        say("The seeds vary nothing but {part}; with everything varied, the noise may be larger.",
            part=say(part))
        for part in sorted(parts)
    ]  # fmt: skip


def _edges(finding: Finding, say: Say) -> list[str]:
    said = []
    for row in finding.rows:
        for one in row.tuned:
            values = {
                "label": row.label,
                "setting": setting_name(one.key, say),
                "value": rate(one.value),
                "low": rate(one.space.low),
                "high": rate(one.space.high),
            }
            if one.edge == "high":
                said.append(say("{label}: the best {setting} ({value}) lies at the upper end of "
                                "its space ({low} to {high}): widen this.", **values))  # fmt: skip
            elif one.edge == "low":
                said.append(say("{label}: the best {setting} ({value}) lies at the lower end of "
                                "its space ({low} to {high}): widen this.", **values))  # fmt: skip
    return said


def _wins(decided: Sequence[Finding], say: Say) -> list[str]:
    """Who had the best mean where; apart, where a better one was of some that lost finals."""
    clear = _where([finding for finding in decided if not finding.ahead], say)
    among = _where([finding for finding in decided if finding.ahead], say)
    said = [say("The best mean came from {where}.", where=clear)] if clear else []
    if among:
        said.append(say("The best mean among those that lost no final came from {where}.",
                        where=among))  # fmt: skip
    return said


def _where(decided: Sequence[Finding], say: Say) -> str:
    """``"adam and adamw on a; sgd on b and c"``; empty without findings."""
    where: dict[str, list[str]] = {}
    for finding in decided:
        assert finding.best is not None
        names = listed([row.label for row in (finding.best, *finding.equals)], say)
        where.setdefault(names, []).append(title(finding, say))
    return say("; ").join(
        say("{label} on {tasks}", label=names, tasks=listed(titles, say))
        for names, titles in where.items()
    )


def _dependable(decided: Sequence[Finding], tasks: int, say: Say) -> list[str]:
    """Who is best or tied with the best on every task, having lost nothing there."""
    if len(decided) < 2:
        return []
    near = Counter(
        row.label
        for finding in decided
        for row in finding.rows
        if finding.standing(row) in (Standing.BEST, Standing.EQUAL, Standing.TIED)
    )
    lost = {row.label for finding in decided for row in finding.rows if row.lost}
    everywhere = [label for label, count in near.items() if count == len(decided)]
    whole = [label for label in everywhere if label not in lost]
    where = say("both tasks") if len(decided) == 2 else say("all {count} tasks", count=len(decided))
    if len(decided) < tasks:
        where = say("{where} that can be judged so far", where=where)
    if not everywhere:
        return [say("None is within the noise of the best on {where}.", where=where)]
    if not whole:
        return [say("Of those that lost no final, none is within the noise of the best on {where}.",
                    where=where)]  # fmt: skip
    if len(whole) == 1:
        return [say("{name} is best or within the noise of the best on {where}.",
                    name=whole[0], where=where)]  # fmt: skip
    return [say("{names} are best or within the noise of the best on {where}.",
                names=listed(whole, say), where=where)]  # fmt: skip


def _losses(findings: Sequence[Finding], total: Counts, say: Say) -> str:
    lost: dict[str, Counts] = {}
    for row in (row for finding in findings for row in finding.rows):
        lost[row.label] = lost.get(row.label, Counts()) + row.counts
    parts = say("; ").join(
        say("{label} {losses} of {planned}",
            label=label, losses=losses(counts.by_loss, say), planned=counts.planned)
        for label, counts in lost.items()
        if counts.lost
    )  # fmt: skip
    count = sum(row.finals.lost for finding in findings for row in finding.rows)
    values = {"trials": trials(total.lost, say), "parts": parts}
    if count:
        return say("{trials} ended without a result, {count} of them finals: {parts}.",
                   **values, count=count)  # fmt: skip
    return say("{trials} ended without a result, none of them a final: {parts}.", **values)


def title(finding: Finding, say: Say = ENGLISH) -> str:
    """``"sentiment (opinions-en)"``."""
    return say("{task} ({name})", task=say(finding.task), name=finding.name)
