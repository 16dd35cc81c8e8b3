"""Optimizers around another one, their ``base``: its settings are theirs, and its search space.

The file of such a variant defines ``Own``, its own settings, ``base`` among them, and
``settings_around(base)``, these and the base's; what a study searches is the base's.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

from pydantic import create_model

from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.optimizers.optimizer import BaseSettings
from lstmlab.registry import find, own, unknown

_ALONE = {
    "CLOSURE": "asks for the loss again itself",
    "FULL_BATCH": "takes the whole training split at once",
    "AVERAGES": "averages the weights itself",
    "settings_around": "goes around another one itself",
}
"""What a variant's file defines -> why nothing goes around it."""


@cache
def settings_with(around: type[BaseSettings], name: str, base: Any) -> type[BaseSettings]:
    """Returns the settings of the variant ``name`` around ``base``, with the base's defaults.

    ``InputError`` where it can't go around that.
    """
    if base not in own("optimizers"):
        raise InputError(unknown(f"base of {name}", str(base), own("optimizers")))
    inner = find("optimizers", base)
    for mark, why in _ALONE.items():
        if getattr(inner, mark, False):
            raise InputError(f"{name} can't go around {short(base)}, which {why}")
    fields: dict[str, Any] = {
        key: (field.annotation, copy.copy(field))
        for key, field in inner.Settings.model_fields.items()
    }
    fields["base"] = (str, base)
    made: type[BaseSettings] = create_model("Settings", __base__=around, **fields)
    return made


def of_base(settings: BaseSettings, base: str) -> BaseSettings:
    """Returns those of the settings that are the base's."""
    theirs: type[BaseSettings] = find("optimizers", base).Settings
    return theirs(**{key: getattr(settings, key) for key in theirs.model_fields})


def own_settings(around: type[BaseSettings]) -> frozenset[str]:
    """Returns the names of a variant's own settings, without the base's."""
    return frozenset(around.model_fields) - frozenset(BaseSettings.model_fields)
