"""Trainings in threads, and answers in forked processes."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch

from lstmlab.training.machine.alone import alone
from small_runs import run

HERE = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LSTMLAB_CACHE", str(tmp_path / "cache"))


def test_in_threads_a_seed_gives_what_it_gives_alone():
    def train(seed: int):
        outcome = run(seed, epochs=1, batch_size=8, dropout=0.3, pretraining_epochs=1)
        return outcome.record.without_times(), outcome.model.state_dict()

    apart = [train(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(train, range(4)))
    for (record, weights), (record_too, weights_too) in zip(apart, together, strict=True):
        assert record == record_too
        assert all(torch.equal(weights[name], weights_too[name]) for name in weights)


def test_numbers_and_threads_are_afterwards_as_they_were():
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    run(epochs=1)
    with alone(threads=threads + 1), alone():  # within a training, too
        assert torch.get_num_threads() == threads + 1
        torch.rand(3)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.get_num_threads() == threads


FORK = """
import multiprocessing, sys, threading
sys.path[:0] = sys.argv[1:]
import torch
from lstmlab.training.machine.alone import alone
from lstmlab.training.machine.device import prepare_device
from models_made import TEXTS, untrained
from small_runs import run

prepare_device(torch.device("cpu"))
torch.set_num_threads(2)
model = untrained("classification", unit="bpe", hidden_size=64, embedding_size=64)
texts = TEXTS * 40
expected = model.predict(texts)

def answer(queue):
    labels = [one["label"] for one in model.predict(texts)]
    queue.put((labels, torch.get_num_threads(), run(epochs=1).record.status))

context = multiprocessing.get_context("fork")
queue = context.SimpleQueue()
with alone():  # as where another thread is training
    children = [context.Process(target=answer, args=(queue,)) for _ in range(2)]
    for child in children:
        child.start()
for child in children:
    child.join(60)
    if child.is_alive():
        child.kill()
        sys.exit("no answer in 60 s")
for _ in children:
    assert queue.get() == ([one["label"] for one in expected], 1, "complete")
assert torch.get_num_threads() == 2
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_answers_and_trains():
    """It happens so under gunicorn --preload, or in a pool of processes."""
    done = subprocess.run(
        [sys.executable, "-c", FORK, str(HERE)],
        env={**os.environ, "OMP_NUM_THREADS": "2"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert (done.returncode, done.stderr) == (0, "")
