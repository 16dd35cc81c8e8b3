"""What a finding says, in words that claim no more than the records support."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lstmlab.evidence.finding import Finding, Standing
from lstmlab.evidence.results import Counts
from lstmlab.evidence.summary import Summary
from lstmlab.evidence.words import listed, metric_name, number, plural, plus_minus


def verdict(finding: Finding) -> str:
    """What came out best on one task, and which differences are larger than the noise."""
    if finding.best is None:
        return " ".join([_no_best(finding), *_unfinished(finding.counts)])
    sentences = [_headline(finding, finding.best), *_differences(finding)]
    sentences += _lost_but_ahead(finding) + _not_compared(finding) + _unfinished(finding.counts)
    return " ".join(sentences)


def cautions(finding: Finding) -> list[str]:
    """What weakens the verdict: broken assumptions, grids too narrow."""
    found = []
    comparison = finding.comparison
    if comparison and comparison.noisier:
        found.append(
            f"The seeds of {comparison.noisier} differ far more than those of the others, which "
            "breaks the assumption of one common noise: differences among the others are judged "
            f"too cautiously, those to {comparison.noisier} too boldly. More seeds would settle it."
        )
    if comparison and comparison.exact and comparison.degrees_of_freedom == 0:
        found.append(
            "All seeds of each contender gave the same score, so there is no noise to compare "
            "with, and any difference counts as larger. Don't lean on a small one."
        )
    elif comparison and comparison.exact:
        found.append(
            f"All seeds of {listed(comparison.exact)} gave the same score, so the noise is "
            "estimated from the others."
        )
    for edge, way in (("smallest", "lower"), ("largest", "higher")):
        rows = [row for row in finding.rows if row.edge == edge]
        if rows:
            found.append(
                f"{listed([row.label for row in rows])}: the best learning rate is the {edge} "
                f"of those tried; widen the grid, the best may be {way}."
            )
    return found


def overall(findings: Sequence[Finding]) -> list[str]:
    """Sentences across tasks. Scores of different tasks are never averaged."""
    decided = [finding for finding in findings if finding.best and finding.comparison]
    sentences = []
    if decided and len(findings) > 1:
        sentences += [_wins(decided), *_dependable(decided, len(findings))]
    elif decided:
        sentences.append(verdict(decided[0]))
    total = sum((finding.counts for finding in findings), Counts())
    if total.lost:
        sentences.append(_losses(findings, total))
    if not (len(findings) == 1 and decided):
        sentences += _unfinished(total)
    return sentences


def _headline(finding: Finding, best: Summary) -> str:
    score = plus_minus(best.score.mean, best.score.half_width, finding.places)
    what = (
        f"{metric_name(finding.metric)} {score} on {finding.split}, "
        f"mean of {best.score.n} seeds with its 95 % interval"
    )
    if finding.comparison is None:
        return f"{best.label} is the only one with two complete finals ({what})."
    partners = [row for row in finding.rows if finding.standing(row) is not Standing.ALONE]
    if all(row.score.mean == best.score.mean for row in partners):
        return f"All {len(partners)} that are compared came out the same ({what})."
    lost = f"; it lost finals, too: {best.finals.losses}" if best.finals.lost else ""
    return f"{best.label} came out best ({what}{lost})."


def _differences(finding: Finding) -> list[str]:
    """Who is within the noise of the best, and who is worse, by how much."""
    assert finding.best is not None
    if finding.comparison is None:
        return []
    tied = [row for row in finding.rows if finding.standing(row) is Standing.TIED]
    worse = [row for row in finding.rows if finding.standing(row) is Standing.WORSE]
    if tied and all(row.score.mean == finding.best.score.mean for row in tied) and not worse:
        return []
    sentences = []
    if tied:
        names = listed([row.label for row in tied])
        rest = "" if worse else "; nothing here is larger than the noise"
        sentences.append(f"The difference to {names} is within the noise{rest}.")
    if worse:
        gaps = []
        for row in worse:
            gap = finding.comparison.between(row.label, finding.best.label)
            by = plus_minus(abs(gap.value), gap.half_width, finding.places)
            gaps.append(f"{row.label} (by {by})")
        are = "is" if len(gaps) == 1 else "are"
        sentences.append(f"{listed(gaps)} {are} worse by more than the noise.")
    return sentences


def _lost_but_ahead(finding: Finding) -> list[str]:
    """A mean over survivors can look best; say why it isn't named so."""
    assert finding.best is not None
    sign = 1 if finding.higher_is_better else -1
    return [
        f"{row.label} has a better mean ({number(row.score.mean, finding.places)}) but lost "
        f"{row.finals.lost} of {plural(row.finals.planned, 'final')} ({row.finals.losses}), "
        "so it is not named best."
        for row in finding.rows
        if row is not finding.best
        and row.score.n >= 2
        and row.finals.lost
        and sign * (row.score.mean - finding.best.score.mean) > 0
    ]


def _not_compared(finding: Finding) -> list[str]:
    rows = [row for row in finding.rows if finding.standing(row) is Standing.ALONE]
    if not rows:
        return []
    reasons = listed([f"{row.label} ({why_alone(row)})" for row in rows])
    return [f"Not compared, for want of two complete finals: {reasons}."]


def why_alone(row: Summary) -> str:
    """Why a contender has fewer than two scores, in a few words."""
    if row.finals.lost:
        return f"{row.finals.losses} of {plural(row.finals.planned, 'final')}"
    if row.tuning.planned and row.tuning.lost == row.tuning.planned:
        return f"no learning rate worked: {row.tuning.losses}"
    if row.finals.complete > row.score.n:
        return f"{row.finals.complete - row.score.n} without a finite score"
    if row.finals.planned < 2:
        return f"{plural(row.finals.planned, 'final')} planned"
    return f"{row.score.n} of {row.finals.planned} finals so far"


def _no_best(finding: Finding) -> str:
    scored = [row for row in finding.rows if row.score.n]
    if not scored:
        return "No final replicate has a score, so nothing can be said of what is best."
    top = scored[0]
    score = number(top.score.mean, finding.places)
    return (
        f"{top.label} scored best ({metric_name(finding.metric)} {score} on {finding.split}), but "
        "no contender has the two complete finals that a statement about noise needs."
    )


def _unfinished(counts: Counts) -> list[str]:
    if not counts.pending:
        return []
    trials = plural(counts.planned, "trial")
    return [f"Unfinished: {counts.pending:,} of {trials} are still to come, so this may change."]


def _wins(decided: Sequence[Finding]) -> str:
    where: dict[str, list[str]] = {}
    for finding in decided:
        assert finding.best is not None
        where.setdefault(finding.best.label, []).append(title(finding))
    parts = [f"{label} on {listed(titles)}" for label, titles in where.items()]
    return f"The best mean came from {'; '.join(parts)}."


def _dependable(decided: Sequence[Finding], tasks: int) -> list[str]:
    """Who is best or tied with the best on every task, having lost nothing there."""
    if len(decided) < 2:
        return []
    near = Counter(
        row.label
        for finding in decided
        for row in finding.rows
        if finding.standing(row) in (Standing.BEST, Standing.TIED) and not row.finals.lost
    )
    everywhere = [label for label, count in near.items() if count == len(decided)]
    where = f"all {len(decided)} tasks" if len(decided) > 2 else "both tasks"
    if len(decided) < tasks:
        where = f"{where} that can be judged so far"
    if not everywhere:
        return [f"None is within the noise of the best on {where}."]
    verb = "is" if len(everywhere) == 1 else "are"
    return [f"{listed(everywhere)} {verb} best or within the noise of the best on {where}."]


def _losses(findings: Sequence[Finding], total: Counts) -> str:
    lost: dict[str, Counts] = {}
    for row in (row for finding in findings for row in finding.rows):
        lost[row.label] = lost.get(row.label, Counts()) + row.counts
    parts = [
        f"{label} {counts.losses} of {counts.planned}"
        for label, counts in lost.items()
        if counts.lost
    ]
    finals = sum(row.finals.lost for finding in findings for row in finding.rows)
    which = f", {finals} of them finals" if finals else ", none of them a final"
    return f"{plural(total.lost, 'trial')} ended without a result{which}: {'; '.join(parts)}."


def title(finding: Finding) -> str:
    """``"sentiment (opinions-en)"``."""
    return f"{finding.task} ({finding.name})"
