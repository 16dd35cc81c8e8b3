"""A server beside connections that never say what they want: what is answered, and its memory.

    python benchmarks/serving.py MODEL [--minutes 10] [--half 1000] [--asking 128]

On the loopback only. ``--half`` connections each send half a request's headers, and open anew when
they are closed; ``--asking`` clients ask one text after the other. Each half minute it prints how
many were answered, how long the middle and the slowest hundredth waited, and the server's memory.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

EVERY = 30.0
"""Seconds between two lines."""


class Seen:
    """What clients have seen since the last line."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.other = self.broken = self.closed = 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


async def half(port: int, seen: Seen) -> None:
    """Sends a part of the headers, waits to be closed, and begins again."""
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"POST /predict HTTP/1.1\r\nHost: localhost\r\nX-Half: ")
            await reader.read()
            writer.close()
            seen.closed += 1
        await asyncio.sleep(0.1)


async def ask(port: int, seen: Seen) -> None:
    """Asks one text after the other on one connection."""
    body = b'{"texts": ["not bad at all, but the plot is thin"]}'
    head = (
        f"POST /predict HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    while True:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            while True:
                began = time.monotonic()
                writer.write(head + body)
                answer = await reader.readuntil(b"\r\n\r\n")
                length = int(answer.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                await reader.readexactly(length)
                if b" 200 " in answer[:16]:
                    seen.seconds.append(time.monotonic() - began)
                else:
                    seen.other += 1
        except (OSError, asyncio.IncompleteReadError):
            seen.broken += 1
            await asyncio.sleep(0.1)


def memory(process: int) -> float:
    """Resident megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def main(port: int, process: int, half_sent: int, asking: int, minutes: float) -> None:
    seen = Seen()
    clients = [asyncio.create_task(half(port, seen)) for _ in range(half_sent)]
    clients += [asyncio.create_task(ask(port, seen)) for _ in range(asking)]
    began = time.monotonic()
    print("minute  answered  others  broken  closed  middle s  99 % s  memory MB", flush=True)
    while (passed := time.monotonic() - began) < 60 * minutes:
        await asyncio.sleep(min(EVERY, 60 * minutes - passed))
        waits = sorted(seen.seconds) or [float("nan")]
        print(
            f"{(time.monotonic() - began) / 60:6.1f}  {len(seen.seconds):8}  {seen.other:6}  "
            f"{seen.broken:6}  {seen.closed:6}  {waits[len(waits) // 2]:8.3f}  "
            f"{waits[int(0.99 * len(waits))]:6.3f}  {memory(process):9.1f}",
            flush=True,
        )
        seen.__init__()  # type: ignore[misc]
    for client in clients:
        client.cancel()


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("model", type=Path)
    reader.add_argument("--minutes", type=float, default=10)
    reader.add_argument("--half", type=int, default=1000)
    reader.add_argument("--asking", type=int, default=128)
    given = reader.parse_args()
    port = free_port()
    command = [sys.executable, "-c", "from lstmlab.cli import main; main()"]
    server = subprocess.Popen([*command, "serve", str(given.model), "--port", str(port)])
    try:
        for _ in range(3000):  # importing torch takes its time on a busy machine
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            if server.poll() is not None:
                sys.exit("the server did not start")
            time.sleep(0.1)
        asyncio.run(main(port, server.pid, given.half, given.asking, given.minutes))
    finally:
        server.terminate()
        server.wait(60)
