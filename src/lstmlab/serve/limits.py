"""How much a server takes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Together they bound the memory that requests can take: what is beyond is refused."""

    characters: int = 10_000
    """The most characters of a text. A language model's memory grows with them; the others read
    ``max_length``."""
    texts: int = 256
    """The most texts of a request."""
    explained: int = 16
    """Texts of a request that asks for explanations, which are much longer than answers."""
    waiting: int = 2048
    """Texts accepted and not answered yet."""
    body: int = 1 << 20
    """Bytes of a request."""
    requests: int = 512
    """The most requests at once, those included that are still being sent."""
    connections: int = 1024
    """The most connections at once, those included that ask for nothing; fewer if the system allows
    fewer open files."""
    header_seconds: float = 10.0
    """The seconds in which a request's headers must have been sent."""
    seconds: float = 30.0
    """The seconds in which a request must have been sent, and each piece of its answer read."""
