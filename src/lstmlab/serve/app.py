"""The API of one model: POST /predict, GET /model, GET /health, and three pages."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException as AnyHTTPException

from lstmlab import __version__
from lstmlab.data.columns import together
from lstmlab.serve import pages
from lstmlab.serve.answers import (
    About,
    Asked,
    Failure,
    Health,
    answers_of,
    asked_of,
    example_of,
    parts_of,
)
from lstmlab.serve.guard import Guard
from lstmlab.serve.hosts import Hosts
from lstmlab.serve.limits import Limits
from lstmlab.serve.worker import Answers, Overloaded, Worker

if TYPE_CHECKING:
    from lstmlab.artifacts.saved import SavedModel

_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Failure, "description": "Not JSON."},
    413: {"model": Failure, "description": "Too many bytes."},
    422: {"model": Failure, "description": "Not what is asked for, or too much of it."},
    503: {"model": Failure, "description": "Too much is waiting; Retry-After says how long."},
}


def of_model(
    trained: SavedModel, name: str, card: str, limits: Limits, hosts: Hosts | None = None
) -> Guard:
    """The application that answers with ``trained``, asked by one of the names in ``hosts``."""
    record, trial = trained.record, trained.trial
    about = About(
        name=name,
        task=trained.task.name,
        kind=trained.task.columns.called,
        dataset=trial.dataset.rstrip("/").rpartition("/")[2],  # of a path, the last part
        language=trained.codec.language,
        labels=list(trained.codec.labels),
        metrics=record.metrics,
        signatures=record.signatures,
        notes=list(record.notes),
        parameters=record.parameters,
        seed=trial.seed,
        recipe=trial.recipe.model_dump(mode="json"),
        limits={name: float(value) for name, value in asdict(limits).items()},
        version=__version__,
        card=card,
        columns=[*(trained.parts or [trained.text_name]), *trained.features]
        if trained.features
        else trained.parts,
        features=trained.features,
    )

    def answer(texts: list[str], explain: bool) -> Answers:
        return trained.predict(texts, explain=explain)

    return make(answer, about, limits, hosts)


def make(
    answer: Callable[[list[str], bool], Answers],
    about: About,
    limits: Limits,
    hosts: Hosts | None = None,
) -> Guard:
    """``answer(texts, explain)``: JSON-able objects, one a text; called by one thread only."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.worker = Worker(answer, limits.waiting)
        yield
        await asyncio.to_thread(app.state.worker.close)

    app = FastAPI(
        title=about.name,
        version=about.version,
        description=f"A model for {about.task}, trained by lstmlab on {about.dataset}.",
        lifespan=lifespan,
        # FastAPI's own pages fetch their scripts from other servers.
        docs_url=None,
        redoc_url=None,
    )
    app.state.example = example_of(about.kind, about.columns)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(AnyHTTPException, _refused)
    app.add_exception_handler(Overloaded, _overloaded)
    app.add_exception_handler(Exception, _failed)

    async def predict(question: Asked, request: Request) -> Response:
        """Answer texts, as lstmlab predict --json does."""
        asked = _checked(question, about, limits)
        worker: Worker = request.app.state.worker
        texts = [together([[part] for part in parts])[0] for parts in asked]
        answers = asyncio.wrap_future(worker.submit(texts, question.explain))
        gone = asyncio.ensure_future(_left(request))
        try:
            either: set[asyncio.Future[Any]] = {answers, gone}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not answers.done():
                answers.cancel()  # whoever asked has left: what isn't begun need not be computed
                return Response(status_code=499)
            return JSONResponse({"answers": answers.result()})
        finally:
            gone.cancel()

    predict.__annotations__["question"] = asked_of(about.kind, about.columns, about.features)
    app.post("/predict", response_model=answers_of(about.kind), responses=_REFUSALS)(predict)

    @app.get("/model")
    async def model() -> About:
        """What the model is, how good, and how it was trained."""
        return about

    @app.get("/health", responses={503: {"model": Failure, "description": "It can't answer."}})
    async def health(request: Request) -> Health:
        """Whether it can answer, and how much is waiting."""
        worker: Worker = request.app.state.worker
        if not worker.alive:
            raise HTTPException(503, "the thread that answers has died; start the server again")
        return Health(status="ok", waiting=worker.waiting)

    for path, (content, kind) in pages.FILES.items():
        app.get(path, include_in_schema=False)(_constant(content, kind))

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        example = example_of(about.kind, about.columns)
        return HTMLResponse(pages.description(app.openapi(), str(request.base_url), example))

    @app.get("/about", include_in_schema=False)
    def card(request: Request) -> HTMLResponse:
        return HTMLResponse(pages.about(about, request.headers.get("accept-language", "")))

    return Guard(app, limits, hosts)


def _constant(content: str, kind: str) -> Callable[[], Response]:
    media = {"html": "text/html", "js": "text/javascript", "css": "text/css"}[kind]

    def page() -> Response:
        return HTMLResponse(content, media_type=media)

    return page


async def _left(request: Request) -> None:
    """Returns when the client has closed its connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _checked(question: Asked, about: About, limits: Limits) -> list[Sequence[str]]:
    """The texts of each question; ``HTTPException`` for more than the server takes on."""
    count = len(question.texts)
    if count > limits.texts:
        raise HTTPException(422, f"texts: {count:,} of them; send at most {limits.texts:,}")
    if question.explain and count > limits.explained:
        raise HTTPException(
            422, f"texts: {count:,} to explain; send at most {limits.explained:,} with explain"
        )
    try:
        asked = parts_of(question, about.columns, about.features)
    except ValueError as error:
        raise HTTPException(422, str(error)) from None
    for place, parts in enumerate(asked):
        text = "".join(parts)
        if len(text) > limits.characters:
            raise HTTPException(
                422,
                f"texts[{place}]: {len(text):,} characters; send at most {limits.characters:,}",
            )
        try:
            text.encode()
        except UnicodeEncodeError:
            raise HTTPException(422, f"texts[{place}]: half a surrogate pair is no text") from None
    return asked


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return JSONResponse({"error": f"not JSON: {first['ctx']['error']}"}, 400)
    # Of a text that may be several things, only where it is: not which of these it isn't.
    places = first["loc"][1:3] if first["loc"][1:2] == ("texts",) else first["loc"][1:]
    where = "".join(f"[{at}]" if isinstance(at, int) else f".{at}" for at in places)
    message = f"{where.removeprefix('.')}: {first['msg']}"
    example = json.dumps({"texts": request.app.state.example}, ensure_ascii=False)
    if not where:
        message = f"send {example} with Content-Type: application/json"
    elif places[0] == "texts":
        message += f"; send such as {example}"
    return JSONResponse({"error": message}, 422)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, AnyHTTPException)
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


async def _overloaded(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Overloaded)
    return JSONResponse({"error": str(error)}, 503, {"Retry-After": str(error.seconds)})


async def _failed(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"error": "the model failed on this; the server's log says how"}, 500)
