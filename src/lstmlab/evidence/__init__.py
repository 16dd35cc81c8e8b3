"""Records -> evidence: intervals, comparisons, verdicts. NumPy and SciPy only."""

from lstmlab.evidence.comparison import Comparison, Difference, compare, seeds_needed
from lstmlab.evidence.estimate import Estimate, Quantity
from lstmlab.evidence.finding import Finding, Standing, find_out
from lstmlab.evidence.results import Counts, Results
from lstmlab.evidence.say import ENGLISH, Say
from lstmlab.evidence.summary import Curve, Rate, Summary, Tuned
from lstmlab.evidence.verdict import cautions, overall, verdict

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
