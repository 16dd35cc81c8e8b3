"""The pages: one to try the model in, one that describes the API; nothing is fetched elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from lstmlab import templates

_TEMPLATES = resources.files("lstmlab.serve") / "templates"


def _text(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


FILES = {
    "/": (_text("try.html"), "html"),
    "/try.js": (_text("try.js"), "js"),
    "/pages.css": (_text("pages.css"), "css"),
}
"""Path -> content and its kind."""


def description(api: Mapping[str, Any]) -> str:
    """``api``, an OpenAPI description, as HTML."""
    environment = templates.environment("lstmlab.serve")
    environment.filters["type_of"] = _type
    example = json.dumps({"texts": ["…"], "explain": True}, ensure_ascii=False)
    return environment.get_template("docs.html").render(api=api, example=example)


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
