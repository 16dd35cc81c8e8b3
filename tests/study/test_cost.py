"""What a trial will take, from what trials like it took."""

import pytest

from backends_made import DATASET, trial
from lstmlab.study.planning.cost import Cost


def test_memory_is_the_most_that_the_trials_most_alike_took():
    cost = Cost({DATASET.fingerprint: DATASET})
    adam, sgd, gru = trial(optimizer="adam"), trial(optimizer="sgd"), trial(cell="gru")
    assert cost.memory(adam) == 0  # nothing is known
    cost.observe(sgd, 1.0, 700.0)
    cost.observe(sgd, 1.0, 600.0)
    assert [cost.memory(one) for one in (sgd, adam, gru)] == [700.0, 700.0, 700.0]
    cost.observe(adam, 1.0, 500.0)
    assert [cost.memory(one) for one in (sgd, adam)] == [700.0, 500.0]
    assert cost.memory(trial(cell="gru", optimizer="sgd")) == 700.0


def test_nothing_is_guessed_of_the_memory_that_other_data_takes():
    other = DATASET.with_dev_in_train()
    cost = Cost({DATASET.fingerprint: DATASET, other.fingerprint: other})
    cost.observe(trial(), 1.0, 700.0)
    elsewhere = trial().model_copy(update={"fingerprint": other.fingerprint})
    assert cost.memory(elsewhere) == 0
    assert cost.expected(elsewhere) > 0


def test_a_system_that_tells_no_memory_leaves_it_unknown():
    cost = Cost({DATASET.fingerprint: DATASET})
    cost.observe(trial(), 1.0)
    assert cost.memory(trial()) == 0


def test_trials_alike_take_as_long_as_they_have_updates():
    cost = Cost({DATASET.fingerprint: DATASET})
    short, long = trial(steps=10), trial(steps=50)
    cost.observe(short, 2.0)
    assert cost.expected(long) == pytest.approx(10.0)
    assert cost.expected(trial(steps=50, batch_size=16)) == pytest.approx(5.0)


def test_updates_are_worth_the_passes_that_they_make():
    cost = Cost({DATASET.fingerprint: DATASET})
    passes = trial(epochs=2, batch_size=4)
    updates = trial(steps=DATASET.size("train") // 2, batch_size=4)
    assert cost.kind(updates)[1] == pytest.approx(cost.kind(passes)[1])
