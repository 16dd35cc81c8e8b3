"""What tables of all sorts are taken for, as people call and fill their columns."""

import csv
import random
import re

import pytest

from lstmlab.data.guessing.guess import guess
from lstmlab.errors import InputError

WORDS = re.findall(
    r"\w+",
    "the room was clean and quiet but our breakfast came late nobody answered when we called them "
    "price seemed fair for such a place near station though walls are thin you hear every train",
)
HAN = "房间很干净服务也不错就是早餐来得太晚没有人接电话价格还算公道离车站近墙有点薄每趟火车都听见"
RANDOM = random.Random(0)


def english(words=20):
    return " ".join(RANDOM.choices(WORDS, k=words)).capitalize() + "."


def chinese(length=30):
    return "".join(RANDOM.choices(HAN, k=length)) + "。"


def german(words=18):
    some = "der die Zimmer waren sauber ruhig aber Frühstück kam spät Preis schien gerecht für nahe"
    return " ".join(RANDOM.choices(some.split(), k=words))


def summarized(words=80):
    text = english(words)
    return text, " ".join(text.split()[5:14])


def any_of(values):
    return lambda i: RANDOM.choice(values)


def number(i):
    return i + 1001


def date(i):
    return f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}"


TABLES = {
    # name: (columns -> a function of the row's number), task, columns, sure
    "reviews and stars": (
        {"review_id": number, "date": date, "review_text": lambda i: english(),
         "stars": any_of("12345")},
        "sentiment", {"text": "review_text", "label": "stars"}, True),
    "Chinese comments": (
        {"编号": number, "评论内容": lambda i: chinese(), "情感": any_of(["正面", "负面"])},
        "sentiment", {"text": "评论内容", "label": "情感"}, True),
    "Chinese news with titles": (
        {"标题": lambda i: chinese(12), "正文": lambda i: chinese(90),
         "类别": any_of(["体育", "财经", "娱乐"])},
        "classification", {"text": "正文", "label": "类别"}, True),
    "feelings in words under another name": (
        {"x": lambda i: english(), "col2": any_of(["Positive", "Negative", "Neutral"])},
        "sentiment", {"text": "x", "label": "col2"}, True),
    "0 and 1 called label": (
        {"sentence": lambda i: english(9), "label": any_of("01"), "idx": number},
        "classification", {"text": "sentence", "label": "label"}, False),
    "0 and 1 called sentiment": (
        {"tweet": lambda i: english(9), "sentiment": any_of("01")},
        "sentiment", {"text": "tweet", "label": "sentiment"}, True),
    "topics": (
        {"url": lambda i: f"https://example.org/{i}", "headline": lambda i: english(8),
         "body": lambda i: english(60), "category": any_of(["world", "sport", "business"])},
        "classification", {"text": "body", "label": "category"}, True),
    "several labels": (
        {"text": lambda i: english(), "sentiment": any_of(["pos", "neg"]),
         "category": any_of(["food", "room", "staff"]), "city": any_of(["Ulm", "Bonn"])},
        "sentiment", {"text": "text", "label": "sentiment"}, True),
    "several labels of no telling name": (
        {"a": lambda i: english(), "b": any_of(["u", "v"]), "c": any_of(["x", "y", "z"])},
        "classification", {"text": "a", "label": "b"}, False),
    "where from, and what to learn": (
        {"text": lambda i: english(), "source": any_of(["web", "app"]), "target": any_of("abc")},
        "classification", {"text": "text", "label": "target"}, True),
    "two languages by name": (
        {"id": number, "en": lambda i: english(), "de": lambda i: german()},
        "translation", {"source": "en", "target": "de"}, False),
    "source and target": (
        {"src": lambda i: english(), "tgt": lambda i: chinese()},
        "translation", {"source": "src", "target": "tgt"}, True),
    "two scripts of no telling name": (
        {"a": lambda i: english(), "b": lambda i: chinese()},
        "translation", {"source": "a", "target": "b"}, False),
    "an article and its highlights": (
        {"article": lambda i: summarized()[0], "highlights": lambda i: english(9), "id": number},
        "summarization", {"source": "article", "target": "highlights"}, True),
    "Chinese summaries": (
        {"摘要": lambda i: chinese(15), "正文": lambda i: chinese(120)},
        "summarization", {"source": "正文", "target": "摘要"}, True),
    "a text alone": (
        {"id": number, "date": date, "content": lambda i: english(50)},
        "language-modeling", {"text": "content"}, True),
    "names as ours": (
        {"text": any_of(["yes", "no", "maybe"]), "label": any_of(["a", "b"]), "review": english},
        "classification", {"text": "text", "label": "label"}, True),
}  # fmt: skip


def write(path, columns, rows=200):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([[make(i) for make in columns.values()] for i in range(rows)])
    return str(path)


@pytest.mark.parametrize("rows", [20, 200])
@pytest.mark.parametrize("table", TABLES)
def test_tables(tmp_path, table, rows):
    columns, task, meant, sure = TABLES[table]
    guessed = guess(write(tmp_path / "s.csv", columns, rows))
    assert (guessed.task, dict(guessed.columns)) == (task, meant), guessed
    if rows == 200:
        assert (guessed.doubts == ()) == sure, guessed.doubts
    assert all(f"'{name}'" in " ".join(guessed.reasons) for name in meant.values())


def test_pairs_are_told_apart_by_length_and_words(tmp_path):
    rows = [summarized() for _ in range(50)]
    table = {"a": lambda i: rows[i][0], "b": lambda i: rows[i][1]}
    guessed = guess(write(tmp_path / "s.csv", table, 50))
    assert (guessed.task, guessed.columns["source"]) == ("summarization", "a")
    assert "shares 100% of its words" in guessed.reasons[1]
    guessed = guess(write(tmp_path / "s.csv", {"b": table["b"], "a": table["a"]}, 50))
    assert (guessed.task, guessed.columns["source"]) == ("summarization", "a")
    unlike = {"a": lambda i: english(), "b": lambda i: german()}
    assert guess(write(tmp_path / "s.csv", unlike, 50)).task == "translation"


def test_what_else_it_could_be_is_said_as_an_option(tmp_path):
    file = write(tmp_path / "s.csv", TABLES["several labels"][0])
    guessed = guess(file)
    assert guessed.options == "--column label=sentiment"
    assert [each.partition(" to ")[0] for each in guessed.alternatives] == [
        "--column label=category", "--column label=city",
        "--task classification if that is what the labels are",
        "--features category,city",
    ]  # fmt: skip
    other = guess(file, {"label": "category"})
    assert (other.task, other.columns["label"]) == ("classification", "category")
    assert "as you say" in other.reasons[1]
    assert guess(file, task="classification").reasons[2] == "classification: as you say"
    assert guess(file, task="language-modeling").columns == {"text": "text"}
    file = write(tmp_path / "t.csv", TABLES["two languages by name"][0])
    assert guess(file, {"source": "de"}).columns == {"source": "de", "target": "en"}


def test_of_two_columns_the_one_with_fewer_blanks_is_the_label(tmp_path):
    table = {
        "said": lambda i: english(),
        "by": lambda i: ("Ann", "Bo", "")[i % 3],
        "place": lambda i: ("door", "roof", "wall")[i % 3],
    }
    guessed = guess(write(tmp_path / "s.csv", table))
    assert guessed.columns == {"text": "said", "label": "place"}
    assert "'place' and 'by' could both be the label" in guessed.doubts
    named = {**table, "Team Assigned": lambda i: ("red", "blue")[i % 2]}
    assert guess(write(tmp_path / "t.csv", named)).columns["label"] == "Team Assigned"


def test_names_with_spaces_are_quoted(tmp_path):
    table = {"Review Text": lambda i: english(), "Star Rating": any_of("12345")}
    guessed = guess(write(tmp_path / "s.csv", table))
    assert guessed.options == "--column 'text=Review Text' --column 'label=Star Rating'"


def test_aligned_files_ask_for_the_direction(tmp_path):
    for ending, make in (("en", english), ("de", german)):
        (tmp_path / f"train.{ending}").write_text("\n".join(make() for _ in range(30)))
    guessed = guess(str(tmp_path))
    assert guessed.columns == {"source": "de", "target": "en"}
    assert guessed.doubts == ("which of 'de' and 'en' is the source is not said",)
    pair = guess(f"{tmp_path / 'train.en'},{tmp_path / 'train.de'}")
    assert (pair.columns, pair.doubts) == ({"source": "en", "target": "de"}, ())


def test_what_can_not_be_told_is_an_error_that_describes_every_column(tmp_path):
    file = write(tmp_path / "s.csv", {"id": number, "when": date, "price": lambda i: i * 0.37})
    with pytest.raises(InputError) as raised:
        guess(file)
    assert str(raised.value).endswith(
        "no column seems to be a text (id: ids, no two alike; when: dates or times; price: "
        "numbers); name yours with --column text=NAME"
    )
    with pytest.raises(InputError, match=r"--column text=prize: .*; did you mean 'price'\?"):
        guess(file, {"text": "prize"})


def test_a_column_may_be_called_as_one_of_its_labels(tmp_path):
    file = tmp_path / "s.csv"
    rows = "".join(f'"{english()}",{"spam" if i % 2 else "ham"}\n' for i in range(40))
    file.write_text("text,spam\n" + rows)
    assert guess(str(file)).columns == {"text": "text", "label": "spam"}
    file.write_text("what it says,spam\n" + rows)
    with pytest.raises(InputError, match="line 1: 'spam' seems to be part of an example"):
        guess(str(file))
    named = {"text": "what it says", "label": "spam"}
    assert guess(str(file), named).columns == named


def test_a_table_without_names(tmp_path):
    file = tmp_path / "s.csv"
    file.write_text("".join(f'{i % 4 + 1},"{english()}"\n' for i in range(40)))
    with pytest.raises(InputError, match=r"s\.csv, line 1: '1' seems to be part of an example"):
        guess(str(file))


def test_columns_that_could_stand_beside_the_text_are_said(tmp_path):
    def columns(**more):
        return {"text": lambda i: english(), "label": lambda i: "ab"[i % 2], **more}

    file = write(
        tmp_path / "s.csv",
        columns(
            **{
                "price in €": lambda i: f"{i * 7 % 90},50",
                "country": lambda i: ("de", "fr", "it")[i % 3],
                "id": lambda i: str(i),
                "date": lambda i: "2024-01-02",
                "note": lambda i: english(),
            }
        ),
    )
    assert (
        "--features 'price in €,country' to have 'price in €', 'country' read beside the text"
        in guess(file).alternatives
    )
    assert "--features" not in str(guess(write(tmp_path / "t.csv", columns())).alternatives)
    asked = guess(file, {"features": "country"})
    assert "--features" not in str(asked.alternatives)
    assert "--features" not in str(guess(file, task="language-modeling").alternatives)


def test_pairs_with_a_label_and_a_score_name_the_other_one(tmp_path):
    table = {
        "nr": lambda i: str(i),
        "Satz A": lambda i: english(),
        "Satz B": lambda i: english(),
        "Beziehung": lambda i: ("neutral", "entailment", "contradiction")[i % 3],
        "Nähe": lambda i: f"{i % 31 / 10}".replace(".", ","),
    }
    guessed = guess(write(tmp_path / "s.csv", table))
    assert (guessed.task, guessed.columns["label"]) == ("pair-classification", "Beziehung")
    assert guessed.alternatives == (
        "--task pair-regression --column score=Nähe to learn 'Nähe' as a number",
    )
    scored = guess(str(tmp_path / "s.csv"), task="pair-regression")
    assert (scored.columns["score"], scored.alternatives) == ("Nähe", ())
