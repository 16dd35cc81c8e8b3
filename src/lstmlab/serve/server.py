"""The process: a socket, uvicorn on it, and an end without loss."""

from __future__ import annotations

import errno
import signal
import socket

import uvicorn
from starlette.types import ASGIApp

from lstmlab.errors import InputError
from lstmlab.serve import connections, log
from lstmlab.serve.limits import Limits


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; ``port`` 0: any that is free. ``InputError`` where there can't be one."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise InputError(f"--host {host}: {error.strerror}") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(2048)
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(f"--port {port}: in use; name another") from None
        raise InputError(f"--host {host} --port {port}: {error.strerror}") from None
    return bound


def address(bound: socket.socket) -> str:
    """Returns the address by which a browser finds it."""
    host, port = bound.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def made(app: ASGIApp, limits: Limits) -> uvicorn.Server:
    """A server for ``app`` whose connections and log are bounded."""
    config = uvicorn.Config(
        app,
        http=connections.protocol(limits),  # type: ignore[arg-type]
        backlog=connections.BACKLOG,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
    )
    log.bound()
    return uvicorn.Server(config)


def run(app: ASGIApp, bound: socket.socket, limits: Limits | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what was accepted, however long that takes.

    ``KeyboardInterrupt`` for another Ctrl-C, which doesn't wait.
    """
    server = made(app, limits or Limits())
    # uvicorn sends itself the signal again when all is done; it is to have no effect then.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _done)
    server.run(sockets=[bound])
    if server.force_exit:
        raise KeyboardInterrupt


def _done(*_: object) -> None:
    pass
