"""What stands before the application: the host's name, bounds of size, time and number, headers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lstmlab.serve.hosts import Hosts
from lstmlab.serve.limits import Limits

_log = logging.getLogger("uvicorn.error")

_HEADERS = {
    # The pages need nothing but their own script and style; an answer can't become a page.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """``app``, which gets every request whole, or not at all."""

    def __init__(self, app: ASGIApp, limits: Limits, hosts: Hosts | None = None) -> None:
        self._app, self._limits, self._hosts = app, limits, hosts or Hosts()
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        host = Headers(scope=scope).get("host")
        # Whoever watches over servers may ask by any name whether this one is well.
        if host is not None and scope["path"] != "/health" and not self._hosts.allow(host):
            _log.warning("refused: a request for the host %.100r; --allow-host lets it in", host)
            text = f"host {host[:100]!r}: no name of this server; it takes --allow-host NAME"
            await _refusal(421, text)(scope, receive, send)
            return
        if self._open >= self._limits.requests:
            await _refusal(503, f"busy (requests at once: {self._open}); try again in 1 s")(
                scope, receive, send
            )
            return
        self._open += 1
        try:
            await self._hand_on(scope, receive, send)
        finally:
            self._open -= 1

    async def _hand_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._limits.seconds):
                body = await self._read(scope, receive)
        except TimeoutError:
            text = f"the request was not sent within {self._limits.seconds:g} s"
            await _refusal(408, text)(scope, receive, send)
            return
        if body is None:
            return  # nobody is there any more
        if len(body) > self._limits.body:
            text = f"more than {self._limits.body:,} bytes; send fewer texts at a time"
            await _refusal(413, text)(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The body, cut after one byte too many; None if the client left."""
        headers = Headers(scope=scope)
        size = headers.get("content-length", "")
        if "expect" in headers and size.isdigit() and int(size) > self._limits.body:
            return b"\0" * (self._limits.body + 1)  # the client asks before it sends
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            # The rest of what is too large is read, and dropped: a client that is still sending
            # when it is answered sees a broken connection and no answer.
            body += message.get("body", b"")[: self._limits.body + 1 - len(body)]
            more = message.get("more_body", False)
        return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """A ``receive`` that gives all of ``body`` at once."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent


def _refusal(status: int, text: str) -> JSONResponse:
    # What is still to come of the request is not waited for.
    headers = {"Connection": "close"} | ({"Retry-After": "1"} if status == 503 else {})
    return JSONResponse({"error": text}, status, headers)
