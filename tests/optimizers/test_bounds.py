"""Which numbers a setting takes: those that the papers allow, to the end."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from lstmlab.registry import find, own

SHARES = [
    (name, key)
    for name in own("optimizers")
    for key in find("optimizers", name).Settings.model_fields
    if key.startswith(("beta", "momentum")) and key not in ("momenta",)
]
"""Settings that are a share of what was before: from 0 to less than 1."""


@pytest.mark.parametrize(("name", "key"), SHARES)
def test_a_share_of_what_was_before(name: str, key: str) -> None:
    settings = find("optimizers", name).Settings
    least = 0.01 if name == "nesterov" else 0.0  # which looks ahead by it
    assert getattr(settings(**{key: least}), key) == least
    for wrong in (1.0, -0.01):
        with pytest.raises(ValidationError):
            settings(**{key: wrong})


@pytest.mark.parametrize("name", own("optimizers"))
def test_decay_may_be_none_and_not_less(name: str) -> None:
    settings = find("optimizers", name).Settings
    if "weight_decay" in settings.model_fields:
        assert settings(weight_decay=0.0).weight_decay == 0
        with pytest.raises(ValidationError):
            settings(weight_decay=-0.01)
    if "epsilon" in settings.model_fields:
        with pytest.raises(ValidationError):
            settings(epsilon=-1e-8)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("lbfgs", "iterations"),
        ("lbfgs", "history"),
        ("apollo", "sketch_rank"),
        ("shampoo", "every"),
    ],
)
def test_counts_begin_at_one(name: str, key: str) -> None:
    settings = find("optimizers", name).Settings
    assert getattr(settings(**{key: 1}), key) == 1
    with pytest.raises(ValidationError):
        settings(**{key: 0})


def test_damping_is_a_share() -> None:
    settings = find("optimizers", "shampoo").Settings
    for wrong in (0.0, 1.0):
        with pytest.raises(ValidationError):
            settings(damping=wrong)
