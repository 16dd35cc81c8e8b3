"""The recipes that docs/results.md was measured with are still what each task does by default."""

from __future__ import annotations

import hashlib

import pytest

from lstmlab import tasks

MEASURED = {
    "classification": "56395320cb81",
    "language-modeling": "ceb7eea7abb7",
    "multilabel": "b66faebd06ab",
    "regression": "43d27b174c0e",
    "sentiment": "7af4842f5f93",
    "summarization": "cd4dac3ca795",
    "tagging": "b527e08c7a43",
    "translation": "ff154e4802b4",
}


@pytest.mark.parametrize("name", MEASURED)
def test_default_and_variants_are_those_that_were_measured(name: str) -> None:
    """Where a change is meant, measure again what docs/results.md says, and write the new digest
    here."""
    task = tasks.load(name)
    texts = [
        f"{variant} {task.recipe_with(changes).to_text()}"
        for variant, changes in {"default": {}, **task.variants, **task.brief}.items()
    ]
    assert hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12] == MEASURED[name]
