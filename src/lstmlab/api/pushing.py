"""A model is put on the Hugging Face hub."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from lstmlab.api.card import renamed
from lstmlab.api.model import Model
from lstmlab.artifacts import hub


def push(
    model: Model,
    name: str,
    *,
    private: bool = False,
    license: str | None = None,
    message: str | None = None,
) -> str:
    """Put ``model`` on the hub as ``owner/name``; the address of its page.

    See :meth:`lstmlab.Model.push`.
    """
    hub.parts(f"{hub.HUB}{name}")
    hub.check_installed(name)
    from lstmlab.api.front_matter import with_metadata

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "model"
        model.save(folder)
        card = model.card("model") or f"# model\n\n{_line(model)}\n"
        card = renamed(card, "model", name)
        card = re.sub(rf"lstmlab predict {re.escape(name)} ", f"lstmlab predict hf:{name} ", card)
        card = with_metadata(card, model.trained, name, license)
        said = message or f"Upload a model of lstmlab ({model.task})"
        return hub.push(folder, card, name, private=private, message=said)


def _line(model: Model) -> str:
    return f"A model for {model.task}, trained by lstmlab."
