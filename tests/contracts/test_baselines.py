"""What every baseline must do, whatever it is."""

from __future__ import annotations

import pytest

from lstmlab.baselines.baseline import of_task
from lstmlab.checks.check import Check, of_kind
from lstmlab.registry import names


def test_every_task_has_one() -> None:
    for task in names("tasks"):
        assert of_task(task), task


@pytest.mark.parametrize("name", names("baselines"))
@pytest.mark.parametrize("check", of_kind("baselines"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name: str, check: Check) -> None:
    check.run(name)
