"""What --explain prints, on a terminal and elsewhere."""

import io

import pytest
from rich.console import Console

from lstmlab import tasks
from lstmlab.cli.predict.explanation import show
from lstmlab.cli.predict.words import named

LABELLED = {
    "text": "not bad, [bold] at all",
    "label": "pos",
    "probabilities": {"pos": 0.9, "neg": 0.1},
    "words": [
        {"token": "not", "weight": 0.6},
        {"token": "bad", "weight": -0.3},
        {"token": ",", "weight": 0.001},
        {"token": "[bold]", "weight": 0.1},
        {"token": "at", "weight": 0.0},
        {"token": "all", "weight": 0.0, "read": False},
    ],
}
TRANSLATED = {
    "source": "one two",
    "target": "eins zwei",
    "log_probability": -0.25,
    "attention": {
        "target": ["eins", "zwei"],
        "source": ["one", "two"],
        "weights": [[0.9, 0.1], [0.2, 0.8]],
        "unread": 0,
    },
}
MODELLED = {
    "text": "the zebra sat",
    "continuation": "down",
    "perplexity": 9.0,
    "tokens": [
        {"token": "the", "log_probability": -0.6931},
        {"token": "zebra", "log_probability": -8.3178},
        {"token": "sat", "log_probability": -4.8520},
    ],
}


def on_terminal(answer) -> str:
    file = io.StringIO()
    show(Console(file=file, force_terminal=True, color_system="standard", width=20), answer)
    return file.getvalue()


def test_words_for_a_label_are_green_and_against_it_red():
    first, second, third = on_terminal(LABELLED).splitlines()
    assert "\x1b[1;32mnot\x1b[0m" in first
    assert "\x1b[31mbad\x1b[0m," in first  # a comma that says little has no colour
    assert "\x1b[32m[bold]\x1b[0m at \x1b[2mall\x1b[0m" in first
    assert second == "  for (+) or against (−) pos: not +60%, bad −30%, [bold] +10%"
    assert third == "  1 token of the text not read: it is too long"


def test_what_unknown_words_said_stands_apart(capsys):
    words = [
        {"token": "good", "weight": 0.5},
        {"token": "zzz", "weight": 0.4, "known": False},
        {"token": "qqq", "weight": -0.1, "known": False},
        {"token": "zzz", "weight": 0.0, "known": False, "read": False},
    ]
    answer = LABELLED | {"text": "good zzz qqq zzz", "words": words}
    show(Console(force_terminal=False), answer)
    assert capsys.readouterr().out.splitlines()[1:] == [
        "  for (+) or against (−) pos: good +50%",
        "  50% hung on words it doesn't know: zzz, qqq",
        "  1 token of the text not read: it is too long",
    ]
    assert "\x1b[2mzzz\x1b[0m" in on_terminal(answer)


def test_a_row_without_text_is_explained_by_an_empty_line(capsys):
    for task in ("classification", "translation", "language-modeling"):
        show(Console(force_terminal=False), tasks.load(task).empty_answer(explain=True))
    assert capsys.readouterr().out == "\t\t\n\n\n"


def test_surprising_tokens_are_yellow_and_very_surprising_ones_red():
    first, second = on_terminal(MODELLED).splitlines()
    assert first == "the \x1b[1;31mzebra\x1b[0m \x1b[33msat\x1b[0m down"
    assert second == "  most surprising, in bits: zebra 12.0, sat 7.0, the 1.0"


@pytest.mark.parametrize("terminal", [True, False])
def test_nothing_is_coloured_off_a_terminal_or_where_it_is_not_wanted(terminal, capsys):
    show(Console(force_terminal=terminal, no_color=True), LABELLED)
    assert capsys.readouterr().out.splitlines()[0] == "pos\t0.900\tnot bad, [bold] at all"


def test_a_target_is_aligned_to_its_source(capsys):
    show(Console(force_terminal=False), TRANSLATED)
    assert capsys.readouterr().out.splitlines() == [
        "eins zwei",
        "  log-probability −0.250",
        "  eins ← one 0.90",
        "  zwei ← two 0.80",
        "  alignment 0-0 1-1",
    ]


def test_a_text_without_words_is_no_mistake(capsys):
    show(Console(force_terminal=False), LABELLED | {"text": "", "words": []})
    show(Console(force_terminal=False), MODELLED | {"text": "", "tokens": []})
    assert capsys.readouterr().out.splitlines() == ["pos\t0.900\t", " down"]


def test_what_stands_beside_a_text_keeps_its_name_among_ngrams():
    ngrams = [{"ngram": "price (missing)", "weight": 0.5}, {"ngram": "a b", "weight": -0.5}]
    features = [{"feature": "price (missing)", "weight": 1.0}]
    (_, line) = named([], ngrams, "for", features)
    assert line.plain == "  n-grams for: price (missing) +50%, a␣b −50%"
