"""Which trials a study file makes, and which learning rate the finals get."""

import pytest
import small_study

from lstmlab.study import plan
from lstmlab.study.study_file import read_study
from lstmlab.trial import Record, Status


def make(folder, toml=small_study.TOML):
    path = small_study.write(folder, toml)
    return plan.make(read_study(path), str(path), folder)


def record(score):
    if score is None:
        return Record(status=Status.DIVERGED)
    return Record(status=Status.COMPLETE, metrics={"dev": {"accuracy": score}})


def test_each_contender_searches_its_own_range_with_one_seed(tmp_path):
    made = make(tmp_path)
    assert [c.contender.label for c in made.candidates] == ["sgd", "adam"]
    for candidate in made.candidates:
        assert [t.purpose for t in candidate.tune] == ["tune", "tune"]
        assert {t.seed for t in candidate.tune} == {0}
        assert (candidate.contender.tune, candidate.contender.final) == (2, 2)
    sgd, adam = ([t.recipe.optimizer.learning_rate for t in c.tune] for c in made.candidates)
    assert sgd == [0.03, 3.0]
    assert adam == [0.0002, 0.02]


def test_precision_is_settled_and_the_recipe_is_the_files(tmp_path):
    for candidate in make(tmp_path).candidates:
        for trial in (*candidate.tune, candidate.base):
            assert trial.recipe.precision in ("float32", "bfloat16")
            assert (trial.recipe.hidden_size, trial.recipe.epochs) == (8, 2)


@pytest.mark.parametrize(
    ("scores", "chosen"),
    [((60.0, 70.0), 3.0), ((70.0, 60.0), 0.03), ((70.0, 70.0), 0.03), ((None, 10.0), 3.0)],
)
def test_finals_have_the_best_rate_on_dev_and_their_own_seeds(tmp_path, scores, chosen):
    candidate = make(tmp_path).candidates[0]
    tuned = {t.id: record(s) for t, s in zip(candidate.tune, scores, strict=True)}
    finals = candidate.finals(tuned)
    assert [t.seed for t in finals] == [1, 2]
    assert {t.recipe.optimizer.learning_rate for t in finals} == {chosen}
    assert {t.purpose for t in finals} == {"final"}


def test_no_finals_where_no_rate_works(tmp_path):
    candidate = make(tmp_path).candidates[0]
    assert candidate.finals({t.id: record(None) for t in candidate.tune}) == ()


def test_a_compared_learning_rate_is_not_searched(tmp_path):
    toml = small_study.TOML.replace("optimizer = [", "optimizer.learning_rate = [0.1, 0.2] #")
    candidates = make(tmp_path, toml).candidates
    assert [c.tune for c in candidates] == [(), ()]
    rates = [{t.recipe.optimizer.learning_rate for t in c.finals({})} for c in candidates]
    assert rates == [{0.1}, {0.2}]


def test_any_field_may_be_an_axis_and_all_combinations_are_made(tmp_path):
    toml = small_study.TOML.replace("[axes]", '[axes]\ncell = ["lstm", "gru"]')
    labels = [c.contender.label for c in make(tmp_path, toml).candidates]
    assert labels == ["lstm · sgd", "lstm · adam", "gru · sgd", "gru · adam"]


def test_the_plan_changes_with_the_data(tmp_path):
    before = make(tmp_path / "a")
    path = small_study.write(tmp_path / "b")
    (tmp_path / "b/words/dev.jsonl.gz").unlink()
    after = plan.make(read_study(path), str(path), tmp_path / "b")
    assert before.text == after.text
    assert before.ids != after.ids
