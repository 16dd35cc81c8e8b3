"""Which trials a study file makes, and which learning rate the finals get."""

import pytest

import small_study
from lstmlab.errors import InputError
from lstmlab.study.planning import plan
from lstmlab.study.planning.study_file import read_study
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
    sgd, adam = made.candidates
    for one in (sgd, adam):  # not the momentum, which sgd hasn't
        assert [key for key, _ in one.contender.space] == [
            "optimizer.learning_rate", "optimizer.weight_decay",
        ]  # fmt: skip
    for candidate in made.candidates:
        for trial in candidate.tune:
            settings = dict(trial.recipe.optimizer.settings)
            for key, space in candidate.contender.space:
                assert space.low <= settings[key.removeprefix("optimizer.")] <= space.high
    # With as many hyperparameters, the same places of one's own range.
    places = [
        [dict(c.contender.space)["optimizer.learning_rate"].position(rate(t)) for t in c.tune]
        for c in made.candidates
    ]
    assert places[0] == pytest.approx(places[1], abs=0.01)
    assert abs(places[0][0] - places[0][1]) > 0.25  # and not near each other


def searched(made):
    return [[key for key, _ in one.contender.space] for one in made.candidates]


def test_roles_that_all_compared_optimizers_have_are_searched(tmp_path):
    both = small_study.TOML.replace('"sgd", "adam"', '"momentum", "adam"')
    rate_of, decay = "optimizer.learning_rate", "optimizer.weight_decay"
    momentum, beta1 = "optimizer.momentum", "optimizer.beta1"
    assert searched(make(tmp_path / "all", both)) == [
        [rate_of, momentum, decay], [rate_of, beta1, decay],
    ]  # fmt: skip
    named = "trials = 2\nhyperparameters = "
    for number, words in enumerate(('["momentum"]', '["beta1"]')):
        made = make(tmp_path / f"{number}", both.replace("trials = 2", named + words))
        assert searched(made) == [[momentum], [beta1]]
    toml = small_study.TOML.replace("trials = 2", named + '["learning_rate", "momentum"]')
    with pytest.raises(InputError, match=r"small.toml: tuning: sgd can't be searched for 'mom"):
        make(tmp_path / "sgd", toml)


def rate(trial):
    return trial.recipe.optimizer.learning_rate


@pytest.mark.parametrize(("line", "rope"), [("", 0.5), ("rope = 2.0", 2.0)])
def test_what_counts_as_equal_is_the_metrics_own_or_the_files(tmp_path, line, rope):
    toml = small_study.TOML.replace("[[tasks]]", f"[[tasks]]\n{line}")
    assert {c.contender.rope for c in make(tmp_path, toml).candidates} == {rope}


def test_no_difference_at_all_would_be_equal(tmp_path):
    with pytest.raises(InputError, match=r"tasks\[1\].rope: Input should be greater than 0"):
        make(tmp_path, small_study.TOML.replace("[[tasks]]", "[[tasks]]\nrope = 0.0"))


def test_precision_is_settled_and_the_recipe_is_the_files(tmp_path):
    for candidate in make(tmp_path).candidates:
        for trial in (*candidate.tune, candidate.base):
            assert trial.recipe.precision in ("float32", "bfloat16")
            assert (trial.recipe.hidden_size, trial.recipe.epochs) == (8, 2)


@pytest.mark.parametrize(
    ("scores", "chosen"),
    [((60.0, 70.0), 1), ((70.0, 60.0), 0), ((70.0, 70.0), 0), ((None, 10.0), 1)],
)
def test_finals_have_the_best_point_on_dev_and_their_own_seeds(tmp_path, scores, chosen):
    candidate = make(tmp_path).candidates[0]
    tuned = {t.id: record(s) for t, s in zip(candidate.tune, scores, strict=True)}
    assert candidate.trials({}) == candidate.tune
    assert [t.seed for t in candidate.to_come({})] == [1, 2]
    finals = candidate.trials(tuned)[2:]
    assert [t.seed for t in finals] == [1, 2]
    assert {t.recipe for t in finals} == {candidate.tune[chosen].recipe}
    assert {t.purpose for t in finals} == {"final"}
    assert [*candidate.to_come(tuned)] == []


def test_no_finals_where_no_rate_works(tmp_path):
    candidate = make(tmp_path).candidates[0]
    lost = {t.id: record(None) for t in candidate.tune}
    assert candidate.trials(lost) == candidate.tune
    assert [*candidate.to_come(lost)] == []


def test_a_compared_learning_rate_is_not_searched(tmp_path):
    toml = small_study.TOML.replace("optimizer = [", "optimizer.learning_rate = [0.1, 0.2] #")
    others = make(tmp_path / "others", toml).candidates
    left = ["optimizer.beta1", "optimizer.weight_decay"]
    assert [[key for key, _ in c.contender.space] for c in others] == [left, left]
    toml = toml.replace("trials = 2", 'trials = 2\nhyperparameters = ["learning_rate"]')
    candidates = make(tmp_path, toml).candidates
    assert [c.tune for c in candidates] == [(), ()]
    rates = [{rate(t) for t in c.trials({})} for c in candidates]
    assert rates == [{0.1}, {0.2}]


TWO_RATES = """
[variants.slow]
optimizer.learning_rate = 0.001

[variants.fast]
optimizer.learning_rate = 0.01

[recipe]"""


def test_what_is_compared_may_not_be_all_that_is_searched(tmp_path):
    toml = small_study.TOML.replace('optimizer = ["sgd", "adam"]', "").replace(
        "[recipe]", TWO_RATES
    )
    with pytest.raises(InputError, match="'slow' and 'fast' differ only in what tuning searches"):
        make(tmp_path / "searched", toml)
    # The recipe as it stands is tried first, but the other trials are the same.
    with pytest.raises(InputError, match=r"\(optimizer.learning_rate, .*\); drop one"):
        make(tmp_path / "first", toml.replace("trials = 2", "trials = 2\nown_first = true"))
    made = make(
        tmp_path / "other", toml.replace("trials = 2", 'hyperparameters = ["weight_decay"]')
    )
    assert [rate(c.tune[0]) for c in made.candidates] == [0.001, 0.01]
    made = make(tmp_path / "none", toml.replace("trials = 2", "trials = 0"))
    assert [rate(c.base) for c in made.candidates] == [0.001, 0.01]


def test_a_data_set_is_there_once(tmp_path):
    entry = '[[tasks]]\ntask = "sentiment"\ndataset = "words"\nrecipe = { hidden_size = 16 }\n'
    with pytest.raises(InputError, match=r"sentiment on words is there twice; .*variants.NAME"):
        make(tmp_path, small_study.TOML + entry)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"sgd", "adam"', "2020-01-01", "axes"),
        ("[tuning]", "budget = 0.1\n[tuning]", r"small.toml: budget: recipe: .*steps"),
    ],
)
def test_what_can_not_be_is_said_in_a_line(tmp_path, old, new, what):
    toml = small_study.TOML.replace(old, new).replace("epochs = 2", "steps = 2")
    with pytest.raises(InputError, match=what) as caught:
        make(tmp_path, toml)
    assert "\n" not in str(caught.value)


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


HALVED = small_study.TOML.replace("trials = 2", "trials = 12\nhalving = true")


def test_halving_goes_on_with_the_best_of_each_rung(tmp_path):
    candidate = make(tmp_path, HALVED).candidates[0]
    assert candidate.contender.halved
    assert candidate.contender.tune == 12 + 4 + 2
    first = candidate.trials({})
    assert [t.part for t in first] == [pytest.approx(1 / 9)] * 12
    assert len([*candidate.to_come({})]) == 4 + 2 + 2
    # The later a trial was drawn, the better it does, but the last is lost.
    records = {t.id: record(None if i == 11 else 50.0 + i) for i, t in enumerate(first)}
    second = candidate.trials(records)[12:]
    assert [t.recipe for t in second] == [t.recipe for t in candidate.tune[7:11]]
    assert [t.part for t in second] == [pytest.approx(1 / 3)] * 4
    # The best one diverges: the next two go on, and it is never chosen.
    records |= {t.id: record(s) for t, s in zip(second, (60.0, 70.0, 80.0, None), strict=True)}
    third = candidate.trials(records)[16:]
    assert [t.recipe for t in third] == [t.recipe for t in candidate.tune[8:10]]
    assert [t.part for t in third] == [1.0, 1.0]
    records |= {t.id: record(None) for t in third}
    finals = candidate.trials(records)[18:]
    assert {t.recipe for t in finals} == {candidate.tune[7].recipe}  # the only one never lost


def test_some_contenders_are_audited_in_full(tmp_path):
    candidates = make(tmp_path, HALVED.replace("halving", "audit = 0.5\nhalving")).candidates
    assert [c.contender.halved for c in candidates] == [True, False]
    assert [len(c.trials({})) for c in candidates] == [12, 12]
    assert candidates[1].contender.tune == 12


def test_tuning_in_seconds_goes_on_as_long_as_some_are_left(tmp_path):
    toml = small_study.TOML.replace("trials = 2", "seconds = 10")
    candidate = make(tmp_path, toml).candidates[0]
    records = {}
    for score, seconds in ((1.0, 4.0), (3.0, 5.0), (2.0, 30.0)):
        trial = candidate.trials(records)[-1]
        assert trial.purpose == "tune"
        records[trial.id] = record(score).model_copy(update={"seconds": seconds})
    trials = candidate.trials(records)
    assert [t.purpose for t in trials] == ["tune"] * 3 + ["final"] * 2
    assert trials[-1].recipe == candidate.tune[1].recipe


def test_other_fields_can_be_searched(tmp_path):
    more = """
hyperparameters = ["learning_rate"]
space.dropout = { low = 0.1, high = 0.5, scale = "linear" }
space.hidden_size = { low = 4, high = 64 }
"""
    toml = small_study.TOML.replace("trials = 2", f"trials = 8{more}")
    adam = make(tmp_path, toml).candidates[1]
    keys = [key for key, _ in adam.contender.space]
    assert keys == ["optimizer.learning_rate", "dropout", "hidden_size"]
    sizes = [t.recipe.hidden_size for t in adam.tune]
    assert len(set(sizes)) > 5
    assert min(sizes) < 12
    assert max(sizes) > 24
    assert all(0.1 <= t.recipe.dropout <= 0.5 for t in adam.tune)


def test_what_seeds_vary_is_an_axis(tmp_path):
    toml = small_study.TOML.replace(
        'optimizer = ["sgd", "adam"]', 'varies = ["all", "initialization", "order", "dropout"]'
    )
    candidates = make(tmp_path, toml).candidates
    assert [c.contender.varies for c in candidates] == ["all", "initialization", "order", "dropout"]
    assert [c.base.varies for c in candidates] == [c.contender.varies for c in candidates]
    assert len({c.tune for c in candidates}) == 1  # they search alike
    assert len({c.base.recipe for c in candidates}) == 1


VARIANTS = """
[variants.whole]
hidden_size = 16
dropout = 0.3

[variants.small]

[variants."without dropout"]
hidden_size = 16
dropout = 0.0
optimizer.learning_rate = 0.5
"""


def test_a_variant_is_a_set_of_changes(tmp_path):
    toml = small_study.TOML.replace("[axes]", VARIANTS + "\n[axes]").replace(
        "trials = 2", "trials = 0"
    )
    made = make(tmp_path, toml.replace('["sgd", "adam"]', '["adam"]'))
    assert [c.contender.choices[0] for c in made.candidates] == [
        ("variant", "whole"), ("variant", "small"), ("variant", "without dropout"),
    ]  # fmt: skip
    recipes = [c.base.recipe for c in made.candidates]
    assert [(r.hidden_size, r.dropout) for r in recipes] == [(16, 0.3), (8, 0.5), (16, 0.0)]
    # An axis comes after: it starts its optimizer anew.
    assert {r.optimizer.learning_rate for r in recipes} == {recipes[0].optimizer.learning_rate}


def test_a_misspelt_field_of_a_variant_is_named(tmp_path):
    toml = small_study.TOML.replace(
        "[axes]", VARIANTS.replace("dropout = 0.3", "dropuot = 0.3") + "\n[axes]"
    )
    with pytest.raises(InputError, match=r"small.toml: variants.whole: .*dropuot.*dropout"):
        make(tmp_path, toml)
