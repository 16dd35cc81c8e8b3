"""How a sentence is said: its English template is its name, a catalogue may give it in another
language. Every sentence that a reader sees goes through a `Say`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Say(Protocol):
    """Fill a template in: ``say("{n} seeds", n=5)``."""

    def __call__(self, template: str, /, **values: object) -> str: ...


def translator(catalogue: Mapping[str, str]) -> Say:
    """Say each template as ``catalogue`` has it; in English what it lacks."""

    def say(template: str, /, **values: object) -> str:
        return catalogue.get(template, template).format(**values)

    return say


ENGLISH: Say = translator({})
"""The templates as they stand."""
