"""SAM (Foret et al. 2021): another optimizer's step, down the gradient near by where loss is high.

e = radius * g(w) / |g(w)|, of all weights at once; then the base's step of g(w + e), of the same
batch with the same random draws; around sgd w <- w - lr * g(w + e). All settings of ``base`` are
its own, too. An update takes twice as long as others that read as much.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import Field

from lstmlab.optimizers.adamw import SEARCH_SPACE as SEARCH_SPACE
from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.optimizers.parts.wrapped import of_base, own_settings, settings_with
from lstmlab.registry import find
from lstmlab.weight import Weight

if TYPE_CHECKING:
    import torch

CLOSURE = True


class Own(BaseSettings):
    base: str = "adamw"
    """The optimizer that it goes around."""
    radius: float = Field(0.05, gt=0)
    """|e|."""


OWN = own_settings(Own)


def settings_around(base: Any) -> type[BaseSettings]:
    return settings_with(Own, "sam", base)


Settings = settings_around("adamw")


def build(weights: Sequence[Weight], settings: Any) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.around import SharpnessAware

    base = find("optimizers", settings.base).build(weights, of_base(settings, settings.base))
    return SharpnessAware(base, settings.radius)
