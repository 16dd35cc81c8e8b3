"""The atlas as a page: what it says of each choice, and that it holds all that it needs."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import atlas_made
from lstmlab.atlas.page.compact import compact
from lstmlab.atlas.page.page import TITLES, page
from lstmlab.atlas.page.views import View, Views
from lstmlab.atlas.page.words import WORDS
from lstmlab.atlas.records.files import read, write
from lstmlab.atlas.records.row import Row
from lstmlab.cli import build
from lstmlab.language.chinese.atlas import CHINESE
from lstmlab.language.say import ENGLISH


def every() -> list[Row]:
    """The recipes, and a part of cells with a search, of which a trial was lost."""
    finals = [
        replace(atlas_made.row(name, "films", score, seed), part="cells", id=f"{name} {seed}")
        for name, score in (("lstm", 80.0), ("gru", 82.0))
        for seed in (1, 2)
    ]
    tune = replace(
        atlas_made.row("gru", "films", 78.0, 0), part="cells", kind="tune", id="searched",
        search='{"optimizer.learning_rate": 0.01}',
    )  # fmt: skip
    dead = replace(atlas_made.lost("lstm", "films", 0), part="cells", kind="tune", id="dead")
    evil = replace(dead, id="evil", why="</script><b>&")
    return [*atlas_made.rows(), *finals, tune, dead, evil]


@pytest.fixture(scope="module")
def views() -> Views:
    return Views(every())


def test_each_task_language_and_set_can_be_chosen(views: Views) -> None:
    keys = [view.key for view in views.every]
    assert len(keys) == len(set(keys))
    assert {
        "*|*|*|*", "sentiment|*|*|*", "*|zh|*|*", "sentiment|zh|*|*", "*|*|large|*",
        "sentiment|zh|middle|*", "sentiment|*|*|sentiment/films",
    } <= {*keys}  # fmt: skip
    assert "classification|*|*|sentiment/films" not in keys
    assert "sentiment|*|large|*" not in keys  # 8,000 titles are to be classified


def test_a_ranking_has_the_least_regret_first(views: Views) -> None:
    told = views.of(View("sentiment"))
    recipes = told["parts"]["recipes"]
    table = views.tables["recipes"]
    assert [table.recipes[one["row"]] for one in recipes["rows"]] == [
        "lion", "gru", "default", "small"
    ]  # fmt: skip
    lion = recipes["rows"][0]
    assert (lion["regret"], lion["low"], lion["trials"], lion["lost"]) == (0.1, None, 2, 0)
    assert lion["cost"] == pytest.approx(10 / 9, abs=1e-3)  # the median takes 9 s
    one = views.of(View("sentiment", dataset="sentiment/films"))["parts"]["cells"]["rows"]
    assert [(each["score"], each["half"]) for each in one] == [(81, 0), (79, 0)]
    apart = [
        replace(row, test_score=row.test_score + row.seed) if row.contender == "gru" else row
        for row in every()
    ]
    (gru, _) = Views(apart).of(View("sentiment", dataset="sentiment/films"))["parts"]["cells"][
        "rows"
    ]
    # 82 and 83: half of the t interval of two, 12.706 times 0.5, in units of 82.5 to 73.
    assert gru["half"] == pytest.approx(6.353, abs=1e-3)
    assert (gru["low"], gru["high"]) == (0, pytest.approx(6.353 / 9.5, abs=1e-3))


def test_the_portfolio_of_what_is_chosen(views: Views) -> None:
    told = views.of(View("sentiment"))
    table = views.tables["recipes"]
    order = [table.recipes[step["row"]] for step in told["portfolio"]]
    assert order == ["lion", "gru", "default", "small"]
    assert [step["after"] for step in told["portfolio"]] == [0.1, 0, 0, 0]
    rivals = {(one["name"], one["trials"]): one for one in told["rivals"]}
    assert rivals["default", 1]["regret"] == pytest.approx((0.4 + 8 / 7) / 2, abs=1e-3)
    assert rivals["default", 1]["sets"] == 2
    assert told["fields"] is None  # of four recipes nothing is told


def test_records_stand_once_with_what_they_missed(views: Views) -> None:
    told = compact(views.rows, views.tables)
    columns = told["columns"]
    at = columns["id"].index("searched")
    assert columns["rate"][at] == 0.01
    assert columns["final"][at] == 0
    # 80 and 82 are the cells' scores, 74 the linear model's.
    assert columns["missed"][at] == pytest.approx((82 - 78) / (82 - 74))
    dead = columns["id"].index("dead")
    assert columns["missed"][dead] is None
    assert told["outcomes"][columns["outcome"][dead]] == "diverged"
    assert len({len(values) for values in columns.values()}) == 1


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    rows = every()
    return {"en": page(rows, ENGLISH, "en"), "zh": page(rows, CHINESE, "zh")}


def data_of(text: str) -> Any:
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_fetches_nothing_and_no_record_ends_its_script(pages: dict[str, str]) -> None:
    for text in pages.values():
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
        assert not re.search(r"<(link|img|iframe)|@import|url\(", text)
        assert "</script><b>&" in data_of(text)["records"]["whys"]
        assert text.count("<script") == text.count("</script>") == 2


def test_all_that_its_program_says_is_handed_to_it(pages: dict[str, str]) -> None:
    templates = resources.files("lstmlab.atlas.page") / "templates"
    script = (templates / "atlas.js").read_text(encoding="utf-8")
    said = {*re.findall(r'say\("([^"]+)"', script)}
    said |= {*re.findall(r'^    \w+: "([^"]+)"', script, re.MULTILINE)}
    assert said <= {*WORDS}
    words = data_of(pages["zh"])["words"]
    assert all(CHINESE(title) != title for title in TITLES.values())
    assert {word for word, chinese in words.items() if chinese == word} == {"95 %"}
    for word, chinese in words.items():
        assert sorted(re.findall(r"{\w+}", word)) == sorted(re.findall(r"{\w+}", chinese))


def test_the_chinese_page_has_no_english_sentence(pages: dict[str, str]) -> None:
    body = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", pages["zh"], flags=re.DOTALL)
    body = body.partition("lstmlab atlas")[2]
    left = re.sub(r"lstmlab( atlas --records)?|JavaScript", "", body)
    assert not re.search(r"[A-Za-z]{3}", left), re.findall(r"[A-Za-z]{3,}", left)


def test_the_command_writes_the_page_and_hands_over_the_records(tmp_path: Path) -> None:
    folder, rows = tmp_path / "atlas", every()
    write([row for row in rows if row.part == "recipes"], folder / "recipes.parquet")

    def run(*given: str) -> Any:
        return CliRunner().invoke(build(), ["atlas", "--from", str(folder), *given])

    out, table = tmp_path / "page.html", tmp_path / "new" / "records.parquet"
    assert run("--out", str(out), "--lang", "zh").exit_code == 0
    assert 'lang="zh-CN"' in out.read_text(encoding="utf-8")
    assert "there is no folder" in str(run("--records", str(table)).exception)
    table.parent.mkdir()
    assert run("--records", str(table)).exit_code == 0
    read.cache_clear()
    assert sorted(row.id for row in read(table.parent)) == sorted(row.id for row in read(folder))
    (folder / "recipes.parquet").unlink()
    read.cache_clear()
    assert "no records of an atlas" in str(run().exception)
