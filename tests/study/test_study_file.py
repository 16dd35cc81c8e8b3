"""What a study file may say, and the one line that a mistake gets."""

import re
from pathlib import Path

import pytest

import small_study
from lstmlab.errors import InputError
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import StudyFile, found, read_study, shipped


def test_the_shipped_study_is_the_articles_question():
    study = read_study(shipped("default"))
    assert [entry.task for entry in study.tasks] == [
        "classification", "sentiment", "translation", "summarization",
    ]  # fmt: skip
    assert study.axes["optimizer"] == ("gd", "sgd", "momentum", "rmsprop", "adam", "adamw")
    assert len(study.seeds) == 3
    assert study.tuning.seed not in study.seeds


def test_what_is_said_of_rows_and_labels_reaches_the_data(tmp_path):
    (tmp_path / "r.csv").write_text(
        "text,label\n" + "".join(f"t {i},{('a', 'A ', 'b')[i % 3]}\n" for i in range(60)) + ",a\n"
    )
    old, data = 'dataset = "words"', f'dataset = "{tmp_path / "r.csv"}"'
    path = small_study.write(tmp_path, small_study.TOML.replace(old, data))
    study = read_study(path)
    # A study that was begun before these keys were there goes on.
    new = {"missing", "merge_labels", "no_duplicates", "examples"}
    assert not new & {*study.tasks[0].model_dump()}
    (dataset,) = plan.make(study, "small").datasets.values()
    assert dataset.labels == ["A", "a", "b"]
    path.write_text(small_study.TOML.replace(old, f"{data}\nmerge_labels = true"))
    (dataset,) = plan.make(read_study(path), "small").datasets.values()
    assert dataset.labels == ["a", "b"]
    assert "r.csv: 1 of 61 rows without 'text' is left out (line 62)" in dataset.notes
    path.write_text(small_study.TOML.replace(old, f"{data}\nexamples = 20"))
    (dataset,) = plan.make(read_study(path), "small").datasets.values()
    assert {name: dataset.size(name) for name in dataset.splits} == {
        "train": 20, "dev": 6, "test": 6,
    }  # fmt: skip
    path.write_text(small_study.TOML.replace(old, f'{data}\nmissing = "error"'))
    with pytest.raises(InputError, match=r"r\.csv, line 62: no text"):
        plan.make(read_study(path), "small")
    path.write_text(small_study.TOML.replace(old, f'{data}\nmissing = "drop"'))
    with pytest.raises(InputError, match=r"tasks\[1\]\.missing: Input should be 'leave-out'"):
        read_study(path)


def test_features_of_a_task_are_read_beside_its_text(tmp_path):
    rows = "".join(f"t {i},{'ab'[i % 2]},{i % 7}\n" for i in range(60))
    (tmp_path / "r.csv").write_text("text,label,price\n" + rows)
    old, data = 'dataset = "words"', f'dataset = "{tmp_path / "r.csv"}"'
    path = small_study.write(tmp_path, small_study.TOML.replace(old, data))
    assert "features" not in read_study(path).tasks[0].model_dump()
    (plain,) = plan.make(read_study(path), "small").datasets
    path.write_text(small_study.TOML.replace(old, f'{data}\nfeatures = ["price"]'))
    study = read_study(path)
    assert study.tasks[0].columns == {"features": "price"}
    ((fingerprint, dataset),) = plan.make(study, "small").datasets.items()
    assert dataset.columns.names == ("text", "features", "label")
    assert fingerprint != plain
    path.write_text(
        small_study.TOML.replace(old, f'{data}\nfeatures = ["price"]\ncolumns.features = "price"')
    )
    with pytest.raises(InputError, match=r"tasks\[1\]: features: columns names them, too"):
        read_study(path)


def test_quick_is_a_smaller_study_of_the_same():
    study = read_study(shipped("default"))
    quick = study.quick()
    assert quick.name == "default-quick"
    assert (quick.axes, quick.tasks, quick.seeds) == (study.axes, study.tasks, study.seeds[:2])
    assert quick.budget == study.budget / 5
    assert not quick.tuned


def test_the_quick_study_that_ships_needs_no_shortening():
    """Its trials are learned in seconds, so that what it shows is so."""
    study = read_study(shipped("quick"))
    assert [*study.variants] == ["sgd", "momentum", "adam"]
    assert [entry.dataset for entry in study.tasks] == ["docstrings-topics", "opinions-en"]
    assert len(study.seeds) == 3
    assert not study.tuned


def test_a_study_of_other_texts_ships_too():
    """It is found by its name alone, where no file is called so."""
    study = read_study(found("texts"))
    assert [(entry.task, entry.dataset) for entry in study.tasks] == [
        ("tagging", "dates-parts"),
        ("pair-classification", "opinion-pairs-en"),
        ("multilabel", "complaints-en"),
        ("regression", "amounts-en"),
    ]
    assert study.axes["optimizer"] == ("momentum", "rmsprop", "adam")
    # Four tasks, three optimizers: as many tuning trials and finals each.
    assert 12 * (study.tuning.trials + len(study.seeds)) == 72


def test_a_file_comes_before_a_study_that_ships(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert found("quick") == shipped("quick")
    assert found("quick.toml") == Path("quick.toml")
    (tmp_path / "quick").write_text("")
    assert found("quick") == Path("quick")
    with pytest.raises(InputError, match="did you mean 'texts'"):
        found("text")


@pytest.mark.parametrize(
    "name", ["default", "quick", "texts", "optimizers", "precision", "ablation", "cells", "memory"]
)
def test_what_is_asked_of_an_lstm_is_not_hidden_by_n_grams(name):
    """A linear model on n-grams beside it answers as well whatever the optimizer."""
    assert read_study(shipped(name)).recipe["wide"] == "none"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("seeds =", "seed =", "unknown key 'seed'; did you mean 'seeds'?"),
        ("trials", "trails", "tuning: unknown key 'trails'; did you mean 'trials'?"),
        ("trials = 2", "seconds = 9\nhalving = true", "tuning: 'seconds' and 'halving' don't"),
        ("trials = 2", "space.dropout = {low = 2, high = 1}", "tuning.space.dropout: low (2) must"),
        ("trials = 2", "space.dropout = {lo = 2}", "tuning.space.dropout: 'low' is missing"),
        ("dataset =", "data =", "tasks[1]: 'dataset' is missing"),
        ("seeds = [1, 2]", "seeds = []", "seeds: list at least one seed"),
        ("seeds = [1, 2]", "seeds = [1, 1]", "seeds: 1 is listed twice"),
        ("seeds = [1, 2]", "seeds = [0, 1]", "seeds: 0 is the tuning seed"),
        ("seeds = [1, 2]", "seeds = 3", "seeds: Input should be a valid tuple (given: 3)"),
        ('["sgd", "adam"]', '"adam"', "axes: 'optimizer' must be a list of values, not 'adam'"),
        ('["sgd", "adam"]', '["sgd", "sgd"]', "axes: 'optimizer' lists 'sgd' twice"),
        ('name = "small"', 'name = "../up"', "name: String should match pattern"),
        ("[axes]", "[axes", "not TOML"),
    ],
)
def test_a_mistake_in_the_file_gets_one_line(tmp_path, old, new, line):
    path = small_study.write(tmp_path, small_study.TOML.replace(old, new, 1))
    with pytest.raises(InputError) as raised:
        read_study(path)
    assert str(raised.value).startswith(f"{path}: {line}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"sentiment"', '"sentimant"', "tasks[1]: unknown task 'sentimant'; did you mean"),
        ('"words"', '"wrods"', "unknown data set 'wrods'; did you mean 'words'?"),
        ('"adam"]', '"adamm"]', "axes: unknown optimizer 'adamm'; did you mean 'adam'?"),
        ("optimizer =", "optimiser =", "axes: unknown recipe field 'optimiser'; did you mean"),
        ("hidden_size = 8", "hiden_size = 8", "recipe: unknown recipe field 'hiden_size'"),
        ("hidden_size = 8", "hidden_size = 0", "recipe: hidden_size = 0: Input should be greater"),
        ("[axes]", "[axes]\nbeam_size = [1, 2]", "axes: sentiment does not use 'beam_size'"),
        ('["sgd", "adam"]', '["adam", {name = "adam"}]', "'adam' and 'adam' are the same recipe"),
        ("trials = 2", 'trials = 2\nhyperparameters = ["rate"]', "tuning: unknown hyperparameter"),
        (
            "trials = 2",
            "space.dropout = {low = 0.1, high = 1.1}",
            "tuning.space: dropout: dropout = 1",
        ),
        (
            "[axes]",
            '[axes]\nvaries = ["oder"]',
            "axes: unknown source 'oder'; did you mean 'order'",
        ),
        ("[[tasks]]", '[[tasks]]\ntask = "sentiment"\ndataset = "words"\n[[tasks]]', "the same"),
    ],
)
def test_a_mistake_in_what_it_names_gets_one_line(tmp_path, old, new, line):
    path = small_study.write(tmp_path, small_study.TOML.replace(old, new, 1))
    with pytest.raises(InputError) as raised:
        plan.make(read_study(path), str(path), tmp_path)
    assert line in str(raised.value)
    assert "\n" not in str(raised.value)


def test_seeds_may_be_added_until_it_is_decided(tmp_path):
    path = small_study.write(tmp_path, small_study.TOML.replace("[1, 2]", '"until decided"'))
    study = read_study(path)
    assert study.seeds == tuple(range(1, 21))
    assert study.looks == (3, 5, 8, 12, 20)
    assert StudyFile.model_validate_json(study.model_dump_json()) == study
    (one, _) = plan.make(study, "small", tmp_path).candidates
    assert (one.contender.final, one.contender.looks) == (3, study.looks)
    assert one.seeds == (1, 2, 3)
    assert one.with_seeds(5).seeds == (1, 2, 3, 4, 5)
    assert one.with_seeds(5).with_seeds(20).seeds == study.seeds
    quick = study.quick()
    assert (quick.seeds, quick.looks) == ((1, 2), ())


def test_seeds_that_are_added_are_not_the_tunings(tmp_path):
    toml = small_study.TOML.replace("[1, 2]", '"until decided"\nmost_seeds = 5')
    path = small_study.write(tmp_path, toml.replace("trials = 2", "trials = 2\nseed = 3"))
    assert read_study(path).seeds == (1, 2, 4, 5, 6)


def test_a_study_that_was_begun_before_seeds_were_added_goes_on(tmp_path):
    assert "most_seeds" not in read_study(small_study.write(tmp_path)).model_dump()


@pytest.mark.parametrize(
    ("seeds", "line"),
    [
        ('"until found"', "seeds: a list, or \"until decided\", not 'until found'"),
        (
            '"until decided"\nmost_seeds = 3',
            "most_seeds: Input should be greater than or equal to",
        ),
        ('"until decided"\nmost_seeds = "all"', "most_seeds: Input should be a valid integer"),
        ('"until decided"\nmost_seeds = 1001', "most_seeds: Input should be less than or equal to"),
        ("[1, 2]\nmost_seeds = 9", 'most_seeds: goes with seeds = "until decided" only; drop it'),
    ],
)
def test_a_mistake_in_how_many_seeds_gets_one_line(tmp_path, seeds, line):
    path = small_study.write(tmp_path, small_study.TOML.replace("[1, 2]", seeds))
    with pytest.raises(InputError, match=re.escape(f"small.toml: {line}")):
        read_study(path)
