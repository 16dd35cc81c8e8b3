"""However much is wrong with a file, and however long what stands in it, a message can be read."""

import json
import string

import pytest

from lstmlab.api.examples import check_known
from lstmlab.data import load
from lstmlab.data.guessing.guess import guess
from lstmlab.data.reading import in_memory as given
from lstmlab.data.roles.label import LABELLED
from lstmlab.errors import InputError

LONG = "x" * 20_000
MANY = [f"{a}{b} {'y' * 300}" for a in string.ascii_letters for b in string.digits]
MOST = 1_500
"""Characters of a message."""


def lines(*rows):
    return "".join(f"{row}\n" for row in rows)


FILES = {
    "labels in test that train lacks": {
        "train.csv": lines("text,label", *["a b,x", "b c,y"] * 9),
        "test.csv": lines("text,label", *(f"a b,{label}" for label in MANY), f"a,{LONG}"),
    },
    "one long label": {"train.csv": lines("text,label", *[f"a b,{LONG}"] * 30)},
    "labels of one example": {"train.csv": lines("text,label", *(f"t {x},{x}" for x in MANY))},
    "many columns": {"train.csv": lines(",".join(MANY), *[",".join("1" * len(MANY))] * 30)},
    "a long header": {"train.csv": lines(f"{LONG},b", *["1,2"] * 30)},
    "long columns twice": {"train.csv": lines(f"{LONG},{LONG}", *["1,2"] * 30)},
    "fields": {"train.csv": lines("text,label", *[f"{LONG},a,b"] * 30)},
    "many keys": {
        "train.jsonl": lines(*[json.dumps(dict.fromkeys([*MANY, LONG], LONG))] * 30)
    },
    "no JSON": {"train.jsonl": lines(*[LONG] * 30)},
    "blank texts": {"train.csv": lines("text,label", *[f",{LONG}"] * 30)},
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("ask", [load, guess, lambda path: load(path, "labelled")])
def test_a_message_on_a_file_is_short(tmp_path, name, ask):
    for file, content in FILES[name].items():
        (tmp_path / file).write_text(content)
    said = []
    try:
        found = ask(str(tmp_path))
    except InputError as error:
        said.append(str(error))
    else:
        said += getattr(found, "notes", [*getattr(found, "reasons", ()), *found.options.split()])
    assert max(map(len, said), default=0) < MOST
    assert not any("\n" in each for each in said)


def test_messages_on_data_in_memory_and_on_a_models_labels_are_short():
    for do in (
        lambda: given.dataset({name: ["a"] * 30 for name in MANY}, "labelled"),
        lambda: given.dataset({"text": ["a"] * 30, "label": [LONG] * 30}, "labelled"),
        lambda: check_known({"text": [*MANY], "label": [*MANY]}, LABELLED, [LONG, *MANY[1:]], LONG),
        lambda: load(f"hf:{LONG}"),
        lambda: load(LONG),
        lambda: load(f"{LONG}.csv"),
    ):
        with pytest.raises(InputError) as raised:
            do()
        assert len(str(raised.value)) < MOST


def test_what_is_unknown_only_in_how_it_is_written_gets_the_option_that_helps():
    labels = ["Hockey", "Golf"]
    given = {"text": ["a"] * 3, "label": ["Golf", "hockey", "N/A"]}
    with pytest.raises(InputError) as raised:
        check_known(given, LABELLED, labels, "new.csv")
    assert str(raised.value) == (
        "new.csv: unknown label 'N/A'; known: Hockey, Golf (of the model); 2 unknown labels differ "
        "in case or spaces only, or stand for nothing: --merge-labels"
    )


def test_lines_in_no_encoding_are_counted(tmp_path):
    file = tmp_path / "r.csv"
    odd = b"\xff\xfe\xfd,x\n"
    file.write_bytes(b"text,label\n" + "é,x\n".encode() * 30 + odd + b"a,x\n" + odd * 7)
    with pytest.raises(InputError) as raised:
        load(str(file))
    assert str(raised.value) == (
        f"{file}, line 32: not UTF-8, and no other encoding reads well; save the file as UTF-8, or "
        "name its encoding, such as --encoding gb18030 (7 more such lines: 34, 35, 36, 37, 38 …)"
    )
