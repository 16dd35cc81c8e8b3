"""What every role of a column promises, whatever is added to the folder."""

from __future__ import annotations

import pytest

from lstmlab import tasks
from lstmlab.checks.check import Check, of_kind
from lstmlab.data.columns import Columns, of_task, usual
from lstmlab.registry import names


@pytest.mark.parametrize("name", names("roles"))
@pytest.mark.parametrize("check", of_kind("roles"), ids=lambda check: check.name)
def test_it_keeps_its_promises(check: Check, name: str) -> None:
    assert check.found(name) == ""


def test_data_sets_with_other_answers_are_called_otherwise():
    assert [columns.called for columns in usual()] == [
        "tagged",
        "labelled",
        "paired",
        "measured",
        "multilabelled",
        "pair-labelled",
        "pair-scored",
        "stream",
    ]
    for columns in usual():
        assert Columns.of(columns.called) == columns


def test_a_task_that_is_guessed_reads_the_usual_columns():
    guessed = {task: columns for columns in usual() for task in columns.asked.tasks}
    assert set(guessed) <= set(names("tasks"))
    for task, columns in guessed.items():
        assert tasks.load(task).columns == columns == of_task(task)


def test_what_is_read_stands_first_and_what_is_asked_for_last():
    pairs = Columns({"first": "text", "second": "text", "label": "label"})
    assert pairs.inputs == ("first", "second")
    assert (pairs.text, pairs.answer, pairs.called) == ("first", "label", "labelled")
    assert pairs.texts == ("first", "second")
    alone = Columns.of("stream")
    assert alone.inputs == ("text",) == (alone.answer,)


def test_a_word_that_no_data_set_is_called_by_is_refused():
    with pytest.raises(ValueError, match="unknown sort of data set 'labeled'; did you mean 'label"):
        Columns.of("labeled")
