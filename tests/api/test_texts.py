"""What a model is asked about in memory is answered a row at a time, or refused in a line."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lstmlab import InputError
from lstmlab.api.estimators.common import texts_of as _texts
from lstmlab.api.model import Model
from lstmlab.api.texts import texts_of
from lstmlab.data.reading.source import Unfit, text_of
from lstmlab.data.remembered import Remembered
from models_made import untrained

ROWS = ["so good", "so bad", "fine"]


class Frame:
    """A data frame of some library: what ``columns`` names can be taken out."""

    def __init__(self, columns: dict[str, list[object]]) -> None:
        self._columns = columns
        self.columns = list(columns)

    def __iter__(self):
        return iter(self.columns)

    def __getitem__(self, name: str) -> list[object]:
        return self._columns[name]


def tables(columns: dict[str, list[object]]) -> list[object]:
    import pyarrow

    made: list[object] = [columns, Frame(columns), pyarrow.table(columns)]
    try:
        import pandas
    except ImportError:
        return made
    return [*made, pandas.DataFrame(columns)]


@pytest.mark.parametrize("known", [{}, {"text": "review"}])
@pytest.mark.parametrize("column", ["text", "review"])
def test_a_table_is_read_by_rows_from_its_text_column(column: str, known: dict[str, str]) -> None:
    for table in tables({"id": ["a", "b", "c"], column: [*ROWS]}):
        if column == "review" and not known:
            with pytest.raises(InputError, match=r"no column 'text' .*there are: id, review"):
                texts_of(table, "text", Remembered())
        else:
            assert texts_of(table, "text", Remembered(known)) == ROWS
    for table in tables({"review": [*ROWS]}):  # there is no other
        assert texts_of(table, "text", Remembered()) == ROWS


def test_what_is_missing_is_none_in_its_place() -> None:
    for table in tables({"text": ["a", None, "b"], "n": [1, 2, 3]}):
        assert texts_of(table, "text", Remembered()) == ["a", None, "b"]
    given = ["a", None, math.nan, np.float64("nan"), "", np.str_("b")]
    assert texts_of(given, "text", Remembered()) == ["a", None, None, None, "", "b"]


def test_series_and_arrays_are_their_values() -> None:
    import pyarrow

    for given in (
        np.array(ROWS), np.array(ROWS, object), tuple(ROWS), iter(ROWS), dict.fromkeys(ROWS).keys(),
        pyarrow.array(ROWS), pyarrow.chunked_array([ROWS[:1], ROWS[1:]]),
    ):  # fmt: skip
        if isinstance(given, type({}.keys())):
            given = list(given)
        assert texts_of(given, "text", Remembered()) == ROWS
    pandas = pytest.importorskip("pandas")
    series = pandas.Series(["a", pandas.NA, "b"], index=[7, 8, 9], dtype="string")
    assert texts_of(series, "text", Remembered()) == ["a", None, "b"]
    assert texts_of(pandas.Series(["b", "a"], dtype="category"), "text", Remembered()) == ["b", "a"]
    numbers = pandas.DataFrame({"text": [1, 2], "n": [0, 0]})
    assert texts_of(numbers, "text", Remembered()) == ["1", "2"]
    twice = pandas.DataFrame([["a", "b", "c"]], columns=["text", "text", "n"])
    with pytest.raises(InputError, match="two columns are called 'text'"):
        texts_of(twice, "text", Remembered())


REFUSED = {
    "one text": ("film", "one text; give a list of them"),
    "bytes": (b"film", "one text; give a list of them"),
    "a set": ({"film"}, "set, not a list of texts"),
    "a number": (7, "int, not a list of texts"),
    "nothing": (None, "NoneType, not a list of texts"),
    "a matrix": (np.array([["a"], ["b"]]), "ndarray of 2 dimensions, not a list of texts"),
    "one value": (np.array("a"), "ndarray of 0 dimensions, not a list of texts"),
    "texts by key": ({"one": "good", "two": "bad"}, "no column 'text' in the dict"),
    "a column of one text": ({"text": "good"}, "column 'text': one text; give a list of them"),
    "a column by key": ({"text": {"1": "good"}}, "column 'text': dict, not a list of texts"),
    "rows": ([{"text": "good"}], "texts, number 1: dict, not text"),
    "a cell": ({"text": ["a", ["b"]]}, "column 'text', row 2: list, not text"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_anything_else_is_refused_in_a_line(case: str) -> None:
    given, said = REFUSED[case]
    with pytest.raises(InputError) as raised:
        texts_of(given, "text", Remembered())
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_estimator_takes_a_column_and_no_table() -> None:
    import pyarrow

    assert _texts(pyarrow.array(ROWS)) == ROWS
    for table in [*tables({"text": [*ROWS]}), {*ROWS}, 7, None]:
        with pytest.raises(InputError, match="give a list of texts, or one column of them"):
            _texts(table)
    with pytest.raises(InputError) as raised:
        _texts(["a", ["b" * 5000]])
    assert len(str(raised.value)) < 200


EMPTY = {
    "classification": {"text": "", "label": None, "probabilities": {}},
    "translation": {"source": "", "target": None, "log_probability": None},
    "language-modeling": {"text": "", "continuation": None, "perplexity": None},
}


@pytest.mark.parametrize("task", EMPTY)
@pytest.mark.parametrize("explain", [False, True])
def test_a_missing_text_has_an_empty_answer_in_its_place(task: str, explain: bool) -> None:
    model = Model(untrained(task))
    answers = model.predict(["a film", None, "", None], explain=explain)
    alone = model.predict(["a film", ""], explain=explain)
    # An empty text is a text: what the model says without having read a word.
    assert [answers[0], answers[2]] == alone
    for empty in (answers[1], answers[3]):
        assert empty.keys() == alone[0].keys()
        assert {key: empty[key] for key in EMPTY[task]} == EMPTY[task]
    assert answers[2] != answers[1]


def test_probabilities_of_a_missing_text_are_not_numbers() -> None:
    found = Model(untrained("classification")).predict_proba(["a", None])
    assert found.shape == (2, 3)
    assert found[0].sum() == pytest.approx(1, abs=1e-6)
    assert np.isnan(found[1]).all()


@pytest.mark.parametrize(("unit", "spelling"), [("word", False), ("word", True), ("char", False)])
def test_an_unknown_word_is_no_evidence(unit: str, spelling: bool) -> None:
    model = Model(untrained("classification", unit=unit, spelling=spelling))
    (answer,) = model.predict(["a qqq film"], explain=True)
    unknown = [word["token"] for word in answer["words"] if word.get("known") is False]
    # Where spelling is read, a word is read by that.
    assert unknown == ([] if spelling else ["qqq"] if unit == "word" else ["q", "q", "q"])
    assert all(word["known"] is False for word in answer["words"] if "known" in word)


def test_a_text_that_would_end_the_process_is_refused_in_a_line() -> None:
    said = "has 2,000,001 characters, and at most 2,000,000 are read at once; cut it, or split it"
    long = "a" * 2_000_001
    model = Model(untrained("classification"))
    for given in (["a", long], {"text": ["a", long]}):
        with pytest.raises(InputError, match=rf"(number|row) 2 {said}"):
            model.predict(given)
    with pytest.raises(InputError, match=rf"X\[1\] {said}"):
        _texts(["a", long])
    with pytest.raises(Unfit, match=rf"text {said}"):
        text_of(long, "text", may_be_blank=True)
