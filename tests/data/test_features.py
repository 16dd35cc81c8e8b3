"""Numbers and categories beside a text: how they are read, and what of them can't be learned."""

import json

import numpy as np
import pytest

from lstmlab.data import load
from lstmlab.data.beside import held
from lstmlab.data.beside.features import Feature, Features, checked
from lstmlab.data.beside.named import named
from lstmlab.data.columns import Columns, role
from lstmlab.data.guessing.guess import guess
from lstmlab.data.reading.rest import rest_of
from lstmlab.data.reading.source import Unfit
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.errors import InputError

LABELLED = Columns.of("labelled")


def cells(*rows):
    return [json.dumps(row) for row in rows]


def shop(tmp_path, rows=60, **columns):
    """A table of texts whose labels alternate, with ``columns``: name -> value by row."""
    names = ["text", "label", *columns]
    lines = [
        [f"thing nr {n}", "ab"[n % 2], *(str(made(n)) for made in columns.values())]
        for n in range(rows)
    ]
    path = tmp_path / "shop.csv"
    path.write_text("\n".join(",".join(line) for line in [names, *lines]) + "\n")
    return path


def test_a_cell_has_each_column_by_its_name():
    features = role("features")
    row = {"price": 12.0, "country": " de ", "note": None, "text": "x"}
    assert features.value(row, "price,country") == {"price": 12.0, "country": " de "}
    assert features.value({"a,b": 1}, "a,b") == {"a,b": 1}
    cell = features.read(features.value(row, "price,country,note"), "features")
    assert json.loads(cell) == {"price": "12", "country": "de", "note": None}
    assert features.read(cell, "features") == cell
    with pytest.raises(Unfit, match="price is list, neither a number nor a category"):
        features.read({"price": [1]}, "features")
    with pytest.raises(Unfit, match="price: half a surrogate pair"):
        features.read({"price": "\ud800"}, "features")


def test_numbers_are_standardized_and_missing_ones_are_said():
    given = cells({"price": "1"}, {"price": "$3.00"}, {"price": None}, {"price": "5"})
    features = Features.of(given)
    (price,) = features.columns
    assert (price.kind, price.mean, price.missing) == ("number", 3.0, True)
    assert price.deviation == pytest.approx(np.std([1, 3, 5]))
    assert features.entries == ["price", "price (missing)"]
    rows = features.rows([*given, '{"price": "1000"}', '{"price": "n/a"}']).toarray()
    low = -2 / np.std([1, 3, 5])
    expected = [[low, 0], [0, 0], [0, 1], [-low, 0], [10, 0], [0, 1]]  # one far off counts as 10
    assert rows == pytest.approx(np.array(expected))


def test_a_missing_number_is_the_mean_where_none_was_missing_in_training():
    features = Features.of(cells({"price": "1"}, {"price": "3"}))
    assert features.entries == ["price"]
    assert features.rows(cells({"price": None}, {"price": "3"})).toarray().tolist() == [[0], [1]]


def test_rare_and_unknown_categories_are_one():
    given = [{"country": c} for c in ["de", "de", "fr", "fr", "jp", None, None]]
    features = Features.of(cells(*given))
    entries = ["country (missing)", "country = de", "country = fr", "country (others)"]
    assert features.entries == entries
    rows = features.rows(cells(*[{"country": c} for c in ["fr", "jp", "unheard of", None]]))
    assert rows.toarray().tolist() == [[0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 1], [1, 0, 0, 0]]


def test_an_unknown_category_is_nothing_where_training_had_no_rare_one():
    features = Features.of(cells(*[{"country": c} for c in ["de", "de", "fr", "fr"]]))
    assert (
        features.rows(cells({"country": "jp"}, {"country": None})).toarray().tolist()
        == [[0] * 2] * 2
    )


def test_a_column_is_numbers_where_nine_of_ten_are():
    mostly = cells(*[{"x": "n/a" if n == 0 else str(n)} for n in range(10)])
    assert Features.of(mostly).columns[0].kind == "number"
    hardly = cells(*[{"x": "a" if n < 2 else str(n)} for n in range(10)])
    assert Features.of(hardly).columns[0].kind == "category"


def test_a_word_for_no_number_leaves_a_column_numbers():
    prices = [f"{n}.50" for n in range(30)]
    (price,) = Features((Feature.of("price", [*prices, *["on request"] * 10]),)).columns
    assert (price.kind, price.mean, price.missing) == ("number", pytest.approx(15.0), True)
    assert Feature.of("price", [*prices, *["on request"] * 31]).kind == "category"
    assert Feature.of("price", [*prices, "a", "b", "c", "d"]).kind == "category"
    sizes = ["38", "40", "42"] * 10
    assert Feature.of("size", [*sizes, *["one size"] * 10]).kind == "category"


def test_several_columns_stand_side_by_side():
    given = cells(
        {"x": "1", "c": "a"}, {"x": "3", "c": "b"}, {"x": "1", "c": "a"}, {"x": "3", "c": "b"}
    )
    assert Features.of(given).rows(given).toarray().tolist() == [[-1, 1, 0], [1, 0, 1]] * 2


def test_rows_that_lack_a_column_are_refused():
    features = Features.of(cells({"price": "1", "country": "de"}, {"price": "2", "country": "de"}))
    with pytest.raises(InputError, match=r"no 'country' beside the text \(there are: price\)"):
        features.rows(cells({"price": "1"}))


def test_a_table_is_read_back():
    features = Features.of(cells({"x": "1", "c": "a"}, {"x": "3", "c": "a"}))
    assert checked(json.loads(json.dumps(features.table()))) == features


def test_commas_are_decimal_ones_where_some_must_be():
    rows = cells(*({"score": value} for value in ["4,7", "3,815", "5,0", "1.250,5", "1"]))
    features = Features.of(rows)
    assert features.columns[0].mean == pytest.approx((4.7 + 3.815 + 5 + 1250.5 + 1) / 5)
    (made,) = checked(json.loads(json.dumps(features.table()))).columns
    _, amounts = made.places(["3,815", "3.815", "3815"])
    assert amounts[0] < amounts[1] == amounts[2]
    assert [*held.flagged(rows)][1:] == [
        "score: commas are decimal ones, as in some they must be: also in 3,815"
    ]
    assert dict(held.shown(rows)) == {
        "beside the text: score": "numbers, 1 to 1250.5, 253 on average"
    }


def test_models_of_before_read_commas_as_they_did():
    (before,) = Features((Feature.of("score", ["4,7", "3,815"]),)).table()
    del before["decimal_commas"], before["parting_points"]
    (made,) = checked([before | {"values": []}]).columns
    _, amounts = made.places(["3,815", "3815"])
    assert amounts[0] == amounts[1]


WRONG = {
    "no list": ({}, "not a list"),
    "none": ([], "not a list"),
    "keys": ([{"name": "x"}], "a column is no name"),
    "kind": ({"kind": "text"}, "is no number or category"),
    "deviation": ({"deviation": 0.0}, "a deviation is not above 0"),
    "mean": ({"mean": float("nan")}, "a mean or deviation is no number"),
    "values": ({"values": ["a", "a"]}, "a category is no text, or there twice"),
    "surrogate": ({"name": "\ud800"}, "is not Unicode text"),
    "flag": ({"missing": 1}, "a flag is none"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_table_of_a_stranger_is_checked(case):
    given, said = WRONG[case]
    if isinstance(given, dict) and given:
        given = [Features((Feature("x", "number"),)).table()[0] | {"values": []} | given]
    with pytest.raises(ValueError, match=said):
        checked(given)


FAULTS = {
    "id": (lambda n: n + 100, "is another whole number in each of 48 rows, as an id"),
    "code": (lambda n: f"A{n}", "is another one in each of 48 rows, as an id is"),
    "same": (lambda n: "x", "is 'x' in every row, so it tells nothing"),
    "blank": (lambda n: "", "is blank in every row, so it tells nothing"),
    "body": (lambda n: f"it is a good thing nr {n}", "holds texts, of 7 words on average"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_column_that_tells_nothing_is_refused(tmp_path, name):
    made, said = FAULTS[name]
    path = shop(tmp_path, **{name: made})
    with pytest.raises(InputError, match=f"shop.csv: --features: '{name}' {said}"):
        load(str(path), LABELLED, {"features": name})


def test_prices_that_are_all_different_are_no_id(tmp_path):
    path = shop(tmp_path, price=lambda n: n * 1.5, sold=lambda n: n * n * 3)
    dataset = load(str(path), LABELLED, {"features": "price,sold"})
    assert dataset.columns.names == ("text", "features", "label")
    assert dataset.splits["train"]["features"][0].startswith('{"price": "')


def test_what_was_taken_for_what_is_noted(tmp_path):
    path = shop(
        tmp_path,
        rows=100,
        price=lambda n: "-" if n == 5 else n % 7,
        town=lambda n: f"town {n // 2 if n < 80 else n}",
    )
    notes = load(str(path), LABELLED, {"features": "price,town"}).notes
    assert "beside the text: price, a number" in notes
    assert "price: 1 of 100 are no numbers, and are taken for missing: '-'" in notes
    assert "beside the text: town, one of 60 categories" in notes
    assert any(note.startswith("town: of 60 different values 40 are told apart") for note in notes)


REFUSED = {
    "price,pricee": "no column 'pricee' .*did you mean 'price'",
    "price,price": "'price' is named twice",
    "text": "'text' is read as the text",
    "label": "'label' is what is asked for",
}


@pytest.mark.parametrize("features", REFUSED)
def test_columns_that_can_not_stand_beside_the_text(tmp_path, features):
    path = shop(tmp_path, price=lambda n: n % 3)
    with pytest.raises(InputError, match=f"--features: {REFUSED[features]}"):
        load(str(path), LABELLED, {"features": features})


@pytest.mark.parametrize("called", ["paired", "stream", "tagged", "pair-labelled"])
def test_other_data_has_no_features(called):
    with pytest.raises(InputError, match="--features: they stand beside one text that ha"):
        Columns.of(called).with_features()


def test_what_is_guessed_leaves_them_out(tmp_path):
    path = shop(tmp_path, price=lambda n: n % 3, kind=lambda n: "xyz"[n % 3])
    found = guess(str(path), {"features": "price,kind"})
    assert found.task == "classification"
    assert found.columns == {"text": "text", "label": "label", "features": "price,kind"}
    with pytest.raises(InputError, match="--features: unknown column 'prise'; did you"):
        guess(str(path), {"features": "prise"})


def test_the_same_text_with_other_features_is_no_duplicate(tmp_path):
    path = tmp_path / "shop.csv"
    rows = [f"thing,{'ab'[n % 2]},{n % 2}" for n in range(30)]
    rows += [f"other {n},a,{n % 3}" for n in range(30)]
    path.write_text("text,label,size\n" + "\n".join(rows) + "\n")
    dataset = load(str(path), LABELLED, {"features": "size"}, cleaning=Cleaning(no_duplicates=True))
    assert len(dataset) == 32


def test_each_split_must_have_them(tmp_path):
    rows = "".join(f"t {n},{'ab'[n % 2]},{n % 3}\n" for n in range(30))
    (tmp_path / "train.csv").write_text("text,label,size\n" + rows)
    (tmp_path / "test.csv").write_text("text,label\nt,a\nu,b\n")
    with pytest.raises(
        InputError, match=r"test\.csv: --features: no column 'size' \(there are: te"
    ):
        load(str(tmp_path), LABELLED, {"features": "size"})


def test_what_data_shows_of_them():
    given = [{"price": p, "town": t} for p, t in (("1", "a"), ("5", "b"), ("-", "a"), (None, "a"))]
    given += [{"price": "3", "town": "a"}] * 16
    assert [*role("features").shown("features", cells(*given))] == [
        ("beside the text: price", "numbers, 1 to 5, 3 on average; 10% missing"),
        ("beside the text: town", "2 categories: 'a' (19), 'b' (1)"),
    ]


def test_they_change_no_split(tmp_path):
    path = shop(tmp_path, rows=90, size=lambda n: n % 4)
    path.write_text(path.read_text().replace("thing nr 1", "thing nr 2"))  # several texts again
    plain, beside = (load(str(path), LABELLED, columns) for columns in (None, {"features": "size"}))
    for split in ("train", "dev", "test"):
        for column in ("text", "label"):
            assert plain.splits[split][column] == beside.splits[split][column]


def test_the_rest_of_a_file_has_its_features(tmp_path):
    path = shop(tmp_path, price=lambda n: n % 3)
    path.write_text(path.read_text() + "thing,,2\n")
    rest = rest_of(str(path), LABELLED, {"features": "price"}, None, Cleaning())
    assert rest.columns == {"text": "text", "features": "price"}
    assert rest.rows[0][1]["price"] == "2"


def test_names_with_a_comma_are_said_to_have_one():
    assert named(["price", "country"]) == "price,country"
    assert named(["price, EUR"]) == "price, EUR"
    with pytest.raises(InputError, match="features: 'price, EUR' has a comma in its name"):
        named(["price, EUR", "country"])
