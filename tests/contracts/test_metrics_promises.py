"""What every metric must do, whatever it is."""

from __future__ import annotations

import pytest

from lstmlab.checks.check import Check, of_kind
from lstmlab.registry import names


@pytest.mark.parametrize("name", names("metrics"))
@pytest.mark.parametrize("check", of_kind("metrics"), ids=lambda check: check.name)
def test_it_keeps_its_promises(name: str, check: Check) -> None:
    check.run(name)
