"""Records -> evidence: intervals, comparisons, verdicts. NumPy and SciPy only."""

from lstmlab.evidence.findings.comparison import Comparison, Difference, compare, seeds_needed
from lstmlab.evidence.findings.finding import Finding, Standing, find_out
from lstmlab.evidence.findings.summary import Curve, Rate, Summary, Tuned
from lstmlab.evidence.results import Counts, Results
from lstmlab.evidence.statistics.estimate import Estimate, Quantity
from lstmlab.evidence.wording.verdict import cautions, overall, verdict
from lstmlab.language.say import ENGLISH, Say

__all__ = [
    "ENGLISH",
    "Comparison",
    "Counts",
    "Curve",
    "Difference",
    "Estimate",
    "Finding",
    "Quantity",
    "Rate",
    "Results",
    "Say",
    "Standing",
    "Summary",
    "Tuned",
    "cautions",
    "compare",
    "find_out",
    "overall",
    "seeds_needed",
    "verdict",
]
