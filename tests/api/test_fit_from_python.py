"""``lstmlab.fit``: a table in memory -> a model, and the study that it was chosen by."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from rich.console import Console

import lstmlab
from lstmlab.api.fitting import whole
from lstmlab.api.fitting.asked import _seconds, _understood
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.study.storing import store

ROWS = 120
TABLE = {
    "id": [*range(ROWS)],
    "review": [f"film {i} was {'good' if i % 2 else 'bad'}" for i in range(ROWS)],
    "stars": ["pos" if i % 2 else "neg" for i in range(ROWS)],
}


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LSTMLAB_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setattr(whole, "LEAST", 1.0)
        return lstmlab.fit(pd.DataFrame(TABLE), time=8, jobs=1, backend="inline", progress=False)


def test_a_frame_becomes_a_model_and_its_comparison(fitted) -> None:
    model, comparison = fitted
    assert model.task == "sentiment"
    assert model.labels == ["neg", "pos"]
    assert model.trained.remembered.columns == {"text": "review", "label": "stars"}
    # A new frame is read alike: by the column that the texts were in.
    given = pd.DataFrame({"other": ["x"], "review": ["film was good"]})
    assert model.predict(given)[0]["text"] == "film was good"
    assert fitted.predict(given) == model.predict(given)
    assert {*comparison.records()["task"].to_pylist()} == {"sentiment"}
    assert comparison.folder.is_dir()


def test_it_shows_the_card_and_the_comparison(fitted) -> None:
    html = fitted._repr_html_()
    assert "A model for sentiment, trained by lstmlab on data in memory." in html
    assert "planned trials have ended" in html


def test_the_report_says_what_was_typed(fitted) -> None:
    meta = store.read(fitted.comparison.folder).meta()
    assert meta["command"] == "lstmlab.fit(data, time=8, …)"


def test_without_a_folder_nothing_stays(fitted) -> None:
    around = Path(fitted.comparison._temporary.name)
    assert fitted.comparison.folder == around / "model-study"


def understood(data, task=None, columns=None):
    console = Console(quiet=True)
    entry, dataset = _understood(console, data, task, columns or {}, Cleaning())
    return entry.task, dataset


@pytest.mark.parametrize(
    "table",
    [
        TABLE,
        pd.DataFrame(TABLE),
        pa.table(TABLE),
        [dict(zip(TABLE, row, strict=True)) for row in zip(*TABLE.values(), strict=True)],
        {"train": pd.DataFrame(TABLE), "test": pd.DataFrame(TABLE).head(9)},
    ],
)
def test_any_table_is_understood_by_its_columns(table) -> None:
    task, dataset = understood(table)
    assert task == "sentiment"
    assert dataset.splits["test"]["text"][0].startswith("film")
    assert set(dataset.splits["train"]["label"]) == {"neg", "pos"}
    if "train" in table:
        assert dataset.size("test") == 9


def test_what_is_said_is_not_guessed() -> None:
    titled = {**TABLE, "title": [f"film {i}, a short title" for i in range(ROWS)]}
    assert understood(titled)[1].splits["dev"]["text"][0].endswith(("good", "bad"))
    task, dataset = understood(titled, "classification", {"text": "title"})
    assert task == "classification"
    assert dataset.splits["dev"]["text"][0].endswith("title")
    texts = np.array(TABLE["review"])
    assert understood((texts, TABLE["stars"]), "sentiment")[0] == "sentiment"
    assert understood(lstmlab.data.load("opinions-en").first(50))[0] == "classification"


@pytest.mark.parametrize(
    ("data", "task", "said"),
    [
        ((TABLE["review"], TABLE["stars"]), None, "data: of a tuple say what to learn, task="),
        (TABLE, "clasification", "unknown task 'clasification'; did you mean 'classification'"),
        ({"id": TABLE["id"]}, None, "data in memory: no column seems to be a text"),
        ({"a": ["x y"], "b": []}, None, "data in memory: 1 as but 0 bs; there must be one for"),
    ],
)
def test_what_can_not_be_understood_is_said(data, task, said) -> None:
    with pytest.raises(lstmlab.InputError, match=said):
        understood(data, task)


def test_times_are_written_as_on_the_command_line() -> None:
    assert [_seconds(time) for time in ("10m", "90s", "1.5h", 45, 45.5, "60")] == [
        600, 90, 5400, 45, 45.5, 60,
    ]  # fmt: skip
    for wrong in ("soon", "", True, None, -5):
        with pytest.raises(lstmlab.InputError, match="give seconds, or a time such as"):
            _seconds(wrong)
    with pytest.raises(lstmlab.InputError, match="'5s' is too short"):
        _seconds("5s")
