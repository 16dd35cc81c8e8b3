"""The pages: to try the model in, about it, about the API; nothing is fetched elsewhere."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from lstmlab.serve.answers import About
from lstmlab.system import templates
from lstmlab.system.markdown import as_html

_TEMPLATES = resources.files("lstmlab.serve") / "templates"


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


FILES = {
    "/": (_text("try.html"), "html"),
    "/try.js": (_text("try.js"), "js"),
    "/pages.css": (_text("pages.css"), "css"),
}
"""Path -> content and its kind."""


def description(api: Mapping[str, Any], address: str, texts: Sequence[Any] = ("…",)) -> str:
    """``api``, an OpenAPI description, as HTML; ``address``: where the server was asked for it;
    ``texts``: those of the example."""
    environment = templates.environment("lstmlab.serve")
    environment.filters["type_of"] = _type
    example = json.dumps({"texts": list(texts), "explain": True}, ensure_ascii=False)
    return environment.get_template("docs.html").render(
        api=api, example=example, predict=shlex.quote(f"{address}predict")
    )


def about(model: About, languages: str) -> str:
    """``model``'s card as HTML; ``languages``: those a browser says that its user reads."""
    template = templates.environment("lstmlab.serve").get_template("about.html")
    return template.render(
        model=model, card=as_html(model.card), chinese=languages.lower().startswith("zh")
    )


def _type(schema: Mapping[str, Any]) -> str:
    """A JSON schema in a few words; what has a name of its own by that."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"array of {_type(schema['items'])}"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_type(schema['additionalProperties'])}"
    if "enum" in schema:
        return " or ".join(json.dumps(value) for value in schema["enum"])
    return schema.get("type", "anything")
