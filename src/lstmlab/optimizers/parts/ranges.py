"""Where tuning draws an optimizer's hyperparameters from: one scheme for all rules, by role.

A role is what a hyperparameter does, whatever a rule calls it: the learning rate, the momentum
(how much of earlier gradients is kept; Adam's beta1) and the weight decay. The ranges are those
that AlgoPerf's baselines are tuned in (Dahl et al. 2023, "Benchmarking Neural Network Training
Algorithms", AdamW and Nesterov; mlcommons/algorithmic-efficiency, paper_baselines), but for
learning rates that it has none of, or none for trainings as short as these; the reasons stand
beside. All other hyperparameters keep their defaults, as there.
"""

from __future__ import annotations

from lstmlab.space import Range

SUMMED = Range(low=0.02, high=5.0)
"""Learning rates of steps that sum up gradients (heavy ball, Nesterov): AlgoPerf's for Nesterov."""
PLAIN = Range(low=0.2, high=50.0)
"""Learning rates of steps along one gradient: ten times ``SUMMED``, for with a momentum of 0.9 a
steady gradient is summed up tenfold."""
SCALED = Range(low=5e-4, high=5e-2)
"""Learning rates of steps that have a size of their own (Adam and its kin): AlgoPerf's two decades
for AdamW, 1e-4 to 1e-2, five times as high. Its trainings have thousands of updates; in some
hundreds, small LSTMs chose 0.003 to 0.013, so that its upper end would be in the way."""
HELD_BACK = Range(low=2e-3, high=2e-1)
"""Learning rates of Adam's kin whose steps are held back: at first (RAdam), or by the largest of
all gradients or a mean square that hardly falls (AdaMax, Yogi). Four times ``SCALED``: of six
rates in that they chose the highest on 11 of 12 occasions, in 300 updates on four data sets
(studies/optimizers-all.toml, its first edition)."""
SIGNED = Range(low=2.5e-4, high=2.5e-2)
"""Learning rates of steps that have one size for every number (Lion, Signum): half of ``SCALED``.
Chen et al. (2023) find a third to a tenth of AdamW's best, in many more updates; in 150, a small
LSTM learned best at 0.01, by AdamW at 0.016 (benchmarks/rates.py)."""
RELATIVE = Range(low=1e-3, high=1e-1)
"""Learning rates of steps that are a share of the weight that is moved (LAMB):
Adafactor's largest, a hundredth (Shazeer & Stern 2018), is its middle."""
PARAMETER_FREE = Range(low=0.1, high=10.0)
"""Factors of a learning rate that the rule finds itself (Prodigy, D-Adaptation): 1, which their
papers keep, is its middle."""

MOMENTUM = Range(low=0.7, high=0.995, scale="log-complement")
"""The momentum of sums of gradients: AlgoPerf's for Nesterov."""
BETA1 = Range(low=0.5, high=0.98, scale="log-complement")
"""The momentum of means of gradients: AlgoPerf's for AdamW."""

COUPLED = Range(low=1e-7, high=5e-5)
"""Weight decay that is added to the gradient: AlgoPerf's for Nesterov. Its low end is as good as
none, which is the default."""
DECOUPLED = Range(low=5e-3, high=1.0)
"""Weight decay beside the gradient, times the learning rate: AlgoPerf's for AdamW."""
SIGNED_DECAY = Range(low=1e-2, high=2.0)
"""Like ``DECOUPLED``, for rates of ``SIGNED``: twice as high, so that rate times decay is the same,
as Chen et al. (2023) advise."""
