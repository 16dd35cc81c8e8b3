from __future__ import annotations

import math

import pytest

from lstmlab.evidence.findings.literature import Match, against_literature
from lstmlab.trial import Reference, Status
from trials_made import contender, entry

SCORES = [90.0, 91.0, 92.0]
"""Mean 91, 95 % interval 91 ± 4.303 / sqrt(3) = 88.516 to 93.484."""


def _match(reference: Reference, scores: list[float] = SCORES, **changes: object) -> Match:
    one = contender(references=(reference,), metric=reference.metric, **changes)
    entries = [
        entry(one, score, purpose="final", seed=seed, signatures={"bleu": "case:lc|version:2.5.1"})
        for seed, score in enumerate(scores)
    ]
    entries.append(entry(one, Status.CRASHED, purpose="final", seed=99))
    (match,) = against_literature(entries)
    return match


def _reference(value: float, **changes: object) -> Reference:
    table = {"metric": "accuracy", "value": value, "citation": "A et al. 2020", **changes}
    return Reference.model_validate(table)


@pytest.mark.parametrize(
    ("value", "verdict", "lower_is_better"),
    [
        (91.0, "matched", "above"),
        (88.53, "matched", "matched"),
        (88.50, "above", "below"),
        (93.47, "matched", "matched"),
        (93.49, "below", "above"),
    ],
)
def test_verdicts(value: float, verdict: str, lower_is_better: str) -> None:
    match = _match(_reference(value))
    assert (match.mean, match.n, match.verdict, match.why) == (91.0, 3, verdict, "")
    assert match.low == pytest.approx(91 - 4.303 / math.sqrt(3), abs=1e-3)
    if value != 91.0:
        # The task's primary metric may point the other way.
        other = _match(_reference(value, metric="log-loss"), higher_is_better=True)
        assert other.verdict == lower_is_better


def test_not_comparable() -> None:
    match = _match(_reference(91.0, not_comparable="trained on ten times the data"))
    assert (match.verdict, match.why) == ("not comparable", "trained on ten times the data")
    assert match.mean == 91.0
    match = _match(_reference(91.0, split="dev"))
    assert (match.verdict, match.why) == ("not comparable", "no final has accuracy on dev")
    assert math.isnan(match.mean)
    match = _match(_reference(80.0, metric="made-up"))
    assert match.why == "whether more or less made-up is better isn't known here"
    match = _match(_reference(91.0), [91.0])
    assert match.verdict == "not comparable"
    assert (match.mean, math.isnan(match.low)) == (91.0, True)


def test_signatures() -> None:
    def verdict(signature: str) -> tuple[str, str]:
        match = _match(_reference(91.0, metric="bleu", signature=signature))
        return match.verdict, match.why

    assert verdict("") == ("matched", "")
    assert verdict("case:lc|version:2.3.0") == ("matched", "")
    assert verdict("case:mixed|version:2.5.1") == (
        "not comparable",
        "computed otherwise: case:mixed|version:2.5.1 there, case:lc|version:2.5.1 here",
    )
    match = _match(_reference(91.0, signature="top-1"))
    assert match.why == "computed there as top-1; how here, the records don't say"


def test_replicates_that_agree() -> None:
    assert _match(_reference(80.1), [80.1, 80.1]).verdict == "matched"
    assert _match(_reference(80.0), [80.1, 80.1]).verdict == "above"
