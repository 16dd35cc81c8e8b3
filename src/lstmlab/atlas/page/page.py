"""The page: one HTML file with the records and what is said of them; it fetches nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from importlib import resources
from string import Formatter
from typing import Any

from markupsafe import Markup

from lstmlab.atlas.advice.reading import in_short
from lstmlab.atlas.advice.wording import called
from lstmlab.atlas.claims.weighed import Weighed, weigh
from lstmlab.atlas.page.compact import compact
from lstmlab.atlas.page.views import ALL, LARGE, SIZES, Views, known, size_of
from lstmlab.atlas.page.words import WORDS
from lstmlab.atlas.portfolio.matrix import Matrix
from lstmlab.atlas.records.row import TUNE, Row
from lstmlab.language.say import Say
from lstmlab.language.words import metric_name, setting_name
from lstmlab.system import templates

TITLES = {
    "recipes": "Recipes", "cells": "Cells", "optimizers": "Optimizers",
    "beginnings": "How a cell begins", "shape": "Pooling, directions and depth",
    "memory": "How long a cell remembers", "equal-time": "Cells, in equal time",
    "claims": "What claims are about, with twelve seeds",
    "defaults": "Adam's learning rate", "tuned-again": "Cells, by another search",
    "crossed": "Cells with optimizers", "held-out": "Sets kept out of the advice",
    "crossed-large": "Cells with optimizers, three times the units",
}  # fmt: skip
"""What the parts are called."""


def page(rows: Sequence[Row], say: Say, language: str) -> str:
    """HTML that needs nothing beside itself."""
    views = Views(rows)
    data = {
        "parts": [_part(name, table, rows, say) for name, table in views.tables.items()],
        "views": {view.key: views.of(view) for view in views.every},
        "choices": [astuple(view) for view in views.every],
        "sizes": [*SIZES, LARGE],
        "records": compact(rows, views.tables),
        "claims": [_claim(one, say) for one in weigh(rows)],
        "words": {word: _unfilled(word, say) for word in WORDS},
        "names": _names(views, say),
        "all": ALL,
    }
    environment = templates.environment("lstmlab.atlas.page")
    return environment.get_template("atlas.html").render(
        data=Markup(_script(data)),
        say=say,
        language="zh-CN" if language == "zh" else "en",
        counts=_counts(rows, views),
        style=Markup(_style()),
    )


def _unfilled(word: str, say: Say) -> str:
    """The template in the page's language, its places left for the page to fill."""
    places = [place for _, place, _, _ in Formatter().parse(word) if place]
    return say(word, **{place: f"{{{place}}}" for place in places})


def _style() -> str:
    """The report's, so that both look alike."""
    report = resources.files("lstmlab.report.formats") / "templates" / "report.css"
    return report.read_text(encoding="utf-8")


def _script(data: Mapping[str, Any]) -> str:
    """JSON that can stand in a script: nothing in it ends one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")


def _part(name: str, table: Matrix, rows: Sequence[Row], say: Say) -> dict[str, Any]:
    mine = [row for row in rows if row.part == name]
    return {
        "name": name,
        "title": say(TITLES.get(name, name)),
        "contenders": [
            {"name": one, "changes": in_short(table.changes[one])} for one in table.recipes
        ],
        "sets": [
            {
                "task": place.task, "dataset": place.dataset, "language": place.language,
                "size": size_of(place.examples), "examples": place.examples,
                "length": place.length, "labels": place.labels,
                "metric": metric_name(place.metric, say), "better": place.higher_is_better,
                "baseline": say(called(place.baseline)) if place.baseline else "",
                "by_baseline": table.scale(at, "test").by_baseline,
                "scores": _scores(table, at),
            }
            for at, place in enumerate(table.places)
        ],
        "searched": any(row.kind == TUNE for row in mine),
    }  # fmt: skip


def _scores(table: Matrix, column: int) -> dict[str, float | None]:
    """What the best, the default and the baseline reach on test."""
    scores = table.scores("test")[:, column]
    known = [score for score in scores.tolist() if score == score]
    best = max if table.places[column].higher_is_better else min
    default = scores[table.default] if table.default is not None else float("nan")
    baseline = table.baselines.get(column, (float("nan"),) * 2)[1]
    return {
        "best": best(known, default=None),
        "default": None if default != default else float(default),
        "baseline": None if baseline != baseline else float(baseline),
    }


def _claim(one: Weighed, say: Say) -> dict[str, Any]:
    """A claim of the literature, and what the records say of it."""
    return {
        "says": say(one.claim.says), "part": one.pair.part, "first": one.pair.first,
        "second": one.pair.second, "source": one.claim.source, "by_set": one.by_set,
        "difference": known(one.difference), "low": known(one.low), "high": known(one.high),
        "verdict": say(one.verdict),
    }  # fmt: skip


def _names(views: Views, say: Say) -> dict[str, str]:
    """What tasks, languages and fields are called."""
    places = [place for table in views.tables.values() for place in table.places]
    keys = {key for table in views.tables.values() for one in table.changes.values() for key in one}
    return {
        **{place.task: say(place.task) for place in places},
        **{
            code: say(name)
            for code, name in (("en", "English"), ("zh", "Chinese"), ("und", "unknown"))
        },
        **_sizes(say),
        **{key: setting_name(key, say) for key in sorted(keys)},
    }


def _sizes(say: Say) -> dict[str, str]:
    """What the sizes that can be chosen are called."""
    told = {name: say("to {most:,} examples", most=most) for name, most in SIZES.items()}
    return {**told, LARGE: say("more than {most:,} examples", most=max(SIZES.values()))}


def _counts(rows: Sequence[Row], views: Views) -> list[tuple[str, str, bool]]:
    """What stands at the top: a number, what it counts, whether it is of what was lost."""
    lost = sum(not row.is_complete for row in rows)
    sets = {row.place for row in rows}
    counted = (
        (len(rows), "trials"),
        (len(views.tables), "parts"),
        (len(sets), "data sets"),
        (len({task for task, _ in sets}), "tasks"),
        (len({row.optimizer for row in rows}), "optimizers"),
        (len({row.cell for row in rows}), "cells"),
    )
    return [
        *((f"{count:,}", what, False) for count, what in counted),
        (f"{lost:,}", "lost", True),
    ]
