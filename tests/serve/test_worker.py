"""The queue: who is answered together, when, and what happens to the others."""

from concurrent.futures import wait
from threading import Event

import pytest
from pretended_model import lengths

from lstmlab.serve.worker import Overloaded, Worker


class Held:
    """Answers when it is let; keeps what it was asked together."""

    def __init__(self):
        self.go, self.begun, self.batches = Event(), Event(), []

    def __call__(self, texts, explain):
        self.begun.set()
        assert self.go.wait(30)
        self.batches.append((list(texts), explain))
        return lengths(texts, explain)


@pytest.fixture
def held():
    return Held()


def first_alone(held, most=100):
    """A worker that is busy with one request."""
    worker = Worker(held, most)
    future = worker.submit(["first"], False)
    assert held.begun.wait(30)
    return worker, future


def test_what_waits_is_answered_together_but_explanations_by_themselves(held):
    worker, first = first_alone(held)
    futures = [
        worker.submit(texts, explain)
        for texts, explain in [(["a", "bb"], False), (["ccc"], True), (["dddd"], False)]
    ]
    assert worker.waiting == 5
    held.go.set()
    wait([first, *futures], 30)
    assert held.batches == [
        (["first"], False),
        (["a", "bb", "dddd"], False),
        (["ccc"], True),
    ]
    given = [[answer["label"] for answer in future.result()] for future in futures]
    assert given == [["1", "2"], ["3"], ["4"]]
    worker.close()
    assert worker.waiting == 0


def test_a_batch_is_bounded_and_in_the_order_of_coming(held):
    worker, first = first_alone(held, most=1000)
    futures = [worker.submit([str(number)] * 50, False) for number in range(4)]
    held.go.set()
    wait([first, *futures], 30)
    assert [(batch[0], len(batch)) for batch, _ in held.batches] == [
        ("first", 1), ("0", 100), ("2", 100),
    ]  # fmt: skip
    worker.close()


def test_more_than_may_wait_is_refused_and_then_taken_again(held):
    worker, first = first_alone(held, most=3)
    second = worker.submit(["a", "b"], False)
    with pytest.raises(Overloaded, match=r"busy \(texts waiting: 3\); try again in 1 s") as raised:
        worker.submit(["c"], False)
    assert raised.value.seconds == 1
    held.go.set()
    wait([first, second], 30)
    worker.close()
    assert [len(batch) for batch, _ in held.batches] == [1, 2]


def test_one_that_fails_fails_alone(held):
    worker, first = first_alone(held)
    good, bad = worker.submit(["good"], False), worker.submit(["fail"], False)
    held.go.set()
    assert good.result(30)[0]["label"] == "4"
    with pytest.raises(RuntimeError, match="a model that fails"):
        bad.result(30)
    assert first.result(30)[0]["label"] == "5"
    assert worker.alive
    worker.close()
    assert not worker.alive


def test_close_answers_what_waits(held):
    worker, first = first_alone(held, most=1000)
    futures = [worker.submit([str(number)] * 100, False) for number in range(3)]
    held.go.set()
    worker.close()
    assert all(future.done() for future in (first, *futures))
    assert len(futures[2].result()) == 100


def test_what_was_cancelled_is_left_out_and_nothing_else(held):
    worker, first = first_alone(held, most=10)
    futures = [worker.submit(["a" * length] * 2, False) for length in (1, 2, 3, 4)]
    assert not first.cancel()  # it is being computed
    assert [futures[0].cancel(), futures[2].cancel()] == [True, True]
    held.go.set()
    wait([first, *futures], 30)
    assert [future.result()[0]["label"] for future in (futures[1], futures[3])] == ["2", "4"]
    assert held.batches == [(["first"], False), (["aa", "aa", "aaaa", "aaaa"], False)]
    worker.close()
    assert worker.waiting == 0


def test_the_thread_outlives_a_queue_of_which_all_was_cancelled(held):
    worker, first = first_alone(held)
    for _ in range(3):
        assert worker.submit(["gone"], False).cancel()
    held.go.set()
    first.result(30)
    assert worker.submit(["still"], False).result(30)[0]["label"] == "5"
    assert worker.alive
    assert held.batches == [(["first"], False), (["still"], False)]
    worker.close()
    assert worker.waiting == 0
