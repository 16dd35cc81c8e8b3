"""Folders of texts by label, and aligned files of two languages."""

import pytest

from lstmlab.data import available, load
from lstmlab.errors import InputError

PAIRS = [(f"house {i}", f"maison {i}") for i in range(20)]


def write_pairs(folder, stem, rows, endings=("en", "fr")):
    folder.mkdir(exist_ok=True)
    for ending, side in zip(endings, zip(*rows, strict=True), strict=True):
        (folder / f"{stem}.{ending}").write_text("\n".join(side) + "\n", encoding="utf-8")


def pairs_of(dataset, split):
    return list(zip(dataset.splits[split]["source"], dataset.splits[split]["target"], strict=True))


def test_aligned_files_by_split(tmp_path, monkeypatch):
    folder = tmp_path / "books"
    for split, rows in (("train", PAIRS[:14]), ("dev", PAIRS[14:17]), ("test", PAIRS[17:])):
        write_pairs(folder, split, rows)
    dataset = load(str(folder))
    assert (dataset.columns.called, dataset.name) == ("paired", "books")
    assert [pairs_of(dataset, split) for split in ("train", "dev", "test")] == [
        PAIRS[:14], PAIRS[14:17], PAIRS[17:],
    ]  # fmt: skip
    assert dataset.notes == ("source: en, target: fr, since nothing says otherwise",)
    other = load(str(folder), "paired", {"source": "fr"})
    assert pairs_of(other, "test") == [(b, a) for a, b in PAIRS[17:]]
    assert other.notes == ()
    monkeypatch.setenv("LSTMLAB_DATA", str(tmp_path))
    assert available() == ("books",)


def test_aligned_files_of_one_name_or_given_as_two(tmp_path):
    folder = tmp_path / "opus"
    write_pairs(folder, "Books.en-fr", PAIRS)
    (folder / "README").write_text("about it")
    dataset = load(str(folder))
    assert dataset.size("train") == 16
    one, other = folder / "Books.en-fr.fr", folder / "Books.en-fr.en"
    given = load(f"{one},{other}")
    assert given.name == "Books.en-fr.fr,Books.en-fr.en"
    assert pairs_of(given, "train")[0][0].startswith("maison")
    assert not any("source:" in note for note in given.notes)
    write_pairs(tmp_path / "sides", "train", PAIRS, ("tgt", "src"))
    sides = load(str(tmp_path / "sides"))
    assert pairs_of(sides, "train")[0] == (PAIRS[0][1], PAIRS[0][0])
    assert not any("source:" in note for note in sides.notes)


def test_aligned_files_that_do_not_fit(tmp_path):
    folder = tmp_path / "d"
    write_pairs(folder, "train", PAIRS)
    (folder / "train.fr").write_text("une\nseule\n")
    with pytest.raises(InputError, match=r"train\.en has 20 lines and .*train\.fr 2; each line"):
        load(str(folder))
    (folder / "train.de").write_text("x\n")
    with pytest.raises(InputError, match=r"train\.de, train\.en, train\.fr could all be sides"):
        load(str(folder))
    with pytest.raises(InputError, match=r"corpus\.fr: no such file"):
        load(f"{folder / 'train.en'},corpus.fr")
    with pytest.raises(InputError, match=r"write two aligned files as corpus\.en,corpus\.fr"):
        load("a,b,c")
    (folder / "train.de").unlink()
    (folder / "train.en").write_text("a\nb\n")
    (folder / "train.fr").write_text("c\n\n")
    with pytest.raises(InputError, match=r"fr: 1 of 2 rows without 'fr' is left out \(line 2\)"):
        load(str(folder))


@pytest.mark.parametrize(
    ("stems", "said"),
    [
        (
            ("train", "train.tok"),
            r"train\.en and train\.tok\.en are both the train split; keep one",
        ),
        (("train", "dev", "valid"), r"dev\.en and valid\.en are both the dev split; keep one"),
    ],
)
def test_two_pairs_of_one_split(tmp_path, stems, said):
    for stem in stems:
        write_pairs(tmp_path / "d", stem, PAIRS)
    with pytest.raises(InputError, match=said):
        load(str(tmp_path / "d"))
    assert available(tmp_path) == ("d",)


def write_texts(folder, label, texts, encoding="utf-8"):
    (folder / label).mkdir(parents=True)
    for place, text in enumerate(texts):
        (folder / label / f"{place}.txt").write_bytes(text.encode(encoding))


def test_a_folder_of_texts_by_label_and_split(tmp_path):
    """The Large Movie Review Dataset is laid out like this."""
    for split, count in (("train", 10), ("test", 3)):
        for label in ("neg", "pos"):
            write_texts(tmp_path / split, label, [f"{split} {label} {i}\n" for i in range(count)])
    write_texts(tmp_path / "train", "unsup", ["of no label"])
    (tmp_path / "imdb.vocab").write_text("the\n")
    dataset = load(str(tmp_path))
    assert dataset.columns.called == "labelled"
    assert dataset.splits["test"]["text"] == [
        f"test {label} {i}" for label in ("neg", "pos") for i in range(3)
    ]
    assert dataset.splits["test"]["label"] == ["neg"] * 3 + ["pos"] * 3
    assert [dataset.size(split) for split in ("train", "dev", "test")] == [18, 2, 6]
    assert dataset.notes[0] == "train/unsup: left out, its examples have no label"


def test_a_folder_of_texts_by_label_alone_in_chinese(tmp_path):
    write_texts(tmp_path, "好评", [f"房间很干净，第{i}次来了" for i in range(12)], "gb18030")
    write_texts(tmp_path, "差评", [f"早餐不好，第{i}次" for i in range(11)])
    write_texts(tmp_path, "中评", ["一般"])
    dataset = load(str(tmp_path))
    assert dataset.labels == ["中评", "好评", "差评"]
    assert "房间很干净，第3次来了" in dataset.splits["train"]["text"]
    assert dataset.notes[0] == "12 of 24 files: read as GB18030, because it is not UTF-8"
    (tmp_path / "差评" / "x.txt").write_bytes(b"\xff\xff")
    with pytest.raises(
        InputError, match=r"0\.txt: not UTF-8; save the file as UTF-8, or name the enc"
    ):
        load(str(tmp_path))
    (tmp_path / "差评" / "x.txt").write_text(" ")
    notes = load(str(tmp_path)).notes
    assert f"{tmp_path.name}: 1 of 25 rows without 'text' is left out (file 差评/x.txt)" in notes


def test_files_that_a_system_hides_are_no_texts(tmp_path):
    """macOS puts a ``._1.txt`` beside a file on other disks, and so do archives that it makes."""
    for label in ("neg", "pos"):
        write_texts(tmp_path, label, ["good"] * 12)
        (tmp_path / label / "._0.txt").write_bytes(b"\0\5\x16\7")
        (tmp_path / label / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    dataset = load(str(tmp_path))
    assert {text for split in dataset.splits.values() for text in split["text"]} == {"good"}
    write_texts(tmp_path / "other", "a", ["of a", "of a"])
    (tmp_path / "other" / "train.csv").write_text("text,label\n" + "a,b\nc,d\n" * 20)
    (tmp_path / "other" / "._train.csv").write_bytes(b"\0\5\x16\7")
    assert load(str(tmp_path / "other")).labels == ["b", "d"]
    for side in ("en", "fr"):
        (tmp_path / "other" / f"._corpus.{side}").write_bytes(b"\0\5\x16\7")
        (tmp_path / "other" / f"corpus.{side}").write_text("a\nb\n" * 20)
    (tmp_path / "other" / "train.csv").unlink()
    assert load(str(tmp_path / "other")).columns.called == "paired"


def test_two_folders_of_one_split(tmp_path):
    for split in ("train", "val", "validation"):
        for label in ("neg", "pos"):
            write_texts(tmp_path / split, label, ["a", "b"])
    with pytest.raises(InputError, match=r"val and validation are both the dev split; keep one"):
        load(str(tmp_path))


def test_an_encoding_that_is_named_for_texts_by_label(tmp_path):
    for label in ("neg", "pos"):
        write_texts(tmp_path, label, ["\ufeffgood"] * 10)
    assert {*load(str(tmp_path), encoding="utf-8").splits["train"]["text"]} == {"good"}
    with pytest.raises(InputError, match="--encoding hex: no such encoding; known are"):
        load(str(tmp_path), encoding="hex")


def test_a_folder_that_is_nothing(tmp_path):
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "a.txt").write_text("a")
    with pytest.raises(InputError, match=r"no train file such as train\.csv .* no pair such as"):
        load(str(tmp_path))
