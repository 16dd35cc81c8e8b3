"""What fit leaves out because it would take more than its share of the time."""

import io

import pytest
from rich.console import Console

from lstmlab import tasks
from lstmlab.api.fitting import in_time, preparation
from lstmlab.baselines import linear_crf
from lstmlab.checks.examples import alike
from lstmlab.data import Dataset
from lstmlab.registry import names
from lstmlab.study.planning.entries.task_entry import TaskEntry

TAGGING = tasks.load("tagging")


def tagged(sentences):
    """Sentences of ten tokens with tags of two types of spans: five different ones in BIO."""
    tokens = ["Ann Lee saw the old house in New Oslo today"] * sentences
    tags = ["B-PER I-PER O O O O O B-LOC I-LOC O"] * sentences
    split = {"tokens": tokens, "tags": tags}
    return Dataset("made", "tagged", {"train": split, "dev": {k: v[:5] for k, v in split.items()}})


@pytest.mark.parametrize(
    ("sentences", "seconds"),
    # Three strengths are tried, and the best is fitted once more with dev; of many tokens one is.
    [(1000, 50_000 * 2e-5 * 4), (20_000, 1_000_000 * 2e-5 * 2)],
)
def test_what_a_linear_crf_takes_is_foreseen(sentences, seconds):
    dataset = tagged(sentences)
    assert linear_crf.effort(dataset) == 50 * sentences
    assert linear_crf.seconds(dataset) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("time", "folds", "is_left_out"),
    [(120.0, None, True), (140.0, None, False), (140.0, 5, True), (3600.0, 5, False)],
)
def test_it_is_left_out_where_it_takes_more_than_its_share(time, folds, is_left_out):
    dataset = tagged(20_000)  # 40 s
    left = in_time.left_out(TAGGING, dataset, time, folds)
    assert left == (["linear-crf"] if is_left_out else [])
    entry = TaskEntry(task="tagging", dataset="made")
    changes = preparation.how(TAGGING, entry, dataset, time, folds)
    assert changes.get("wide") == ("none" if is_left_out else None)


def test_that_is_said_and_the_others_are_scored():
    dataset, out = tagged(20_000), io.StringIO()
    console = Console(file=out, width=200)
    recipe = TAGGING.recipe_with({"wide": "none", "unit": "word"})
    beaten = preparation.to_beat(console, TAGGING, dataset, recipe, ["linear-crf"])
    assert [one.name for one in beaten] == ["commonest-tag"]
    in_time.say(console, TAGGING, dataset, 60.0)
    in_time.say(console, TAGGING, dataset, 600.0)
    said = "it would take about 40 s of 60 (lstmlab baseline says what it reaches)"
    assert out.getvalue().count("left out") == 1
    assert said in out.getvalue()


@pytest.mark.parametrize("name", sorted({*names("tasks")} - {"tagging"}))
def test_other_tasks_keep_theirs(name):
    task = tasks.load(name)
    assert in_time.left_out(task, alike(task.columns), 30.0, 5) == []
