"""What a program holds in memory is understood, whatever its shape, or refused."""

import numpy as np
import pandas
import pyarrow
import pytest

from lstmlab.data.reading import in_memory as given
from lstmlab.errors import InputError

TEXTS = [f"{word} film {i}" for i in range(12) for word in ("good", "bad")]
LABELS = ["+", "-"] * 12
COLUMNS = {"label": LABELS, "text": TEXTS, "id": [*range(24)]}
FRAME = pandas.DataFrame(COLUMNS)


class Frame:
    """A table as polars has them: ``columns`` is a list of names, a column can be gone through."""

    def __init__(self, columns):
        self._columns = columns
        self.columns = list(columns)

    def __getitem__(self, name):
        return iter(self._columns[name])

    def __len__(self):
        return 24


class Stream:
    """A result like DuckDB's and others', which only hand themselves over."""

    def __arrow_c_stream__(self, schema=None):
        return pyarrow.table(COLUMNS).__arrow_c_stream__(schema)


class Lazy:
    columns = tuple(COLUMNS)

    def collect(self):
        raise AssertionError("nothing is computed unasked")


RECORDS = np.array([*zip(TEXTS, LABELS, strict=True)], [("text", "U20"), ("label", "U1")])
SHAPES = {
    "tuple": (TEXTS, LABELS),
    "pairs": [*zip(TEXTS, LABELS, strict=True)],
    "arrays": (np.array(TEXTS), np.array(LABELS, object)),
    "series": (FRAME["text"], FRAME["label"]),
    "columns": COLUMNS,
    "frame": FRAME,
    "frame with an index": FRAME.set_index(pandas.Index(range(100, 124))),
    "categories": FRAME.astype({"label": "category"}),
    "frame of arrow's": FRAME.convert_dtypes(dtype_backend="pyarrow"),
    "like polars": Frame(COLUMNS),
    "arrow": pyarrow.table(COLUMNS),
    "arrow batch": pyarrow.record_batch(COLUMNS),
    "columns of arrow's": (pyarrow.array(TEXTS), pyarrow.chunked_array([LABELS])),
    "arrow stream": Stream(),
    "rows": FRAME.to_dict("records"),
    "column by row": FRAME.to_dict(),
    "column of series": FRAME.to_dict("series"),
    "row by column": FRAME.to_dict("index"),
    "records": RECORDS,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_of_any_shape_is_the_same_data(shape):
    split = given.columns(SHAPES[shape], "labelled").splits["train"]
    assert {column: [*values] for column, values in split.items()} == {
        "text": TEXTS,
        "label": LABELS,
    }


def test_columns_by_row_go_together_by_their_rows():
    data = FRAME.to_dict()
    data["label"] = dict(reversed(data["label"].items()))
    split = given.columns(data, "labelled").splits["train"]
    assert [*split["label"]] == LABELS


def test_lines_are_a_stream_in_any_shape():
    for shape in (TEXTS, {"text": TEXTS}, FRAME["text"], FRAME, np.array(TEXTS), iter(TEXTS)):
        assert [*given.columns(shape, "stream").splits["train"]["text"]] == TEXTS


REFUSED = {
    "twice": (
        pandas.concat([FRAME, FRAME[["text"]]], axis=1),
        "two columns are called 'text'; rename or drop one",
    ),
    "twice in arrow": (
        pyarrow.Table.from_arrays([TEXTS, TEXTS, LABELS], ["text", "text", "label"]),
        "two columns are called 'text'; rename or drop one",
    ),
    "lazy": (Lazy(), "a Lazy has no rows yet; collect"),
    "other names": (FRAME.rename(columns={"text": "Text"}), "no column 'text' .there are: label, "),
    "other names in rows": ([{"a": "x"}], "no column 'text' .there are: a"),
    "two dimensions": ((np.array([TEXTS]), LABELS), "text: ndarray of 2 dimensions, not one value"),
    "frame as texts": ((FRAME[["text"]], LABELS), "text: DataFrame of 2 dimensions"),
    "arrow as texts": ((pyarrow.table({"text": TEXTS}), LABELS), "text is one Table, not a list"),
    "dict as texts": ((dict(enumerate(TEXTS)), LABELS), "text is one dict, not a list"),
    "set": ((set(TEXTS), LABELS), "text is one set, not a list"),
    "one text": (("a film", LABELS), "text is one str, not a list"),
    "by row and not": (
        {"text": dict(enumerate(TEXTS)), "label": LABELS},
        "label is a list, and another column is a dict by row",
    ),
    "other rows": (
        {"text": dict(enumerate(TEXTS)), "label": dict(enumerate(LABELS, 1))},
        "label has other rows than the column before it",
    ),
    "more texts": ((TEXTS[1:], LABELS), "23 texts but 24 labels; there must be one for each"),
    "triples": ([("a", "b", "c")], "list is no data for this task"),
    "number": (7, "int is no data for this task"),
}


@pytest.mark.parametrize("shape", REFUSED)
def test_what_cannot_be_understood_is_refused_in_one_line(shape):
    data, said = REFUSED[shape]
    with pytest.raises(InputError, match=rf"^data in memory: {said}") as raised:
        given.columns(data, "labelled")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("nothing", [None, np.nan, pandas.NA, pandas.NaT, np.ma.masked, ""])
def test_what_is_missing_is_no_text(nothing):
    texts = [*TEXTS[:-1], nothing]
    clean = given.columns((texts, LABELS), "labelled")
    assert [*clean.splits["train"]["text"]] == TEXTS[:-1]
    assert [note for note in clean.notes if "without 'text'" in note]
