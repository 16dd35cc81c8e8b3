"""``lstmlab serve``: a saved model over HTTP."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from lstmlab.cli import _options
from lstmlab.data.reading.source import LONGEST_TEXT
from lstmlab.errors import InputError


def command(
    model: Annotated[Path, typer.Argument(help="A folder of lstmlab train, or hf:owner/name.")],
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="0 takes any that is free.")
    ] = 8000,
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; 0.0.0.0 lets others in.")
    ] = "127.0.0.1",
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", help="Another name it may be asked by; may be repeated."),
    ] = None,
    max_texts: Annotated[int, typer.Option("--max-texts", min=1, help="Texts of a request.")] = 256,
    max_characters: Annotated[
        int,
        typer.Option("--max-characters", min=1, max=LONGEST_TEXT, help="Characters of a text."),
    ] = 10_000,
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=1, help="Bytes of a request.")] = 1
    << 20,
    max_waiting: Annotated[
        int, typer.Option("--max-waiting", min=1, help="Texts that may wait for an answer.")
    ] = 2048,
    device: _options.Device = "auto",
) -> None:
    """Serve a model: a page to try it in, and an API.

    POST /predict with {"texts": ["…"], "explain": false} answers as predict --json does, GET /model
    says what the model is, /docs describes the API, and / and /about are pages for a person.
    Requests that come together are computed together. What is too much is refused, with a reason
    (413, 422), and what can't wait, too (503 and Retry-After).

    It answers to localhost, to the address of --host, and to each --allow-host NAME; a request for
    another host is refused (421), so that no web site can use a visitor's browser to ask it.

    SIGTERM or Ctrl-C finishes what was accepted, then ends; another Ctrl-C doesn't wait. There is
    neither encryption nor a login: before others come in, put a server that has them in front.

    Example: [bold]lstmlab serve model --port 8000[/bold]
    """
    if not (find_spec("fastapi") and find_spec("uvicorn")):
        raise InputError("serve: needs fastapi and uvicorn; pip install 'lstmlab[serve]'")
    if max_waiting < max_texts:
        raise InputError(
            f"--max-waiting {max_waiting}: fewer than --max-texts {max_texts}, so that such a "
            "request would never be taken; raise it"
        )
    from lstmlab.serve import server

    with server.listen(host, port) as bound:
        from lstmlab.artifacts import hub, saved
        from lstmlab.artifacts.foreign_folder import read_card
        from lstmlab.serve.app import of_model
        from lstmlab.serve.hosts import of_server
        from lstmlab.serve.limits import Limits
        from lstmlab.training import resolve_device

        folder = hub.local(model)
        trained = saved.read(folder, resolve_device(device))
        limits = Limits(
            characters=max_characters, texts=max_texts, waiting=max_waiting, body=max_bytes
        )
        text = read_card(folder)
        hosts = of_server(host, allow_host or [])
        name = str(model) if hub.is_named(model) else model.resolve().name
        app = of_model(trained, name, text, limits, hosts)
        where = server.address(bound)
        print(f"{model}: serving at {where} (API: {where}/docs); Ctrl-C ends", file=sys.stderr)
        server.run(app, bound, limits)
