"""Built-in sets that are generated: opinions and dates."""

from __future__ import annotations

import datetime
import re
from collections import Counter

import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from lstmlab.data.dataset import Split
from lstmlab.data.loading import load
from lstmlab.data.sets import _dates, opinions_en, opinions_zh
from lstmlab.data.sets._opinions import Node, Rule, Word

OPINIONS = ("opinions-en", "opinions-zh")
DATES = ("dates-en-zh", "dates-en-de")
ANALYZER = {"opinions-en": "word", "opinions-zh": "char"}
CUT = {
    "opinions-en": r", |\bbut\b|\balthough\b|\beven though\b|\beven if\b",
    "opinions-zh": "，",
}

IS, NOT = Rule("is {wins}"), Rule("is not {wins}", flips=True)
CLAUSE = Rule("{aspect} {wins}")


def clause(aspect: str, predicate: Rule, adjective: str, good: bool) -> Node:
    return Node(CLAUSE, Node(predicate, Word(adjective, good)), aspect=aspect)


@pytest.mark.parametrize("name", [*OPINIONS, *DATES])
def test_a_set_is_the_same_each_time_and_no_example_occurs_twice(name: str) -> None:
    first = load(name)
    assert first.fingerprint == load(name).fingerprint
    assert {split: first.size(split) for split in first.splits} == {
        "train": 4000 if name in OPINIONS else 6000,
        "dev": 500,
        "test": 500,
    }
    key = first.columns.text
    every = [text for split in first.splits.values() for text in split[key]]
    assert len(set(every)) == len(every)
    assert all(text == text.strip() and "{" not in text for text in every)


@pytest.mark.parametrize("name", OPINIONS)
def test_half_of_the_opinions_of_each_split_are_positive(name: str) -> None:
    for split in load(name).splits.values():
        half = len(split["label"]) // 2
        assert Counter(split["label"]) == {"positive": half, "negative": half}


def last_part(name: str, split: Split) -> list[str]:
    return [re.split(CUT[name], text)[-1] for text in split["text"]]


def linear_accuracy(name: str, last: bool) -> float:
    """Returns the accuracy of logistic regression on counts of words (characters), on the test
    split."""
    splits = load(name).splits
    texts = {k: last_part(name, s) if last else s["text"] for k, s in splits.items()}
    counts = CountVectorizer(analyzer=ANALYZER[name])
    model = LogisticRegression(max_iter=300)
    model.fit(counts.fit_transform(texts["train"]), splits["train"]["label"])
    return float(model.score(counts.transform(texts["test"]), splits["test"]["label"]))


@pytest.mark.parametrize("name", OPINIONS)
def test_words_alone_do_not_decide(name: str) -> None:
    assert linear_accuracy(name, last=False) < 0.85


@pytest.mark.parametrize("name", OPINIONS)
def test_the_last_clause_alone_does_not_decide(name: str) -> None:
    assert linear_accuracy(name, last=True) < 0.90


def test_the_meaning_follows_from_the_parts() -> None:
    not_bad = clause("the food", NOT, "bad", False)
    slow = clause("the service", IS, "slow", False)
    assert (not_bad.text, not_bad.good) == ("the food is not bad", True)
    doubted = Node(Rule("I doubt that {wins}", flips=True), not_bad)
    assert (doubted.text, doubted.good) == ("I doubt that the food is not bad", False)
    but = Node(Rule("{loses}, but {wins}"), slow, not_bad)
    assert (but.text, but.good) == ("the food is not bad, but the service is slow", False)
    although = Node(Rule("{wins}, although {loses}"), not_bad, slow)
    assert (although.text, although.good) == (
        "the food is not bad, although the service is slow",
        True,
    )


RULES_EN = {rule.template: rule for rule in (*opinions_en.GRAMMAR.plain, *opinions_en.GRAMMAR.rich)}
RULES_ZH = {rule.template: rule for rule in (*opinions_zh.GRAMMAR.plain, *opinions_zh.GRAMMAR.rich)}


@pytest.mark.parametrize(
    ("template", "adjective", "good", "means"),
    [
        ("is not {wins} at all", "bad", False, True),
        ("is far from {wins}", "boring", False, True),
        ("is hardly {wins}", "good", True, False),
        ("could hardly be more {wins}", "good", True, True),
        ("could not be less {wins}", "good", True, False),
        ("is less {wins} than I had feared", "dull", False, True),
        ("is nothing if not {wins}", "dull", False, False),
        ("一点也不{wins}", "差", False, True),
        ("谈不上{wins}", "好看", True, False),
        ("不能说不{wins}", "好看", True, True),
        ("没有我担心的那么{wins}", "差", False, True),
    ],
)
def test_what_a_predicate_means(template: str, adjective: str, good: bool, means: bool) -> None:
    assert Node({**RULES_EN, **RULES_ZH}[template], Word(adjective, good)).good is means


@pytest.mark.parametrize("grammar", [opinions_en.GRAMMAR, opinions_zh.GRAMMAR])
def test_no_adjective_is_both_good_and_bad(grammar: opinions_en.Grammar) -> None:
    for domain in grammar.domains:
        for good, bad in domain.values():
            assert len(good.split()) == len(set(good.split())) == 12
            assert len(bad.split()) == len(set(bad.split())) == 12
            assert not set(good.split()) & set(bad.split())


DAY = datetime.datetime(2024, 2, 29, 15, 4, 5)


@pytest.mark.parametrize(
    ("write", "english", "chinese", "german"),
    [
        (
            _dates.date(DAY, "full"),
            "Thursday, February 29, 2024",
            "2024年2月29日星期四",
            "Donnerstag, 29. Februar 2024",
        ),
        (_dates.date(DAY, "MMMd"), "Feb 29", "2月29日", "29. Feb."),
        (_dates.time(DAY, "short"), "3:04 PM", "15:04", "15:04"),
        (_dates.relative(-3, "day"), "3 days ago", "3天前", "vor 3 Tagen"),
        (_dates.relative(2, "hour"), "in 2 hours", "2小时后", "in 2 Stunden"),
        (_dates.measure(5, "length-kilometer"), "5 kilometers", "5公里", "5 Kilometer"),
        (_dates.money(1234.5, "EUR", "name"), "1,234.50 euros", "1,234.50欧元", "1.234,50 Euro"),
        (_dates.percent(0.125), "12.5%", "12.5%", "12,5 %"),
        (_dates.percent(0.014), "1.4%", "1.4%", "1,4 %"),
        (_dates.compact(3_200_000), "3.2 million", "320万", "3,2 Millionen"),
    ],
)
def test_a_value_in_three_languages(
    write: _dates.Writer, english: str, chinese: str, german: str
) -> None:
    assert _dates.pair(write, "zh_Hans_CN") == (english, chinese)
    assert _dates.pair(write, "de_DE") == (english, german)


@pytest.mark.parametrize("name", DATES)
def test_dates_have_plain_spaces_and_no_unit_without_a_translation(name: str) -> None:
    dataset = load(name)
    for split in dataset.splits.values():
        for text in (*split["source"], *split["target"]):
            assert not re.search(r"[^\S ]|[\u00a0\u202f\u2009]", text), text
        assert not [text for text in split["target"] if re.search(r"[a-z]-[a-z]", text)]
    assert any("made with babel" in note for note in dataset.notes)


@pytest.mark.parametrize("name", DATES)
def test_a_year_of_two_digits_is_one_year(name: str) -> None:
    """So that the source determines the target."""
    years = set()
    for split in load(name).splits.values():
        for text in split["target"]:
            years |= {int(year) for year in re.findall(r"^(\d{4})年", text)}
    assert not years or (min(years) >= 1970 and max(years) < 2070)
