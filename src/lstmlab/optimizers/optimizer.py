"""What every optimizer file defines.

``Settings``: a frozen pydantic model of the rule's hyperparameters with their defaults;
``SEARCH_SPACE``: hyperparameter -> :class:`Range` that tuning draws from, for every role that the
rule has, by the scheme of ``parts/ranges.py``;
``build(parameters, settings)``: the ``torch.optim.Optimizer`` (torch is imported inside, so that
recipes can be validated without it);
``FULL_BATCH`` (optional): one update per pass over the training split, and one of what was read
where the budget ends within a pass.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class BaseSettings(BaseModel):
    """Hyperparameters; ``learning_rate`` is common to every rule."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    learning_rate: float = Field(gt=0)
    weight_decay: float = Field(0.0, ge=0)
    """g <- g + this * w before the rule, but for adamw."""
