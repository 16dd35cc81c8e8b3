"""The connection to a Ray cluster: to one that is there, or to one that is started here."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from typing import Any

from lstmlab.errors import MachineError
from lstmlab.study.backends.backend import Cluster

NAMESPACE = "lstmlab"
_LOOPBACK = "127.0.0.1"


def begun(ray: Any, cluster: Cluster, places: int) -> Callable[[], None]:
    """Connect this process to the cluster; what is returned undoes that.

    A connection that is there already is used, and stays. ``MachineError`` where there is nobody at
    the address.
    """
    if ray.is_initialized():
        return lambda: None
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent unasked
    # Ray ends programs by its own handler, which knows nothing of studies.
    handlers = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    quiet = {
        "namespace": NAMESPACE, "log_to_driver": False, "logging_level": logging.ERROR,
        "configure_logging": False,
    }  # fmt: skip
    try:
        if cluster.address:
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
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise MachineError(f"no Ray cluster {where}: {first}") from None
    finally:
        for each, handler in handlers.items():
            signal.signal(each, handler)
    stop: Callable[[], None] = ray.shutdown
    return stop
