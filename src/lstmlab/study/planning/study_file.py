"""A study file: which tasks, which choices are compared, and with what budget. TOML, validated."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from lstmlab.errors import InputError
from lstmlab.evidence.findings.looks import looks_until
from lstmlab.language.quoting import short
from lstmlab.recipe import read_toml
from lstmlab.registry import unknown, use
from lstmlab.study.planning.entries.task_entry import TaskEntry
from lstmlab.study.tuning import Tuning
from lstmlab.trial import MOST_FOLDS, MOST_SEEDS, Fold

UNTIL_DECIDED = "until decided"
"""Instead of a list of seeds."""
USUALLY_MOST = 20
"""Seeds of a contender, where they are added until it is decided and no number is given."""
MOST_ADDED = 1000

QUICK_BUDGET = 0.2
"""What ``quick`` multiplies a study's budget by."""


class StudyFile(BaseModel):
    """What is compared, on what, how often and for how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^\w[\w.-]*$")
    """Letters, digits, ``.``, ``-`` and ``_``: the output folder is named after it."""
    about: str = ""
    plugins: tuple[str, ...] = Field((), exclude_if=operator.not_)
    """Files of Python, each with a cell, an optimizer, a metric, a baseline, a task or a data set
    of the user's own, beside the study file or with their paths from there. They are run."""
    seeds: tuple[int, ...] = (1, 2, 3, 4, 5)
    """One final replicate of every contender for each. Or ``"until decided"``: three for all, then
    more for the best and for those that are neither different from it nor equal to it."""
    most_seeds: int | None = Field(
        None, ge=4, le=MOST_ADDED, exclude_if=lambda value: value is None
    )
    """How many seeds a contender may get with ``seeds = "until decided"``; 20 if it isn't given."""
    folds: int | None = Field(None, ge=2, le=MOST_FOLDS, exclude_if=lambda value: value is None)
    """In how many folds all examples are dealt out, for data that is too small for one split: each
    final tests on one of them and learns from the others, where it is searched anew, too. The
    ``seeds`` are dealt out to the folds, one each if they aren't given; with twice as many, all is
    done again with other folds."""
    budget: float = Field(1.0, gt=0, allow_inf_nan=False)
    """Multiplies the budget of every recipe."""
    trial_seconds: float | None = Field(None, gt=0)
    """A trial that takes longer is stopped and recorded as timed out."""
    tuning: Tuning = Tuning()
    axes: dict[str, tuple[Any, ...]] = {}
    """Recipe field (or ``optimizer.setting``) -> the values compared; all combinations.

    ``varies`` is an axis, too: what the seeds decide (``all``, ``initialization``, ``order`` or
    ``dropout``), to see how much of the noise comes from each.
    """
    variants: dict[str, dict[str, Any]] = {}
    """Name -> recipe fields that are changed together; one more axis, ``variant``. For ablations:
    the whole recipe, and the same without one of its parts."""
    tasks: tuple[TaskEntry, ...] = Field(min_length=1)
    recipe: dict[str, Any] = {}
    """Changes to every task's recipe that uses the field."""

    @model_validator(mode="before")
    @classmethod
    def _seeds_in_words(cls, table: Any) -> Any:
        """``"until decided"`` as the seeds that there may be: 1, 2, … without the tuning's."""
        if not isinstance(table, dict) or not isinstance(given := table.get("seeds"), str):
            return table
        if given != UNTIL_DECIDED:
            raise ValueError(f'seeds: a list, or "{UNTIL_DECIDED}", not {short(repr(given))}')
        most, tuning = table.get("most_seeds", USUALLY_MOST), table.get("tuning")
        of_tuning = tuning.get("seed", 0) if isinstance(tuning, dict) else 0
        if not isinstance(most, int):
            return table | {"seeds": [1]}  # what is wrong with it is said where it is read
        seeds = [seed for seed in range(1, min(most, MOST_ADDED) + 2) if seed != of_tuning]
        return table | {"seeds": seeds[:most], "most_seeds": most}

    @model_validator(mode="before")
    @classmethod
    def _one_seed_a_fold(cls, table: Any) -> Any:
        """Where no seeds are given, there are as many as folds: 1, 2, … without the tuning's."""
        if not isinstance(table, dict) or "seeds" in table:
            return table
        folds, tuning = table.get("folds"), table.get("tuning")
        if not isinstance(folds, int) or not 0 < folds <= MOST_FOLDS:
            return table
        of_tuning = tuning.get("seed", 0) if isinstance(tuning, dict) else 0
        seeds = [seed for seed in range(1, folds + 2) if seed != of_tuning]
        return table | {"seeds": seeds[:folds]}

    @field_validator("axes", mode="before")
    @classmethod
    def _flat_axes(cls, value: Any) -> Any:
        axes = flat(value) if isinstance(value, dict) else value
        for axis, choices in axes.items() if isinstance(axes, dict) else ():
            if axis == "variant":
                raise ValueError("write variants as tables: [variants.NAME]")
            if not isinstance(choices, list | tuple):
                raise ValueError(f"'{axis}' must be a list of values, not {short(repr(choices))}")
            if not choices:
                raise ValueError(f"'{axis}' is empty; list at least one value or drop the axis")
            if again := repeated(choices):
                raise ValueError(f"'{axis}' lists {short(repr(again[0]))} twice")
        return axes

    @field_validator("seeds")
    @classmethod
    def _distinct_seeds(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value:
            raise ValueError("list at least one seed")
        if again := repeated(value):
            raise ValueError(f"{again[0]} is listed twice")
        if min(value) < 0:
            raise ValueError(f"{min(value)} is negative; seeds are 0 or more")
        if max(value) >= MOST_SEEDS:
            raise ValueError(f"{max(value)} is too large; seeds are below 2^63")
        return value

    @model_validator(mode="after")
    def _most_of_those_added(self) -> StudyFile:
        if self.most_seeds is not None and self.most_seeds != len(self.seeds):
            raise ValueError(f'most_seeds: goes with seeds = "{UNTIL_DECIDED}" only; drop it')
        return self

    @model_validator(mode="after")
    def _folds_can_be_dealt_out(self) -> StudyFile:
        folds, count = self.folds, len(self.seeds)
        if folds is None:
            return self
        if self.most_seeds is not None:
            raise ValueError(
                f'folds: doesn\'t go with seeds = "{UNTIL_DECIDED}"; list {folds} seeds, or none'
            )
        if count % folds:
            raise ValueError(
                f"folds: {count} seeds can't be dealt out to {folds} folds alike; list {folds} or "
                f"{2 * folds}, or none"
            )
        if self.tuning.repeats > 1:
            raise ValueError("tuning.repeats: each fold is searched anew already; drop it")
        if "varies" in self.axes:
            raise ValueError("axes.varies: doesn't go with folds, whose data vary, too; drop it")
        return self

    @model_validator(mode="after")
    def _seeds_can_be_dealt(self) -> StudyFile:
        repeats, count = self.tuning.repeats, len(self.seeds)
        if repeats == 1:
            return self
        if not self.tuned:
            raise ValueError("tuning.repeats: nothing is searched; drop it, or set tuning.trials")
        if self.most_seeds is not None:
            raise ValueError(
                f'tuning.repeats: doesn\'t go with seeds = "{UNTIL_DECIDED}"; list the seeds'
            )
        if count % repeats:
            raise ValueError(
                f"tuning.repeats: {count} seeds can't be dealt out to {repeats} searches alike; "
                f"list {repeats} or {2 * repeats}"
            )
        return self

    @property
    def dealt(self) -> tuple[tuple[int, ...], ...]:
        """The seeds of the finals of each search; empty where it is drawn once."""
        if self.folds and self.tuned:
            return tuple((seed,) for seed in self.seeds)
        repeats = self.tuning.repeats
        each = len(self.seeds) // repeats
        if repeats == 1:
            return ()
        return tuple(self.seeds[each * one : each * (one + 1)] for one in range(repeats))

    @property
    def fold_of_seed(self) -> dict[int, Fold]:
        """Seed -> the fold that its final tests on; empty without folds."""
        if self.folds is None:
            return {}
        return {
            seed: Fold(number=place % self.folds + 1, count=self.folds, seed=place // self.folds)
            for place, seed in enumerate(self.seeds)
        }

    @property
    def tuning_seeds(self) -> tuple[int, ...]:
        """The seed of each search."""
        return self.tuning.seeds_of(len(self.dealt) or 1)

    @property
    def looks(self) -> tuple[int, ...]:
        """How many seeds there are at each look; empty where all contenders get all seeds."""
        return looks_until(self.most_seeds) if self.most_seeds is not None else ()

    @property
    def choices(self) -> dict[str, tuple[Any, ...]]:
        """The axes, the one of the variants first."""
        return ({"variant": tuple(self.variants)} if self.variants else {}) | self.axes

    @property
    def tuned(self) -> bool:
        """Whether anything is searched."""
        return self.tuning.trials > 0 or self.tuning.seconds is not None

    @property
    def guided(self) -> bool:
        """Whether a model of the scores says which points tuning tries."""
        return self.tuned and self.tuning.method == "tpe"

    def quick(self) -> StudyFile:
        """The same comparison to look at within a minute: a fifth of the budget, no search.

        Each optimizer runs with the hyperparameters of its recipe; at most two seeds.
        """
        return self.model_copy(
            update={
                "name": f"{self.name}-quick",
                "seeds": self.seeds[:2],
                "most_seeds": None,
                "folds": None,
                "budget": self.budget * QUICK_BUDGET,
                "tuning": self.tuning.model_copy(
                    update={"trials": 0, "seconds": None, "repeats": 1}
                ),
            }
        )


def flat(table: Mapping[str, Any]) -> dict[str, Any]:
    """``{"optimizer": {"momentum": x}}`` -> ``{"optimizer.momentum": x}``, the recipe's keys.

    TOML reads ``optimizer.momentum = x`` as a table in a table. A table with a ``name`` is a
    whole optimizer and stays.
    """
    out: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict) and "name" not in value:
            out.update({f"{key}.{setting}": inner for setting, inner in value.items()})
        else:
            out[key] = value
    return out


def repeated(values: tuple[Any, ...] | list[Any]) -> list[Any]:
    """Those of ``values`` that stand in it before."""
    return [value for i, value in enumerate(values) if value in values[:i]]


def read_study(path: Path) -> StudyFile:
    """The study file at ``path``; ``InputError`` names the file, the key and what to do."""
    return study_of(read_toml(path), str(path), path.parent)


def study_of(table: dict[str, Any], name: str, folder: Path) -> StudyFile:
    """The study with the keys of ``table``, as a study file in ``folder`` has them; ``InputError``
    begins with ``name``."""
    _use_plugins(table.get("plugins"), name, folder)
    try:
        study = StudyFile.model_validate(table)
    except ValidationError as error:
        raise InputError(f"{name}: {_first_mistake(error)}") from None
    if study.tuned and (both := set(study.tuning_seeds) & set(study.seeds)):
        raise InputError(
            f"{name}: seeds: {min(both)} is the tuning seed; "
            "choose other seeds for the replicates, so that none was chosen by itself"
        )
    return study


def _use_plugins(files: object, name: str, folder: Path) -> None:
    """Make the plug-ins of a study file in ``folder`` known, before what is named after them."""
    for file in files if isinstance(files, list) else ():
        if isinstance(file, str):
            try:
                use(folder / file)
            except InputError as error:
                raise InputError(f"{name}: plugins: {error}") from None


def found(name: str | Path) -> Path:
    """The file that is meant: one of a folder, or by its bare name one that comes with lstmlab."""
    path = Path(name)
    if not path.exists() and path.suffix != ".toml" and len(path.parts) == 1:
        return shipped(str(name))
    return path


def shipped(name: str) -> Path:
    """The study file ``name`` that comes with lstmlab; ``InputError`` with the nearest name."""
    package = Path(str(resources.files("lstmlab")))
    # Installed, the files are inside the package; in a working copy, beside its sources.
    folders = [f for f in (package / "studies", package.parents[1] / "studies") if f.is_dir()]
    files = {file.stem: file for folder in reversed(folders) for file in folder.glob("*.toml")}
    if name not in files:
        raise InputError(unknown("study", name, sorted(files)))
    return files[name]


def _first_mistake(error: ValidationError) -> str:
    """One line for the first thing that is wrong in a study file."""
    first = error.errors()[0]
    if not first["loc"]:  # several keys that don't go together: the message names them
        return first["msg"].removeprefix("Value error, ")
    *place, last = first["loc"]
    where = _key(place)
    if first["type"] == "extra_forbidden":
        model = _model_at(place)
        problem = unknown("key", str(last), tuple(model.model_fields))
        return f"{where}: {problem}" if where else problem
    if first["type"] == "missing":
        return f"{where}: '{last}' is missing" if where else f"'{last}' is missing"
    message = first["msg"].removeprefix("Value error, ")
    given = "" if first["type"] == "value_error" else f" (given: {short(repr(first['input']))})"
    return f"{_key(first['loc'])}: {message}{given}"


def _key(loc: tuple[Any, ...] | list[Any]) -> str:
    """``("tasks", 0, "recipe")`` -> ``tasks[1].recipe``: counted from one, as people do."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _model_at(loc: list[Any]) -> type[BaseModel]:
    """The model that reads the table at ``loc`` of a study file."""
    model: type[BaseModel] = StudyFile
    for part in loc:
        if part not in model.model_fields:  # a place in a list, or a key of the user's own
            continue
        kind = model.model_fields[part].annotation
        kinds = (each for each in (kind, *get_args(kind)) if isinstance(each, type))
        model = next((each for each in kinds if issubclass(each, BaseModel)), model)
    return model
