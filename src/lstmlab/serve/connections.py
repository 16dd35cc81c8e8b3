"""Connections: a bounded number, each with a bounded time to say what it wants and to read it."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from http import HTTPStatus
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from lstmlab.serve.limits import Limits

BACKLOG = 128
"""Connections that are taken from the system at a time."""

_RESERVE = 3 * BACKLOG + 64
"""Open files beside the connections: those just taken, not counted yet, and the process's own."""


def most(limits: Limits) -> int:
    """Returns how many connections may be open, which the limit on open files may lower."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return limits.connections
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return limits.connections
    return max(16, min(limits.connections, files - _RESERVE))


def protocol(limits: Limits) -> partial[Connection]:
    """Returns what uvicorn makes of each connection that it is given."""
    return partial(Connection, most=most(limits), limits=limits)


class Connection(H11Protocol):
    """One connection, closed when it does not say in time what it wants.

    uvicorn by itself waits for ever: for the end of a request's headers, and for a client that
    doesn't read its answer. At ``most`` connections, the one that has waited longest without a
    request makes room for the next; where all have one, the next is refused.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        most: int,
        limits: Limits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._most, self._limits = most, limits
        self._headers_due: asyncio.TimerHandle | None = None
        self._reading_due: asyncio.TimerHandle | None = None
        self._idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        room = len(self.connections) < self._most or self._make_room()
        super().connection_made(transport)
        if not room:
            self.logger.warning("refused: a connection; %d have a request", self._most)
            transport.abort()
            return
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        for due in (self._headers_due, self._reading_due):
            if due is not None:
                due.cancel()
        self._headers_due = self._reading_due = None

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._waits_for_headers():
            if self._headers_due is None:  # a part of another request, after an answered one
                self._await_headers()
        elif self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._idle_since = self.loop.time()

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._reading_due is None:
            self._reading_due = self.loop.call_later(self._limits.seconds, self._not_read)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._reading_due is not None:
            self._reading_due.cancel()
            self._reading_due = None

    def _waits_for_headers(self) -> bool:
        return self.conn.their_state is h11.IDLE

    def _await_headers(self) -> None:
        self._idle_since = self.loop.time()
        self._headers_due = self.loop.call_later(self._limits.header_seconds, self._not_sent)

    def _not_sent(self) -> None:
        self._headers_due = None
        if not self.transport.is_closing():
            self.logger.warning("closed: a connection that sent no whole request in time")
            seconds = f"{self._limits.header_seconds:g} s"
            self._refuse(408, f"the headers were not sent within {seconds}")

    def _not_read(self) -> None:
        self.logger.warning("closed: a connection that did not read its answer in time")
        self.transport.abort()

    def _make_room(self) -> bool:
        """Closes the connection that has been without a request for longest, if there is one."""
        idle = [
            one
            for one in self.connections
            if isinstance(one, Connection) and (one._waits_for_headers() or one._is_closing())
        ]
        if not idle:
            return False
        self.logger.warning("closed: a connection without a request, for want of room for others")
        oldest = min(idle, key=lambda one: one._idle_since)
        oldest.transport.abort()
        self.connections.discard(oldest)
        return True

    def _is_closing(self) -> bool:
        """Whether all is said, and only a client that doesn't read keeps it open."""
        return self.transport.is_closing()

    def send_400_response(self, msg: str) -> None:
        """Says as JSON, as all else is said, that this is no HTTP."""
        self._refuse(400, "not HTTP, or more than 16 KB of headers")

    def _refuse(self, status: int, text: str) -> None:
        """Answers what is not a request, or not one yet, and closes."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.abort()  # an answer has begun
            return
        body = json.dumps({"error": text}).encode()
        response = h11.Response(
            status_code=status,
            headers=[
                ("content-type", "application/json"),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ],
            reason=HTTPStatus(status).phrase.encode(),
        )
        for event in (response, h11.Data(data=body), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
