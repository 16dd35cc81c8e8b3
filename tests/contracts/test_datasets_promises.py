"""What every built-in data set must do, whatever it is."""

from __future__ import annotations

import pytest

from lstmlab.checks.check import Check, of_kind
from lstmlab.registry import names


@pytest.mark.parametrize("name", names("datasets"))
@pytest.mark.parametrize("check", of_kind("datasets"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name: str, check: Check) -> None:
    check.run(name)
