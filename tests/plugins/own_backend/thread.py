"""Trials in a thread of the study's process, beside what else that does."""

import contextlib
import queue
import threading

from lstmlab.study.backends.backend import Ended, Place
from lstmlab.study.backends.parts.computing import compute, discard_checkpoints, prepare
from lstmlab.study.storing.made_by import made_by

MOST = 1


class Cancelled(BaseException):
    """The trial at hand is not to be gone on with."""


class Thread:
    """Computes each trial in a thread that it begins."""

    places = 1

    def __init__(self, terms):
        self.terms, self.place = terms, Place(0, made_by(terms.device))
        self.told, self.flags = queue.SimpleQueue(), {}
        prepare(terms)

    def submit(self, job):
        flags = self.flags[job.trial.id] = set()
        threading.Thread(target=self.work, args=(job, flags), daemon=True).start()

    def work(self, job, flags):
        def tell(event):
            if "cancelled" in flags:
                raise Cancelled
            self.told.put((flags, event))

        def stop():
            if "cancelled" in flags:
                raise Cancelled
            return "ending" in flags

        with contextlib.suppress(Cancelled):
            tell(Ended(job.trial.id, compute(job, self.terms, self.place, tell, stop)))

    def wait(self, seconds, tell):
        try:
            flags, event = self.told.get(timeout=seconds)
        except queue.Empty:
            return
        if "cancelled" not in flags:
            tell(event)

    def cancel(self, trial):
        self.flags[trial].add("cancelled")

    def end(self, trial):
        self.flags[trial].add("ending")

    def settled(self, trial):
        discard_checkpoints(self.terms, trial)

    def close(self):
        for trial in self.flags:
            self.cancel(trial)


def opened(terms, places):
    return Thread(terms)
