"""What every role of a column promises, whatever is added to the folder."""

from __future__ import annotations

import pytest

from lstmlab import tasks
from lstmlab.data.columns import Columns, of_task, role, usual
from lstmlab.data.reading.source import Unfit
from lstmlab.data.roles.role import Role
from lstmlab.recipe import Recipe
from lstmlab.registry import names

ALL = names("roles")


@pytest.mark.parametrize("name", ALL)
def test_it_is_called_as_its_file(name):
    assert isinstance(role(name), Role)
    assert role(name).name == name


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("value", ["1.0", " e\u0301 ", 3, 2.5, True, "ﬁ\u200b x"])
def test_a_cell_has_one_form(name, value):
    cell = role(name).read(value, "column")
    assert role(name).read(cell, "column") == cell


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("value", [None, float("nan"), [1], {}, "\ud800"])
def test_what_is_no_text_is_no_cell(name, value):
    with pytest.raises(Unfit):
        role(name).read(value, "column")


@pytest.mark.parametrize("name", ALL)
def test_only_a_running_text_has_blank_cells(name):
    if role(name).is_running:
        assert role(name).read("  ", "column") == "  "
        return
    with pytest.raises(Unfit, match=r"^no column; fill it in or remove the row$") as raised:
        role(name).read("  ", "column")
    assert raised.value.is_missing


@pytest.mark.parametrize("name", ALL)
def test_of_text_at_most_some_tokens_are_read(name):
    limit = role(name).limit(Recipe())
    assert limit is None or (role(name).is_text and limit[0] > 0 and limit[1] in ("head", "tail"))


def test_data_sets_with_other_answers_are_called_otherwise():
    assert [columns.called for columns in usual()] == ["labelled", "paired", "stream"]
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
