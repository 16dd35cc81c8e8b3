"""Lookahead (Zhang et al. 2019): another optimizer runs ahead, and slow weights follow.

Every ``ahead`` steps of the base, slow <- slow + follow * (w - slow), and w <- slow; around sgd,
with ahead = 1, that is w <- w - lr * follow * g. The slow weights are scored and kept, so it can't
be used with weight_average. All settings of ``base`` are its own, too.
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

AVERAGES = True


class Own(BaseSettings):
    base: str = "adamw"
    """The optimizer that it goes around."""
    ahead: int = Field(5, ge=1)
    """The base's steps before the slow weights follow."""
    follow: float = Field(0.5, gt=0, le=1)
    """The share of the way that they go."""


OWN = own_settings(Own)


def settings_around(base: Any) -> type[BaseSettings]:
    return settings_with(Own, "lookahead", base)


Settings = settings_around("adamw")


def build(weights: Sequence[Weight], settings: Any) -> torch.optim.Optimizer:
    from lstmlab.optimizers.parts.around import Ahead

    base = find("optimizers", settings.base).build(weights, of_base(settings, settings.base))
    return Ahead(base, settings.ahead, settings.follow)
