"""Pair mean: every two texts get the mean of the training split's numbers, or their median."""

from __future__ import annotations

from lstmlab.baselines.mean import fit as fit

TASKS = ("pair-regression",)
METRICS = ("pearson", "spearman", "mae", "rmse", "r2")
READS = ()
CALLED = "the same number for all"
