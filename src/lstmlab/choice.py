"""A variant that a recipe chooses, with its settings: an optimizer, a cell. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_serializer

from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.registry import canonical, find, is_known, unknown

Setting = float | bool | int | str
"""A hyperparameter of a variant."""


class Choice(BaseModel):
    """A variant by name, with its hyperparameters filled in from its own defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str]
    """The kind of variant, as :mod:`lstmlab.registry` calls it."""

    name: str
    settings: tuple[tuple[str, Setting], ...] = ()
    """Every hyperparameter of the variant, sorted by name."""

    @classmethod
    def of(cls, value: object) -> Self:
        """Makes a choice of ``"adam"`` or ``{"name": "adam", "learning_rate": 0.01}``."""
        if isinstance(value, cls):
            return value
        one = cls.kind.removesuffix("s")
        given = {"name": value} if isinstance(value, str) else value
        if not isinstance(given, Mapping) or not isinstance(given.get("name"), str):
            raise ValueError(
                f"{'an' if one[0] in 'aeiou' else 'a'} {one} is a name or a table with a name, "
                f"not {short(repr(value))}"
            )
        name = canonical(cls.kind, given["name"])
        settings = {key: setting for key, setting in given.items() if key != "name"}
        if not is_known(cls.kind, name):  # of a plug-in that isn't in use: as it was kept
            return cls(name=name, settings=tuple(sorted(settings.items())))
        model: type[BaseModel] | None = getattr(find(cls.kind, name), "Settings", None)
        known = tuple(model.model_fields) if model else ()
        if wrong := [key for key in settings if key not in known]:
            if not known:
                raise InputError(
                    f"{one} {given['name']} has no settings; leave out '{short(wrong[0])}'"
                )
            raise InputError(unknown(f"{given['name']} setting", wrong[0], known))
        filled = dict(model(**settings)) if model else {}
        return cls(name=name, settings=tuple(sorted(filled.items())))

    def as_table(self) -> dict[str, Any]:
        """``{"name": …, hyperparameter: value, …}``, the form that :meth:`of` takes."""
        return {"name": self.name, **dict(self.settings)}

    def variant(self) -> ModuleType:
        """The module that defines it."""
        return find(self.kind, self.name)

    def filled(self) -> Any:
        """Its settings, as the variant's own ``Settings``; None where it has none."""
        model = getattr(self.variant(), "Settings", None)
        return model(**dict(self.settings)) if model else None


class Optimizer(Choice):
    """An update rule."""

    kind: ClassVar[str] = "optimizers"

    @model_serializer
    def _as_table(self) -> dict[str, Any]:
        return self.as_table()

    @property
    def learning_rate(self) -> float:
        return float(dict(self.settings)["learning_rate"])


class Cell(Choice):
    """A recurrent cell: where it has no settings, its name says all of it."""

    kind: ClassVar[str] = "cells"

    @model_serializer
    def _as_given(self) -> str | dict[str, Any]:
        return self.as_table() if self.settings else self.name

    def __str__(self) -> str:
        """``lstm``, or ``lstm-projected (projection 64)``."""
        said = ", ".join(f"{key} {value}" for key, value in self.settings)
        return f"{self.name} ({said})" if said else self.name
