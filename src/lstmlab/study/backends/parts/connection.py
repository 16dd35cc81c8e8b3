"""The connection to a Ray cluster: to one that is there, or to one that is started here."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lstmlab.errors import InputError, MachineError
from lstmlab.study.backends.backend import Cluster

NAMESPACE = "lstmlab"
_LOOPBACK = "127.0.0.1"
_KNOCKS = 5.0
"""Seconds in which somebody must listen at the address of a cluster: it may be starting."""


def imported(cluster: Cluster) -> Any:
    """The module ``ray``, set up before it is imported; ``InputError`` where there is none."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent unasked
    # Ray itself shows a token only to addresses that it finds; one of this machine alone asks for
    # one by default, which Ray says in a warning where it wasn't told to.
    if _has_token() or not cluster.address:
        os.environ.setdefault("RAY_AUTH_MODE", "token")
    try:
        import ray
    except ImportError:
        raise InputError(
            "backend ray needs Ray; install it with: pip install 'lstmlab[cluster]'"
        ) from None
    return ray


def _has_token() -> bool:
    """Whether the user has a token for clusters, where Ray looks for one."""
    given = os.environ.get("RAY_AUTH_TOKEN") or os.environ.get("RAY_AUTH_TOKEN_PATH")
    return bool(given) or (Path.home() / ".ray" / "auth_token").is_file()


def begun(ray: Any, cluster: Cluster, places: int) -> Callable[[], None]:
    """Connect this process to the cluster; what is returned undoes that.

    A connection that is there already is used, and stays. ``MachineError`` where there is nobody at
    the address.
    """
    if ray.is_initialized():
        return lambda: None
    _silence(ray)
    # Ray ends programs by its own handler, which knows nothing of studies.
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    quiet = {
        "namespace": NAMESPACE, "log_to_driver": False, "logging_level": logging.ERROR,
        "configure_logging": False,
    }  # fmt: skip
    try:
        if cluster.address:
            _reach(cluster.address)
            ray.init(address=cluster.address, **quiet)
        else:
            # Trials of this machine's own are no less urgent than those of other backends.
            os.environ.setdefault("RAY_worker_niceness", "0")
            ray.init(
                address="local", num_cpus=places or None, include_dashboard=False,
                _node_ip_address=_LOOPBACK, **quiet,
            )  # fmt: skip
    except (ConnectionError, ValueError, RuntimeError, OSError) as error:
        where = f"at {cluster.address}" if cluster.address else "on this machine"
        said = getattr(error, "strerror", None) or str(error)  # without its number
        first = next(iter(said.strip().splitlines()), type(error).__name__)
        token = "; if it asks for a token, ~/.ray/auth_token must be here, too"
        hint = token if cluster.address and not _has_token() else ""
        raise MachineError(f"no Ray cluster {where}: {first}{hint}") from None
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
    stop: Callable[[], None] = ray.shutdown
    return stop


def _reach(address: str) -> None:
    """``OSError`` where nobody listens at that ``HOST:PORT``: Ray itself would try for many
    minutes, and print a line for each time."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdigit()):
        return  # "auto", or what Ray has a word for
    until = time.monotonic() + _KNOCKS
    while True:
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_KNOCKS).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _silence(ray: Any) -> None:
    """Keep what Ray says of its own accord ("(raylet) The node with node id ... has been marked
    dead") off the terminal, where a live display is; it is in Ray's own logs, and of machines the
    study itself says what there is to know. ``log_to_driver`` keeps only workers' output off."""
    module = getattr(ray._private, "worker", None)
    if hasattr(module, "print_to_stdstream"):
        module.print_to_stdstream = _log  # type: ignore[union-attr]


def _log(said: dict[str, Any], ignore_prefix: bool = False) -> None:
    for line in said.get("lines", ()):
        logging.getLogger("lstmlab.ray").info(line)
