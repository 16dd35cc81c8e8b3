"""The process: it ends without loss, and says what is wrong with a port."""

import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from test_app import until

from lstmlab.errors import InputError
from lstmlab.serve import server

HELD = """
import sys
from pretended_model import application, lengths
from lstmlab.serve import server

def held(texts, explain):
    sys.stdin.readline()  # until there is a line, or the end
    return lengths(texts, explain)

with server.listen("127.0.0.1", 0) as bound:
    print(server.address(bound), flush=True)
    server.run(application(held), bound)
print("ended", flush=True)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_loses_nothing_that_was_accepted(number):
    process = subprocess.Popen(
        [sys.executable, "-c", HELD],
        cwd=Path(__file__).parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        where = process.stdout.readline().strip()
        texts = ["a" * length for length in range(1, 9)]
        with httpx2.Client(base_url=where, timeout=60) as client, ThreadPoolExecutor(8) as pool:
            futures = [pool.submit(client.post, "/predict", json={"texts": [t]}) for t in texts]
            until(lambda: client.get("/health").json()["waiting"] == len(texts))
            process.send_signal(number)
            until(lambda: not connects(where))
            assert not any(future.done() for future in futures)
            process.stdin.close()  # now it may answer
            responses = [future.result() for future in futures]
        assert [response.status_code for response in responses] == [200] * len(texts)
        labels = [response.json()["answers"][0]["label"] for response in responses]
        assert labels == [str(len(text)) for text in texts]
        assert process.wait(60) == 0
        assert process.stdout.read() == "ended\n"
    finally:
        process.kill()
        process.wait()


def connects(where):
    host, port = where.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), 5).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_port_in_use_is_one_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"^--port {port}: in use; name another$"):
            server.listen("127.0.0.1", port)


def test_a_host_that_there_is_not_is_one_line():
    with pytest.raises(InputError, match=r"^--host 192\.0\.2\.1 --port 0: "):
        server.listen("192.0.2.1", 0)
    with pytest.raises(InputError, match=r"^--host no\.such\.host\.invalid: "):
        server.listen("no.such.host.invalid", 0)


def test_the_address_is_one_that_a_browser_takes():
    with server.listen("0.0.0.0", 0) as bound:
        assert server.address(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}"
