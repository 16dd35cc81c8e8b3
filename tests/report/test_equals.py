"""A report in which no pair is found to differ claims nothing anywhere.

How often a pair of equals is found to differ is tested in tests/evidence; here, that nothing else
on the page says that one is better, whatever the ranks or the single p-values are.
"""

from __future__ import annotations

import re

import pytest

from lstmlab.evidence import Results
from lstmlab.report.compose import compose
from lstmlab.report.formats.markdown import as_markdown
from lstmlab.report.gathered import gather
from trials_made import contender, entry

NOISE = {"adam": (-3.0, 1.0, 4.0, -2.0), "sgd": (2.5, -4.0, 3.0, -1.5), "gd": (-2.0, 3.5, 1.5, -3)}
MEANS = {"adam": 80.0, "sgd": 79.0, "gd": 78.0}
"""In the same order on all data sets, which a test of ranks takes for more than chance."""
PLACES = {
    "verdict": r"came out best",
    "answer": r"; worse: ",
    "marks": r"\| \*\*best\*\* \|",
    "standing": r"\| worse \|",
    "chance": r"%<br>\d+ – \d+ %",
    "ranks": r"Friedman's test of",
}


def _page(behind: float) -> str:
    """Four data sets; on the first gd is so far ``behind``."""
    entries = [
        entry(
            contender(name, dataset=dataset),
            MEANS[name] + noise - (behind if (name, dataset) == ("gd", "a") else 0),
            purpose="final",
            seed=seed,
        )
        for dataset in "abcd"
        for name in MEANS
        for seed, noise in enumerate(NOISE[name])
    ]
    return as_markdown(
        compose(
            gather(Results("equals", [one.contender for one in entries], entries)), trials=False
        )
    )


@pytest.mark.parametrize(
    ("behind", "claimed"), [(0.0, set()), (60.0, set(PLACES))], ids=["equals", "one far behind"]
)
def test_a_page_claims_a_difference_everywhere_or_nowhere(behind: float, claimed: set[str]) -> None:
    text = _page(behind)
    assert {place for place, pattern in PLACES.items() if re.search(pattern, text)} == claimed
    assert ("ranks are not tested" in text) == (not claimed)
    # adam's mean is the best by chance, and is called no more than that.
    assert text.count("| best mean |") == (3 if claimed else 4)
    assert text.count("has the best mean (") == (3 + 4 if claimed else 8)
