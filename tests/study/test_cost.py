"""What a trial will take, from what trials like it took."""

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
