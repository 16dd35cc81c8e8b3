"""What every optimizer file defines.

``Settings``: a frozen pydantic model of the rule's hyperparameters with their defaults, numbers,
words or truth values;
``SEARCH_SPACE``: hyperparameter -> :class:`Range` that tuning draws from, for every role that the
rule has, by the scheme of ``parts/ranges.py``;
``build(weights, settings)``: the ``torch.optim.Optimizer`` of a model's weights, each of which
comes with what it is for, a :class:`lstmlab.weight.Weight` (torch is imported inside, so that
recipes can be validated without it);
``FULL_BATCH`` (optional): one update per pass over the training split, and one of what was read
where the budget ends within a pass;
``CHECKED_WITH`` (optional): settings that the checks begin from, where with the defaults some of
the others have no say on gradients as large as theirs, of 1 to 10;
``CLOSURE`` (optional): its ``step`` takes a function that computes the loss and the gradients anew,
on the same batch and with the same random draws, and returns the loss;
``AVERAGES`` (optional): the optimizer has the methods ``train()`` and ``eval()``, since it trains
other weights than those that its model is to be used with: the loop calls ``eval()`` before the
model is scored or kept;
``settings_around`` (optional): it goes around another optimizer, as ``parts/wrapped.py`` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from lstmlab.weight import Weight


class BaseSettings(BaseModel):
    """Hyperparameters; ``learning_rate`` is common to every rule."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    learning_rate: float = Field(gt=0)
    weight_decay: float = Field(0.0, ge=0)
    """g <- g + this * w before the rule, or, where the file says so, beside it as AdamW's."""


def grouped(weights: Sequence[Weight], learning_rate: float) -> list[dict[str, Any]]:
    """The weights as ``torch.optim`` takes them: one group for each rate that is among them."""
    rates = list(dict.fromkeys(weight.rate for weight in weights))
    return [
        {
            "params": [weight.tensor for weight in weights if weight.rate == rate],
            "lr": learning_rate * rate,
        }
        for rate in rates
    ]
