"""A classifier that learns from dev, too, and the one that has dev held out to calibrate it on.

Where there are two cores they are trained at once, each with half of them, the second in a process
of its own. What comes of either is the same as if they had been trained one after the other with
so many threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from lstmlab.errors import TrainingError
from lstmlab.training import Outcome
from lstmlab.training.machine.beside import Beside
from lstmlab.trial import Trial

LONG = 10.0
"""Seconds; in less, a process that has to be started first would have too little of them."""
WAIT = 3.0
"""Seconds that the first has trained for before the other's process is started, which takes about
as long: where it is done by then, the other is trained after it."""

Stop = Callable[[], bool]
Like = Callable[[], nn.Module | None]


def threads_each(device: torch.device, time_limit: float | None) -> int:
    """How many threads each of two trainings has at once; 0: they are done one after the other."""
    if device.type != "cpu" or (time_limit is not None and time_limit < LONG):
        return 0
    return torch.get_num_threads() // 2


def one_after_the_other(
    first: Trial, trial: Trial, train: Callable[[Trial, Like | None], Outcome]
) -> Outcome:
    """``first`` has dev held out."""
    held_out = train(first, None)
    if held_out.interrupted:
        raise TrainingError(
            "interrupted while it was trained to calibrate confidences; nothing was saved"
        )
    return train(trial, lambda: held_out.model)


@dataclass
class Pair:
    """Two trainings at once: ``trial`` here, ``first`` (which has dev held out) beside it."""

    first: Trial
    beside: Beside
    train: Callable[[Trial, Like | None, Stop], Outcome]
    on_trial: Callable[[Trial], None]
    check: Callable[[Outcome], None]
    """Raises ``TrainingError`` for one that came to nothing."""
    stop: Stop
    wait: float
    updates: int = 0
    """How many updates the training in this process has done."""

    def outcome(self, trial: Trial) -> Outcome:
        self._began = time.monotonic()
        with self.beside:
            return self.train(trial, self._held_out, self._asked)

    def _asked(self) -> bool:
        """After every update: whether it is to stop; sees to the other, too."""
        self.updates += 1
        told = self.stop()
        if self.beside.began:
            self.beside.listen()
            if told:
                self.beside.end()
        elif not told and time.monotonic() - self._began >= self.wait:
            self.on_trial(self.first)
            try:
                self.beside.begin()
            except OSError:  # then after this one
                self.wait = float("inf")
        return told

    def _held_out(self) -> nn.Module | None:
        """The other's model, when the one here is trained; None where both were told to end before
        the other had come at least half as far."""
        if self.beside.began:
            while not self.beside.listen(patience=0.2):
                if self.stop():
                    self.beside.end()
            result = self.beside.result()
            if result:
                self.check(result.outcome)
                half = result.outcome.interrupted and 2 * result.updates < self.updates
                return None if half else result.outcome.model
        if self.stop():
            return None
        return self.train(self.first, None, self.stop).model
