"""Records -> evidence: intervals, comparisons, verdicts. NumPy and SciPy only."""

from lstmlab.evidence.comparison import Comparison, Difference, compare
from lstmlab.evidence.estimate import Estimate
from lstmlab.evidence.finding import Finding, Standing, find_out
from lstmlab.evidence.results import Counts, Results
from lstmlab.evidence.summary import Curve, Rate, Summary
from lstmlab.evidence.verdict import cautions, overall, verdict

__all__ = [
    "Comparison",
    "Counts",
    "Curve",
    "Difference",
    "Estimate",
    "Finding",
    "Rate",
    "Results",
    "Standing",
    "Summary",
    "cautions",
    "compare",
    "find_out",
    "overall",
    "verdict",
]
