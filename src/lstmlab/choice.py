"""A variant that a recipe chooses, with its settings: an optimizer, a cell, a schedule. No torch
here."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_serializer

from lstmlab.errors import InputError
from lstmlab.language.quoting import short
from lstmlab.registry import canonical, find, is_known, names, unknown
from lstmlab.space import Range

Setting = float | bool | int | str
"""A hyperparameter of a variant."""


class Choice(BaseModel):
    """A variant by name, with its hyperparameters filled in from its own defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[str]
    """The kind of variant, as :mod:`lstmlab.registry` calls it."""

    name: str
    settings: tuple[tuple[str, Setting], ...] = ()
    """Every hyperparameter of the variant, sorted by name, but those that its ``Settings`` leave
    out at their default, since recipes were kept before they were there."""

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
        model = cls._model(name, settings)
        known = tuple(model.model_fields) if model else ()
        if wrong := [key for key in settings if key not in known]:
            if not known:
                raise InputError(
                    f"{one} {given['name']} has no settings; leave out '{short(wrong[0])}'"
                )
            raise InputError(unknown(f"{given['name']} setting", wrong[0], known))
        filled = model(**settings).model_dump() if model else {}
        return cls(name=name, settings=tuple(sorted(filled.items())))

    @classmethod
    def known(cls) -> frozenset[str]:
        """The settings that variants of this kind have."""
        found = (getattr(find(cls.kind, name), "Settings", None) for name in names(cls.kind))
        return frozenset(key for settings in found if settings for key in settings.model_fields)

    @classmethod
    def _model(cls, name: str, settings: Mapping[str, Any]) -> type[BaseModel] | None:
        """The variant's ``Settings``, where it has any."""
        return getattr(find(cls.kind, name), "Settings", None)

    def changed(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Its table with ``changes`` of settings."""
        return {**self.as_table(), **changes}

    def as_table(self) -> dict[str, Any]:
        """``{"name": …, hyperparameter: value, …}``, the form that :meth:`of` takes."""
        return {"name": self.name, **dict(self.settings)}

    def variant(self) -> ModuleType:
        """The module that defines it."""
        return find(self.kind, self.name)

    def filled(self) -> Any:
        """Its settings, as the variant's own ``Settings``; None where it has none."""
        model = self._model(self.name, dict(self.settings))
        return model(**dict(self.settings)) if model else None


class Optimizer(Choice):
    """An update rule."""

    kind: ClassVar[str] = "optimizers"

    @model_serializer
    def _as_table(self) -> dict[str, Any]:
        return self.as_table()

    @classmethod
    def _model(cls, name: str, settings: Mapping[str, Any]) -> type[BaseModel] | None:
        """``Settings``; of one around another those that it has around that one."""
        around = getattr(find(cls.kind, name), "settings_around", None)
        if around and "base" in settings:
            found: type[BaseModel] = around(settings["base"])
            return found
        return super()._model(name, settings)

    def changed(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Its table with ``changes``. Where it is to go around another optimizer than before, that
        one's defaults come first."""
        if not self.base or changes.get("base", self.base) == self.base:
            return super().changed(changes)
        kept = {key: value for key, value in self.settings if key in self.variant().OWN}
        return {"name": self.name, **kept, **changes}

    def __str__(self) -> str:
        """``adamw``, or ``sam (base momentum)``."""
        return f"{self.name} (base {self.base})" if self.base else self.name

    def says(self, mark: str) -> bool:
        """Whether the rule's file sets ``mark``; False of a plug-in that isn't in use."""
        return is_known(self.kind, self.name) and bool(getattr(self.variant(), mark, False))

    def stand_beside(self, weight_average: float, batch_growth: float) -> None:
        """``InputError`` where it can't be used together with these fields of a recipe."""
        if weight_average and self.says("AVERAGES"):
            raise InputError(f"{self.name} averages the weights itself; set weight_average to 0")
        if batch_growth and self.says("CLOSURE"):
            raise InputError(
                f"{self.name} asks for the loss of one batch again; set batch_growth to 0"
            )

    @property
    def base(self) -> str:
        """The optimizer that it goes around; empty where it goes around none."""
        return str(dict(self.settings)["base"]) if self.says("settings_around") else ""

    @property
    def ranges(self) -> dict[str, Range]:
        """Where tuning draws its settings from; of one around another, those of the other."""
        found: dict[str, Range] = find(self.kind, self.base or self.name).SEARCH_SPACE
        return found

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


class Schedule(Choice):
    """A learning rate's course: where its settings are the defaults, its name says all of it.

    Only what differs is written, so that a new setting changes no id.
    """

    kind: ClassVar[str] = "schedules"

    @model_serializer
    def _as_given(self) -> str | dict[str, Any]:
        return {"name": self.name, **self._changed()} if self._changed() else self.name

    def __str__(self) -> str:
        """``wsd``, or ``wsd (decay 0.3)``."""
        said = ", ".join(f"{key} {value}" for key, value in self._changed().items())
        return f"{self.name} ({said})" if said else self.name

    def _changed(self) -> dict[str, Setting]:
        usual = self.of(self.name).settings
        return {key: value for key, value in self.settings if (key, value) not in usual}

    @property
    def watches_dev(self) -> bool:
        """Whether it follows dev scores; False where that can't be told, of a plug-in that isn't in
        use."""
        known = is_known(self.kind, self.name)
        return known and bool(self.variant().Schedule.watches_dev)

    @classmethod
    def warm_up_apart(cls, given: object) -> tuple[object, dict[str, Any]]:
        """Returns what is ``given`` for a schedule, and a recipe's fields that are to be set by it:
        the ``warmup``, of a schedule that has no such setting itself."""
        if not (isinstance(given, Mapping) and "warmup" in given and "name" in given):
            return given, {}
        name = given["name"]
        if not (isinstance(name, str) and is_known(cls.kind, name)):
            return given, {}
        if "warmup" in dict(cls.of(name).settings):
            return given, {}
        rest = {key: value for key, value in given.items() if key != "warmup"}
        return rest, {"warmup": given["warmup"]}


CHOICES: dict[str, type[Choice]] = {"optimizer": Optimizer, "cell": Cell, "schedule": Schedule}
"""The fields of a recipe that name a variant, which has settings of its own."""


def having(setting: str, chosen: Mapping[str, Choice]) -> str:
    """Returns the field whose variants have a ``setting`` of that name; empty if there is none.

    ``chosen``: what each field says; where several kinds have the setting, one of these is meant.
    """
    fields = sorted(CHOICES, key=lambda field: setting not in dict(chosen[field].settings))
    return next((field for field in fields if setting in CHOICES[field].known()), "")
