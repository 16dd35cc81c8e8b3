"""What every test of plug-ins begins with: none in use."""

from __future__ import annotations

import pytest

from lstmlab import registry


@pytest.fixture(autouse=True)
def nothing_used(monkeypatch):
    monkeypatch.setattr(registry, "_used", {})
