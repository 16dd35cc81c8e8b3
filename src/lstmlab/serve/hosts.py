"""The names by which a server may be asked.

A page of any web site can have a browser ask the server under a name that the site resolves to this
machine (DNS rebinding), and then read the answers as its own. So a name that is not the server's
own is refused.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]/@\s]+)(:[0-9]*)?")


@dataclass(frozen=True)
class Hosts:
    """The names that are answered, in lower case, whatever the port."""

    names: frozenset[str] = frozenset({"localhost", "127.0.0.1", "::1"})
    addresses: bool = False
    """Whether any IP address is a name of it: no site can make one mean another machine."""
    every: bool = False

    def allow(self, header: str) -> bool:
        """Returns whether a request with this ``Host`` is for this server."""
        if self.every:
            return True
        parts = _HOST.fullmatch(header.strip())
        if parts is None:
            return False
        name = parts[1].strip("[]").rstrip(".").lower()
        return name in self.names or (self.addresses and _is_address(name))


def of_server(host: str, allowed: Iterable[str] = ()) -> Hosts:
    """Returns the names of a server that listens on ``host``, and those in ``allowed``.

    On an address of every network of the machine: the machine's own name, and any IP address.
    """
    extra = {name.strip("[]").rstrip(".").lower() for name in allowed}
    everywhere = host in {"", "0.0.0.0", "::"}
    own = {socket.gethostname().lower()} if everywhere else {host.strip("[]").lower()}
    return Hosts(Hosts().names | own | extra, addresses=everywhere, every="*" in extra)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
