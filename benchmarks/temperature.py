"""How much to believe a handful of dev examples about a classifier's temperature: a simulation.

    python benchmarks/temperature.py

Models are drawn whose logits are right when divided by a temperature of their own (its logarithm is
normal, of deviation 0.5: half of them are between 0.7 and 1.4), with 2 to 20 labels, easy and hard.
Each is fitted on a few examples in several ways. Printed is the expected calibration error, in
percent, on 4,000 other examples: the mean, and of the worst twentieth of the draws the best.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch

from lstmlab.models.answering import temperature

DRAWS = 120
EXAMPLES = (3, 5, 10, 20, 50, 200, 1000)
Fit = Callable[[torch.Tensor, torch.Tensor], float]


def by(deviation: float) -> Fit:
    return lambda logits, labels: temperature.fit(logits, labels, deviation)


WAYS: dict[str, Fit] = {
    "left at 1": lambda logits, labels: 1.0,
    "fitted freely": by(math.inf),
    "from 30 on": lambda logits, labels: by(math.inf)(logits, labels) if len(labels) >= 30 else 1.0,
    "towards 1, 1.0": by(1.0),
    "towards 1, 0.5": by(0.5),
    "towards 1, 0.3": by(0.3),
}


def draw(rng: np.random.Generator, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """A model's logits (examples, labels) and the labels."""
    labels = int(rng.choice([2, 3, 5, 20]))
    sharpness, own = rng.uniform(1, 6), math.exp(rng.normal(0, 0.5))
    true = rng.normal(0, sharpness, (count, labels))
    right = (true + rng.gumbel(size=true.shape)).argmax(1)
    return torch.from_numpy(true * own), torch.from_numpy(right)


def error(logits: torch.Tensor, labels: torch.Tensor, value: float) -> float:
    """Expected calibration error, percent, of 15 bins as in the metric."""
    sure, said = torch.softmax(logits / value, 1).max(1)
    hit = (said == labels).double()
    bins = (sure * 15).ceil().clamp(1, 15)
    parts = [(hit[bins == one] - sure[bins == one]).sum().abs() for one in range(1, 16)]
    return 100 * float(sum(parts)) / len(labels)


if __name__ == "__main__":
    print(f"{'':>16}" + "".join(f"{count:>14,}" for count in EXAMPLES))
    found: dict[str, list[str]] = {way: [] for way in WAYS}
    for count in EXAMPLES:
        rng = np.random.default_rng(0)
        errors: dict[str, list[float]] = {way: [] for way in WAYS}
        for _ in range(DRAWS):
            logits, labels = draw(rng, 4000 + count)
            for way, fit in WAYS.items():
                value = fit(logits[:count], labels[:count])
                errors[way].append(error(logits[count:], labels[count:], value))
        for way, each in errors.items():
            found[way].append(f"{np.mean(each):8.1f} {np.quantile(each, 0.95):5.1f}")
    for way, cells in found.items():
        print(f"{way:>16}" + "".join(cells))
