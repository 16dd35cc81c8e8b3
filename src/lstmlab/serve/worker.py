"""One thread that answers; what has been waiting is answered together."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Any, NamedTuple

Answers = list[dict[str, Any]]
"""One for each text, in their order."""

_TOGETHER = 128
"""Texts of a batch, at which a processor is busy; with more, each would only wait longer."""


class Overloaded(Exception):
    """Too much is waiting; ``seconds``: how long that should take."""

    def __init__(self, waiting: int, seconds: int) -> None:
        super().__init__(f"busy (texts waiting: {waiting:,}); try again in {seconds} s")
        self.seconds = seconds


class _Request(NamedTuple):
    texts: list[str]
    explain: bool
    future: Future[Answers]


class Worker:
    """A bounded queue and the thread that empties it, first come, first served.

    Nothing waits for a batch to fill: requests that come while one is computed are the next.

    ``answer(texts, explain)``: called by that thread only; ``most``: texts that may wait.
    """

    def __init__(self, answer: Callable[[list[str], bool], Answers], most: int) -> None:
        self._answer, self._most = answer, most
        self._queue: deque[_Request] = deque()
        self._changed = Condition()
        self._open, self._waiting, self._seconds = True, 0, 0.0
        self._thread = Thread(target=self._work, name="answers", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Texts not answered yet."""
        return self._waiting

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def submit(self, texts: list[str], explain: bool) -> Future[Answers]:
        """Their answers, when they come; ``Overloaded`` if so much can't wait.

        Whoever no longer wants them may cancel the future: what is not being computed then is left
        out.
        """
        with self._changed:
            if self._waiting + len(texts) > self._most:
                raise Overloaded(self._waiting, max(1, math.ceil(self._waiting * self._seconds)))
            future: Future[Answers] = Future()
            self._queue.append(_Request(texts, explain, future))
            self._waiting += len(texts)
            self._changed.notify()
        return future

    def close(self) -> None:
        """Answer what is waiting, then end the thread."""
        with self._changed:
            self._open = False
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while batch := self._next():
            began = time.monotonic()
            self._settle(batch)
            texts = sum(len(request.texts) for request in batch)
            with self._changed:
                self._waiting -= texts
                # A running mean of about the last ten batches.
                latest = (time.monotonic() - began) / texts
                self._seconds += (latest - self._seconds) * (0.1 if self._seconds else 1.0)

    def _next(self) -> list[_Request]:
        """The longest waiting request, and what can be answered with it; none at the end."""
        with self._changed:
            while True:
                self._changed.wait_for(lambda: self._queue or not self._open)
                if batch := self._taken():
                    return batch
                if not self._queue and not self._open:
                    return []

    def _taken(self) -> list[_Request]:
        """The next batch from the queue, without what nobody wants any more."""
        batch: list[_Request] = []
        others: list[_Request] = []
        texts = 0
        while self._queue and texts < _TOGETHER:
            request = self._queue.popleft()
            fits = texts + len(request.texts) <= _TOGETHER or not batch
            if not fits or (batch and request.explain != batch[0].explain):
                others.append(request)
            elif request.future.set_running_or_notify_cancel():  # from now on it can't be cancelled
                batch.append(request)
                texts += len(request.texts)
            else:
                self._waiting -= len(request.texts)
        self._queue.extendleft(reversed(others))
        return batch

    def _settle(self, batch: list[_Request]) -> None:
        texts = [text for request in batch for text in request.texts]
        try:
            answers = self._answer(texts, batch[0].explain)
        except Exception as error:
            if len(batch) == 1:
                batch[0].future.set_exception(error)
                return
            for request in batch:  # one may fail; the others shall not for it
                self._settle([request])
            return
        start = 0
        for request in batch:
            request.future.set_result(answers[start : start + len(request.texts)])
            start += len(request.texts)
