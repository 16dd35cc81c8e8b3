"""Connections that ask for nothing, or read nothing: bounded, and in nobody's way."""

import logging
import socket
import time
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest
from pretended_model import ABOUT, lengths
from test_app import until

from lstmlab.serve import connections, server
from lstmlab.serve.app import make
from lstmlab.serve.limits import Limits
from lstmlab.serve.log import OnceAMinute

HALF = b"GET /hea"
HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"


def question(texts):
    body = f'{{"texts": ["{texts}"]}}'.encode()
    head = "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@contextmanager
def serving(answer=lengths, **given):
    limits = Limits(**given)
    with server.listen("127.0.0.1", 0) as bound:
        port = bound.getsockname()[1]
        app = make(answer, ABOUT, limits)
        process = server.made(app, limits)
        thread = Thread(target=process.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            until(lambda: process.started)
            yield (
                lambda: socket.create_connection(("127.0.0.1", port), 30),
                lambda: app._app.state.worker,
            )
        finally:
            process.should_exit = True
            thread.join(30)


def response(connection):
    """The status and the body of what is answered; status 0 where the connection is closed."""
    received = b""
    while b"\r\n\r\n" not in received:
        try:
            part = connection.recv(1)
        except ConnectionResetError:
            part = b""
        if not part:
            return 0, b""
        received += part
    head = received.decode().lower()
    left = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    body = b""
    while len(body) < left:
        body += connection.recv(left - len(body))
    return int(head.split()[1]), body


def status_of(connection, content):
    connection.sendall(content)
    return response(connection)[0]


def closed(connection):
    """Whether the server closes it, now or soon."""
    try:
        while connection.recv(1 << 16):
            pass
    except ConnectionResetError:
        pass
    return True


def test_half_sent_headers_are_given_up_with_a_reason():
    with serving(header_seconds=0.2) as (connect, _):
        silent, half = connect(), connect()
        half.sendall(HALF)
        for connection in (silent, half):
            status, body = response(connection)
            assert status == 408
            assert body == b'{"error": "the headers were not sent within 0.2 s"}'
            assert closed(connection)


def test_a_second_request_that_is_half_sent_is_given_up_too():
    with serving(header_seconds=0.2) as (connect, _):
        connection = connect()
        assert status_of(connection, HEALTH) == 200
        assert status_of(connection, HALF) == 408
        assert closed(connection)


def test_a_request_in_pieces_has_its_time():
    with serving() as (connect, _):
        connection = connect()
        for byte in HEALTH[:-1]:
            connection.sendall(bytes([byte]))
        assert status_of(connection, HEALTH[-1:]) == 200


def test_those_that_ask_for_nothing_make_room_the_longest_waiting_first():
    with serving(connections=20) as (connect, _):
        waiting = [connect() for _ in range(20)]
        for connection in waiting:
            connection.sendall(HALF)
        first = connect()
        assert status_of(first, HEALTH) == 200
        assert closed(waiting[0])
        for connection in waiting[1:]:
            assert status_of(connection, HEALTH.removeprefix(HALF)) == 200


def test_those_that_wait_for_an_answer_are_never_closed_for_others():
    go = Event()

    def held(texts, explain):
        assert go.wait(30)
        return lengths(texts, explain)

    with serving(held, connections=16) as (connect, worker):
        asking = [connect() for _ in range(16)]
        for connection in asking:
            connection.sendall(question("abc"))
        until(lambda: worker().waiting == 16)
        with connect() as further:
            assert closed(further)
        go.set()
        assert [response(connection)[0] for connection in asking] == [200] * 16


def test_who_reads_no_answer_is_closed():
    def long(texts, explain):
        return [{"text": "a" * 30_000_000, "label": "1", "probabilities": {}} for _ in texts]

    with serving(long, seconds=0.3) as (connect, _):
        connection = connect()
        connection.sendall(question("abc"))
        time.sleep(1)
        received = 0
        with suppress(ConnectionResetError):
            while part := connection.recv(1 << 20):
                received += len(part)
        assert received < 30_000_000


def test_what_nobody_waits_for_is_not_computed():
    go, answered = Event(), []

    def held(texts, explain):
        assert go.wait(30)
        answered.extend(texts)
        return lengths(texts, explain)

    with serving(held) as (connect, worker):
        first, gone, last = connect(), connect(), connect()
        first.sendall(question("first"))
        until(lambda: worker().waiting == 1)
        gone.sendall(question("gone"))
        until(lambda: worker().waiting == 2)
        gone.close()
        until(lambda: any(request.future.cancelled() for request in worker()._queue))
        last.sendall(question("last"))
        until(lambda: worker().waiting == 3)
        go.set()
        assert [response(first)[0], response(last)[0]] == [200, 200]
        until(lambda: worker().waiting == 0)
    assert answered == ["first", "last"]


def test_no_http_is_refused_as_json():
    with serving() as (connect, _):
        connection = connect()
        connection.sendall(b"\x16\x03\x01\r\n\r\n")
        status, body = response(connection)
        assert status == 400
        assert body == b'{"error": "not HTTP, or more than 16 KB of headers"}'


def test_the_limit_of_open_files_is_kept_clear_of(monkeypatch):
    resource = pytest.importorskip("resource", reason="there is no such limit here")
    monkeypatch.setattr(resource, "getrlimit", lambda which: (1024, 1024))
    assert connections.most(Limits()) == 1024 - 3 * 128 - 64
    assert connections.most(Limits(connections=50)) == 50
    monkeypatch.setattr(resource, "getrlimit", lambda which: (20000, 20000))
    assert connections.most(Limits()) == 1024


def test_the_log_says_each_thing_once_a_minute():
    now = 0.0
    once = OnceAMinute(lambda: now)

    def logged(message, *arguments):
        record = logging.LogRecord("a", logging.WARNING, "", 0, message, arguments, None)
        return record.getMessage() if once.filter(record) else None

    assert logged("closed: %d", 1) == "closed: 1"
    assert [logged("closed: %d", 2), logged("closed: %d", 3)] == [None, None]
    assert logged("refused") == "refused"
    now = 59.9
    assert logged("closed: %d", 4) is None
    now = 60.0
    assert logged("closed: %d", 5) == "closed: 5 (and 3 more such since the last)"
    assert logged("closed: %d", 6) is None
    now = 120.0
    assert logged("closed: %d", 7) == "closed: 7 (and 1 more such since the last)"
