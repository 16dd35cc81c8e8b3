"""Tokens with tags, from every form that files have them in."""

import json

import pytest

from lstmlab.data import load
from lstmlab.data.formats import rowwise
from lstmlab.data.guessing.guess import guess
from lstmlab.data.loading import sources
from lstmlab.data.understanding.cleaning import Cleaning
from lstmlab.errors import InputError

WORDS = ["Ann", "Lee", "saw", "Rome", "."]
MARKS = ["B-PER", "I-PER", "O", "B-LOC", "O"]
POS = ["PROPN", "PROPN", "VERB", "PROPN", "PUNCT"]


def rows(count=12):
    """Returns so many sentences, no two alike."""
    for number in range(count):
        yield [f"Ann{number}", *WORDS[1:]], MARKS, POS


def columns(separator, *parts):
    made = ["-DOCSTART- -X- -X- O", ""] if len(parts) > 2 else []
    for sentence in zip(*parts, strict=True):
        made += [separator.join(fields) for fields in zip(*sentence, strict=True)] + [""]
    return "\n".join(made)


def written(kind):
    """A file's name and content."""
    tokens, marks, pos = zip(*rows(), strict=True)
    if kind == "two columns, tabs":
        return "a.conll", columns("\t", tokens, marks)
    if kind == "two columns called .txt":
        return "a.txt", columns(" ", tokens, marks)
    if kind == "many columns":
        return "a.conll", columns(" ", tokens, pos, pos, marks)
    if kind == "many columns called .tsv":
        return "a.tsv", columns("\t", tokens, pos, marks).partition("\n\n")[2]
    if kind == "with comments":
        return "a.bio", "# id = 1 of many\n" + columns("\t", tokens, marks) + "\n# the end of it"
    if kind == "JSON lines":
        return "a.jsonl", "\n".join(
            json.dumps({"tokens": t, "tags": m}) for t, m in zip(tokens, marks, strict=True)
        )
    if kind == "the hub's names":
        return "a.json", json.dumps(
            [
                {"id": n, "tokens": t, "ner_tags": m}
                for n, (t, m) in enumerate(zip(tokens, marks, strict=True))
            ]
        )
    if kind == "lists in a table":
        lines = [f'"{t}","{m}"' for t, m in zip(tokens, marks, strict=True)]
        return "a.csv", "\n".join(["words,ner_tags", *lines])
    if kind == "words in a table":
        lines = [f"{' '.join(t)}\t{' '.join(m)}" for t, m in zip(tokens, marks, strict=True)]
        return "a.tsv", "\n".join(["sentence\ttags", *lines])
    texts = [" ".join(t).replace(" .", ".") for t in tokens]
    places = [
        [[0, text.index(" saw"), "PER"], [text.index("Rome"), len(text) - 1, "LOC"]]
        for text in texts
    ]
    if kind == "entities":
        return "a.jsonl", "\n".join(
            json.dumps({"text": t, "entities": e}) for t, e in zip(texts, places, strict=True)
        )
    if kind == "spaCy":
        return "a.json", json.dumps(
            [[t, {"entities": e}] for t, e in zip(texts, places, strict=True)]
        )
    if kind == "Doccano":
        return "a.jsonl", "\n".join(
            json.dumps({"id": 1, "text": t, "label": e, "Comments": []})
            for t, e in zip(texts, places, strict=True)
        )
    named = [[{"start": s, "end": e, "label": k} for s, e, k in each] for each in places]
    if kind == "Prodigy":
        return "a.jsonl", "\n".join(
            json.dumps({"text": t, "spans": e}) for t, e in zip(texts, named, strict=True)
        )
    assert kind == "Label Studio"
    return "a.json", json.dumps([
        {"id": 1, "data": {"text": t}, "annotations": [{"was_cancelled": False, "result": [
            {"type": "labels", "value": {"start": s, "end": e, "text": t[s:e], "labels": [k]}}
            for s, e, k in each
        ]}]}
        for t, each in zip(texts, places, strict=True)
    ])  # fmt: skip


KINDS = (
    "two columns, tabs", "two columns called .txt", "many columns", "many columns called .tsv",
    "with comments", "JSON lines", "the hub's names", "lists in a table", "words in a table",
    "entities", "spaCy", "Doccano", "Prodigy", "Label Studio",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_is_guessed_and_gives_the_same_examples(kind, tmp_path):
    name, content = written(kind)
    (tmp_path / name).write_text(content)
    found = guess(str(tmp_path / name))
    assert found.task == "tagging"
    assert not found.doubts
    # As guessed, and as one who says only what it is for has it.
    for columns_ in (found.columns, {}):
        dataset = load(str(tmp_path / name), found.wanted, columns_)
        assert dataset.columns.called == "tagged"
        every = {
            pair
            for split in dataset.splits.values()
            for pair in zip(split["tokens"], split["tags"], strict=True)
        }
        assert every == {(" ".join(tokens), " ".join(marks)) for tokens, marks, _ in rows()}
        assert not [note for note in dataset.notes if "taken from train" not in note]


CONLLU = """\
# sent_id = {n}
# text = It{n}'s no dog.
1-2\tIt{n}'s\t_\t_\t_\t_\t_\t_\t_\t_
1\tIt{n}\tit\tPRON\tPRP\t_\t4\tnsubj\t_\t_
2\t's\tbe\tAUX\tVBZ\t_\t4\tcop\t_\t_
3\tno\tno\tDET\tDT\t_\t4\tdet\t_\t_
3.1\tghost\t_\t_\t_\t_\t_\t_\t_\t_
4\tdog\tdog\tNOUN\tNN\t_\t0\troot\t_\tSpaceAfter=No
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_

"""


def test_conllu_is_read_with_universal_tags_or_any_other_column(tmp_path):
    for split in ("train", "dev", "test"):
        text = "".join(CONLLU.format(n=f"{split}{n}") for n in range(3))
        (tmp_path / f"en_x-ud-{split}.conllu").write_text(text)
    dataset = load(str(tmp_path), "tagged")
    assert dataset.splits["dev"]["tokens"][1] == "Itdev1 's no dog ."
    assert dataset.splits["dev"]["tags"][1] == "PRON AUX DET NOUN PUNCT"
    other = load(str(tmp_path), "tagged", {"tags": "xpos"})
    assert other.splits["test"]["tags"][0] == "PRP VBZ DT NN ."
    found = guess(str(tmp_path))
    assert "--column tags=xpos to learn 'xpos'" in found.alternatives
    assert not found.doubts  # it says upos by itself


def test_another_column_can_be_the_tags(tmp_path):
    tokens, marks, pos = zip(*rows(), strict=True)
    (tmp_path / "a.conll").write_text(columns(" ", tokens, pos, marks))
    dataset = load(str(tmp_path / "a.conll"), "tagged", {"tags": "column2"})
    assert dataset.splits["train"]["tags"][0] == " ".join(POS)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Lee\n", "a.conll, line 8: 1 column, where the file has 2; mend it"),
        ("Lee\tI-PER\tX\n", "a.conll, line 8: 3 columns, where the file has 2; mend it"),
    ],
)
def test_a_line_with_other_columns_is_an_error_with_its_line(line, message, tmp_path):
    tokens, marks, _ = zip(*rows(), strict=True)
    lines = columns("\t", tokens, marks).splitlines(keepends=True)
    lines[7] = line
    (tmp_path / "a.conll").write_text("".join(lines))
    with pytest.raises(InputError) as raised:
        load(str(tmp_path / "a.conll"), "tagged")
    assert str(raised.value) == f"{tmp_path}/{message}"


def test_tags_that_cant_follow_each_other_are_told_with_their_lines(tmp_path):
    tokens, marks, _ = zip(*rows(), strict=True)
    lines = columns("\t", tokens, marks).splitlines(keepends=True)
    lines[2] = "saw\tI-LOC\n"
    lines[13] = "Lee\tI-LOC\n"
    (tmp_path / "a.conll").write_text("".join(lines))
    dataset = load(str(tmp_path / "a.conll"), "tagged", as_is=True)
    assert dataset.notes == (
        "train: 2 of 12 examples have tags that can't follow each other, and are read as if a span "
        "began there: I-LOC after I-PER (line 3), I-LOC after B-PER (line 14)",
    )
    assert dataset.splits["train"]["tags"][0] == "B-PER I-PER B-LOC B-LOC O"


def test_rows_without_a_tag_for_each_token_are_left_out_and_named(tmp_path):
    lines = [json.dumps({"tokens": t, "tags": m}) for t, m, _ in rows(20)]
    lines[3] = json.dumps({"tokens": ["a", "b"], "tags": ["O"]})
    lines[5] = json.dumps({"tokens": ["a"], "tags": [["O"]]})
    lines[8] = json.dumps({"tokens": [], "tags": []})
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    dataset = load(str(tmp_path / "a.jsonl"), "tagged", as_is=True)
    assert dataset.size("train") == 17
    assert dataset.notes == (
        "a.jsonl: 1 of 20 rows without 'tokens' is left out (line 9)",
        "a.jsonl: 2 of 20 rows whose 'tags' is no tag for each token are left out (lines 4, 6)",
    )
    with pytest.raises(InputError, match="line 4: 1 tags for 2 tokens; there must be one for each"):
        load(str(tmp_path / "a.jsonl"), "tagged", cleaning=Cleaning("error"))


def test_entities_keep_their_places_whatever_stands_around_them(tmp_path):
    texts = [
        {
            "text": "  Ann\u2019s  dog,re\u0301al (Rome)",
            "entities": [[2, 5, "PER"], [20, 24, "LOC"]],
        },
        {
            "text": "unhappy Ann Lee of Rome",
            "entities": [[2, 7, "X"], [8, 16, "PER"], [8, 11, "Y"]],
        },
        {"text": "北京大学在北京", "entities": [[0, 4, "ORG"], [5, 7, "LOC"]]},
        {"text": "nothing", "entities": []},
        {"text": "out of", "entities": [[3, 9, "X"]]},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in texts * 2))
    dataset = load(str(path), "tagged", as_is=True, cleaning=Cleaning("leave-out-all"))
    split = dataset.splits["train"]
    tagged = [
        [*zip(tokens.split(), tags.split(), strict=True)]
        for tokens, tags in zip(split["tokens"], split["tags"], strict=True)
    ]
    assert tagged[0] == [
        ("Ann", "B-PER"), ("’s", "O"), ("dog", "O"), (",", "O"), ("réal", "O"), ("(", "O"),
        ("Rome", "B-LOC"), (")", "O"),
    ]  # fmt: skip
    assert tagged[1] == [
        ("un", "O"), ("happy", "B-X"), ("Ann", "B-PER"), ("Lee", "I-PER"), ("of", "O"),
        ("Rome", "O"),
    ]  # fmt: skip
    assert [tag for _, tag in tagged[2]] == [
        "B-ORG",
        "I-ORG",
        "I-ORG",
        "I-ORG",
        "O",
        "B-LOC",
        "I-LOC",
    ]
    assert tagged[3] == [("nothing", "O")]
    assert dataset.notes == (
        "a.jsonl: 2 of 10 rows whose 'entities' is no tag for each token are left out (lines 5, "
        "10)",
        "a.jsonl: words are cut where an entity begins or ends within them; so in 2 texts (lines "
        "2, 7)",
        "a.jsonl: of entities that overlap the longest is kept; so in 2 texts (lines 2, 7)",
    )


def test_a_single_tag_and_too_many_are_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"tokens": ["a"], "tags": ["X"]}) for _ in range(20)))
    with pytest.raises(InputError, match="every tag is 'X'; there must be two at least"):
        load(str(path), "tagged")
    many = [json.dumps({"tokens": ["a", "b"], "tags": [f"t{n}", f"u{n}"]}) for n in range(800)]
    path.write_text("\n".join(many))
    with pytest.raises(InputError, match="different tags, and at most 1,000 can be told apart"):
        load(str(path), "tagged")


def test_spaces_within_tokens_and_lists_of_numbers(tmp_path):
    path = tmp_path / "a.jsonl"
    row = {"tokens": ["10 000", "", "e\u0301"], "tags": [0, 1, 2]}
    path.write_text("\n".join(json.dumps(row) for _ in range(5)))
    split = load(str(path), "tagged", as_is=True).splits["train"]
    assert split["tokens"][0] == "10_000 _ é"
    assert split["tags"][0] == "0 1 2"


def test_sentences_are_read_one_by_one_for_answers(tmp_path):
    tokens, marks, _ = zip(*rows(), strict=True)
    for name in ("a.conll", "a.txt"):
        (tmp_path / name).write_text(columns("\t", tokens, marks))
        with rowwise.reading(tmp_path / name) as source:
            read = list(source.rows)
        assert [place for place, _ in read][:2] == [
            f"{tmp_path}/{name}, line 1",
            f"{tmp_path}/{name}, line 7",
        ]
        assert [row["tokens"] for _, row in read] == list(tokens)


def test_plain_text_with_blank_lines_stays_a_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("two words\n\nthree words here\nand more\n" * 30)
    _, by_split = sources(str(path))
    assert [row for _, row in by_split["train"].rows()][:2] == [{"text": "two words"}, {"text": ""}]
    path.write_text("two words\nmore words\n\n" * 30)
    assert next(sources(str(path))[1]["train"].rows())[1] == {"text": "two words"}


def test_tabs_here_and_spaces_there_are_columns(tmp_path):
    tokens, marks, _ = zip(*rows(), strict=True)
    lines = columns("\t", tokens, marks).split("\n")
    lines = [line.replace("\t", "  ") if n % 3 == 0 else line for n, line in enumerate(lines)]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    assert guess(str(tmp_path / "a.txt")).task == "tagging"
    assert load(str(tmp_path / "a.txt"), "tagged").labels == ["B-LOC", "B-PER", "I-PER", "O"]


@pytest.mark.parametrize(
    "text", ["the room was quiet, no {n}", "房间很安静服务也非常好" * 3 + "{n}"]
)
def test_a_table_with_an_empty_line_is_none_of_tokens(tmp_path, text):
    lines = [f"{text.format(n=n)}\t{'ab'[n % 2]}" for n in range(60)]
    lines.insert(30, "")
    (tmp_path / "a.tsv").write_text("\n".join(["text\tlabel", *lines]) + "\n")
    assert guess(str(tmp_path / "a.tsv")).task == "classification"
