"""What a finding says, in words that claim no more than the records support.

Every sentence goes through a `Say`, so that it can be had in another language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lstmlab.evidence.comparison import Difference
from lstmlab.evidence.estimate import same
from lstmlab.evidence.finding import Finding, Standing
from lstmlab.evidence.results import Counts
from lstmlab.evidence.say import ENGLISH, Say
from lstmlab.evidence.summary import Summary
from lstmlab.evidence.words import (
    finals,
    listed,
    losses,
    metric_name,
    number,
    plus_minus,
    probability,
    rate,
    setting_name,
    spread,
    trials,
)

MOST_SEEDS = 1_000_000
"""More than that is not counted."""


def verdict(finding: Finding, say: Say = ENGLISH) -> str:
    """What came out best on one task, and which differences are larger than the noise."""
    if finding.best is None:
        return say(" ").join([_no_best(finding, say), *_unfinished(finding.counts, say)])
    sentences = [_headline(finding, finding.best, say), *_differences(finding, finding.best, say)]
    sentences += _lost_but_ahead(finding, say) + _not_compared(finding, say)
    return say(" ").join(sentences + _unfinished(finding.counts, say))


def cautions(finding: Finding, say: Say = ENGLISH) -> list[str]:
    """What weakens the verdict: no noise to judge by, seeds not shared, spaces too narrow."""
    return [*_of_the_test(finding, say), *_of_the_seeds(finding, say), *_edges(finding, say)]


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


def _headline(finding: Finding, best: Summary, say: Say) -> str:
    what = say(
        "{metric} {score} on {split}, mean of {seeds} seeds with its 95 % interval",
        metric=metric_name(finding.metric, say),
        score=plus_minus(best.score.mean, best.score.half_width, finding.places),
        split=say(finding.split),
        seeds=best.score.n,
    )
    if finding.comparison is None:
        return say("{label} is the only one with two complete finals ({what}).",
                   label=best.label, what=what)  # fmt: skip
    partners = [row for row in finding.rows if finding.standing(row) is not Standing.ALONE]
    if all(same(row.score.mean, best.score.mean) for row in partners):
        return say("All {count} that are compared came out the same ({what}).",
                   count=len(partners), what=what)  # fmt: skip
    if best.finals.lost:
        return say("{label} came out best ({what}; it lost finals, too: {losses}).",
                   label=best.label, what=what, losses=losses(best.finals, say))  # fmt: skip
    return say("{label} came out best ({what}).", label=best.label, what=what)


def _differences(finding: Finding, best: Summary, say: Say) -> list[str]:
    """Who can't be told from the best, and who is worse or better, by how much."""
    if finding.comparison is None:
        return []
    alike = [row for row in finding.rows if finding.standing(row) is Standing.TIED]
    unclear = [row for row in finding.rows if finding.standing(row) is Standing.UNCLEAR]
    tied = [row for row in finding.rows if row in alike or row in unclear]
    worse = [row for row in finding.rows if finding.standing(row) is Standing.WORSE]
    better = [row for row in finding.rows if finding.standing(row) is Standing.BETTER]
    if not worse and not better and all(same(row.score.mean, best.score.mean) for row in tied):
        return []
    sentences = []
    if alike:
        names = listed([row.label for row in alike], say)
        gaps = say("; ").join(_tie(finding, row, best, len(alike) > 1, say) for row in alike)
        if len(alike) == 1:
            sentences.append(say("{name} is indistinguishable from it here ({gap}).",
                                 name=names, gap=gaps))  # fmt: skip
        else:
            sentences.append(say("{names} are indistinguishable from it here ({gaps}).",
                                 names=names, gaps=gaps))  # fmt: skip
    if unclear:
        gaps = listed([_gap(finding, row, best, say) for row in unclear], say)
        sentences.append(say("{gaps} may differ from it, but not beyond doubt.", gaps=gaps))
    if worse:
        gaps = listed([_gap(finding, row, best, say) for row in worse], say)
        if len(worse) == 1:
            sentences.append(say("{gaps} is worse.", gaps=gaps))
        else:
            sentences.append(say("{gaps} are worse.", gaps=gaps))
    better = [row for row in better if row not in finding.ahead]  # of those the mean is said
    sentences += [
        say("{gap} is better than it on the seeds that both ran, but not in the mean of all its "
            "own, so it is not named best.", gap=_gap(finding, row, best, say))
        for row in better
    ]  # fmt: skip
    pairs = len(finding.comparison.differences)
    tested = unclear + worse + better
    if pairs > 1 and any(_between(finding, row, best).how != "exact" for row in tested):
        sentences.append(say("Each p is corrected for all {count} pairs.", count=pairs))
    return sentences + _seeds_needed(finding, best, tied, say)


def _between(finding: Finding, row: Summary, best: Summary) -> Difference:
    assert finding.comparison is not None
    return finding.comparison.between(row.label, best.label)


def _tie(finding: Finding, row: Summary, best: Summary, named: bool, say: Say) -> str:
    """``"adam: difference 0.2 ± 0.5, n = 5"``."""
    gap = _between(finding, row, best)
    by = plus_minus(abs(gap.value), gap.half_width, finding.places)
    text = say("difference {by}, n = {n}", by=by, n=gap.n)
    return say("{label}: {text}", label=row.label, text=text) if named else text


def _gap(finding: Finding, row: Summary, best: Summary, say: Say) -> str:
    """``"sgd (by 3.1 ± 0.9, p = 0.004)"``."""
    gap = _between(finding, row, best)
    by = plus_minus(abs(gap.value), gap.half_width, finding.places)
    if gap.how == "exact":
        return say("{label} (by {by}, with no noise to test it by)", label=row.label, by=by)
    return say("{label} (by {by}, {p})", label=row.label, by=by, p=probability(gap.p_value))


def _seeds_needed(finding: Finding, best: Summary, tied: Sequence[Summary], say: Say) -> list[str]:
    """How many seeds would settle the largest difference that these seeds can't tell."""
    assert finding.comparison is not None
    open_gaps = [
        (abs(gap.value), row)
        for row in tied
        # Means of other seeds may agree where the pairs don't, and the other way round.
        if not same((gap := _between(finding, row, best)).value + best.score.mean, best.score.mean)
    ]
    if not open_gaps:
        return []
    size, row = max(open_gaps, key=lambda pair: pair[0])
    needed = finding.comparison.seeds_needed(row.label, best.label, size)
    values = {"size": spread(size, finding.places), "seeds": _about(needed, say)}
    # Scores that rise are on a scale of 0 to 100, where one point is a size of its own.
    point = finding.comparison.seeds_needed(row.label, best.label, 1.0)
    if finding.higher_is_better and size < 1 and point > best.score.n:
        return [
            say("To tell a difference of {size} apart from the noise seen here would take about "
                "{seeds} seeds each, one of 1 point about {point}.",
                **values, point=_about(point, say))
        ]  # fmt: skip
    return [
        say("To tell a difference of {size} apart from the noise seen here would take about "
            "{seeds} seeds each.", **values)
    ]  # fmt: skip


def _about(seeds: int, say: Say) -> str:
    """In two digits: the noise itself is known no better. Nobody trains more than a million."""
    if seeds > MOST_SEEDS:
        return say("more than {count:,}", count=MOST_SEEDS)
    return say("{count:,}", count=int(float(f"{seeds:.2g}")))


def _lost_but_ahead(finding: Finding, say: Say) -> list[str]:
    """A mean over survivors can look best; say why it isn't named so."""
    return [
        say("{label} has a better mean ({mean}) but lost {lost} of {finals} ({losses}), "
            "so it is not named best.",
            label=row.label, mean=number(row.score.mean, finding.places), lost=row.finals.lost,
            finals=finals(row.finals.planned, say), losses=losses(row.finals, say))
        for row in finding.ahead
        if row.score.n >= 2
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
        return say("{losses} of {finals}", losses=losses(row.finals, say), finals=planned)
    if row.nothing_works:
        return say("no setting worked: {losses}", losses=losses(row.tuning, say))
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


def _of_the_test(finding: Finding, say: Say) -> list[str]:
    """Pairs for which the paired test could not be used, or no test at all."""
    if finding.comparison is None:
        return []
    found: dict[str, list[str]] = {}
    for (first, second), gap in finding.comparison.differences.items():
        if not gap.paired and not (gap.how == "exact" and gap.value == 0):
            pair = say("{first} and {second}", first=first, second=second)
            found.setdefault(gap.how, []).append(pair)
    said = []
    if pairs := found.get("exact"):
        said.append(
            say("All seeds of {pairs} gave the same score each, so there is no noise to judge "
                "their difference by, and any counts as larger. Don't lean on a small one.",
                pairs=say("; ").join(pairs))
        )  # fmt: skip
    if pairs := found.get("constant"):
        said.append(
            say("For every seed, the difference is the same between {pairs}: no noise to judge it "
                "by, so it is judged by how far the seeds of each differ (Welch's test).",
                pairs=say("; ").join(pairs))
        )  # fmt: skip
    if pairs := found.get("unpaired"):
        said.append(
            say("Fewer than two seeds are shared by {pairs}, so they are compared without pairing "
                "(Welch's test).", pairs=say("; ").join(pairs))
        )  # fmt: skip
    return said


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
        if finding.standing(row) in (Standing.BEST, Standing.TIED)
    )
    lost = {row.label for finding in decided for row in finding.rows if row.finals.lost}
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
            label=label, losses=losses(counts, say), planned=counts.planned)
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
